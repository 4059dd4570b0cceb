"""PYC.md 29: -X options about imports."""
import re
from support import *
write("outer.py", "import inner\n")
write("inner.py", "import inner2\n")
write("inner2.py", "import sys\n")
def times(*args, env=None):
    errors = run(*args, env=env, show=False).stderr.splitlines()
    print(errors[0])
    for line in errors:
        if re.search(r"\b(outer|inner2?)$", line):
            print(re.sub(r"\d+(?= \|)", lambda m: "N".rjust(len(m.group(0))), line[:12]) + re.sub(r" *\d+ \| +\d+ \|", " N | N |", line[12:]))
times("-X", "importtime", "-c", "import outer")
times("-c", "import outer", env={"PYTHONPROFILEIMPORTTIME": "1"})
lines = run("-X", "importtime=2", "-c", "import outer; import outer", show=False).stderr.splitlines()
print([l for l in lines if "cached" in l and l.endswith("outer")])
fatal = lambda line: line.startswith("Fatal")
run("-X", "importtime=3", "-c", "1", keep=fatal)
run("-X", "frozen_modules=zzz", "-c", "1", keep=fatal)
run("-X", "nosuch", "-X", "other=5", "-c", "import sys; print(sys._xoptions.get('nosuch'), sys._xoptions.get('other'))")

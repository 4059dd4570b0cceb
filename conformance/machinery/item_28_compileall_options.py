"""PYC.md 28: options of compileall."""
import marshal
from support import *
write("t/a.py", "x = 1\n")
run("-m", "compileall", "-q", "-o", "0", "-o", "1", "-o", "2", "--hardlink-dupes", "t")
tree("t")
print(os.stat("t/__pycache__/a.cpython-314.pyc").st_nlink)
last = lambda line: "error:" in line or line.startswith("ValueError")
run("-m", "compileall", "-o", "0", "--hardlink-dupes", "t", keep=last)
run("-m", "compileall", "-d", "x", "-p", "y", "t", keep=last)
run("-m", "compileall", "-q", "-f", "-s", "t", "-p", "/opt/app", "t")
print(marshal.loads(read("t/__pycache__/a.cpython-314.pyc")[16:]).co_filename)
run("-m", "compileall", "-j", "-1", "t", keep=last)

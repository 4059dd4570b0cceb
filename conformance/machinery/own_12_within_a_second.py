"""PYC.md 12: a source that is changed within the second in which its cache was written is compiled again."""
import py_compile
from support import *
CACHE = "__pycache__/m.cpython-314.pyc"
def stamp(name, nanoseconds):
    os.utime(name, ns=(nanoseconds, nanoseconds))
SECOND = 1_600_000_000_000_000_000
def both(source, cache):
    write("m.py", "print('new')\n")
    write("old.py", "print('old')\n")
    stamp("old.py", SECOND + source)
    py_compile.compile("old.py", cfile=os.path.join(TOP, CACHE))
    stamp("m.py", SECOND + source)
    stamp(CACHE, SECOND + cache)
    print(f"source at {source}, cache at {cache}")
os.mkdir("__pycache__")
both(500_000_000, 400_000_000)
run("--explain-cache", "-c", "import m", keep=lambda line: line.startswith("m:"))
run("--explain-cache", "-c", "import m", keep=lambda line: line.startswith("m:"))
both(500_000_000, 600_000_000)
run("-c", "import m")
both(500_000_000, 500_000_000)
run("-c", "import m")
# Trees whose files all have one time: packages, images.
both(0, 0)
run("-c", "import m")
both(500_000_000, 400_000_000)
run("-X", "strict_pyc", "-c", "import m")
both(500_000_000, -5_000_000_000)
run("-c", "import m")

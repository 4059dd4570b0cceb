"""PYC.md 17: modules without source."""
import py_compile
from support import *
write("z.py", "print(__file__, __cached__, type(__loader__).__name__)\n")
py_compile.compile("z.py")
os.remove("z.py")
run("-c", "import z")
write("z.py", "print(__file__, __cached__, type(__loader__).__name__)\n")
py_compile.compile("z.py", cfile="z.pyc")
os.remove("z.py")
run("-c", "import z")
write("z.py", "print('source wins')\n")
run("-c", "import z")

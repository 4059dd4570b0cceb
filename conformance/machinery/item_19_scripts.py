"""PYC.md 19: .pyc files as scripts."""
import py_compile
from support import *
write("z.py", "import sys\nprint(__name__, __cached__, sys.path[0], __debug__)\n")
py_compile.compile("z.py", cfile="d/z.pyc")
good = read("d/z.pyc")
run("d/z.pyc")
for data in [b"\xf3\r\r\n" + good[4:], good[:12], good[:16], good[:40], good[:16] + b"i\1\0\0\0", good[:4] + b"\4\0\0\0" + good[8:]]:
    write("z2.pyc", data)
    run("z2.pyc")
write("anyname", good)
run("anyname")
py_compile.compile("z.py", cfile="opt.pyc", optimize=2)
run("opt.pyc")

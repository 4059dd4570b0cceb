"""PYC.md 26: py_compile."""
import py_compile
from support import *
write("bad.py", "x = = 1\n")
write("good.py", "x = 1\n")
everything = lambda line: True
run("-m", "py_compile", "bad.py", "good.py", keep=everything)
run("-m", "py_compile", "-q", "bad.py", keep=everything)
tree()
print(py_compile.compile("bad.py", quiet=2))
try:
    py_compile.compile("bad.py", doraise=True)
except py_compile.PyCompileError as e:
    print(type(e).__name__, clean(str(e)))
os.symlink("good.py", "sym.pyc")
os.mkdir("folder.pyc")
for target in ["sym.pyc", "folder.pyc"]:
    try:
        py_compile.compile("good.py", cfile=target, doraise=True)
    except FileExistsError as e:
        print(e)

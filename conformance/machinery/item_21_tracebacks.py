"""PYC.md 21: tracebacks and sources of code from .pyc files."""
import py_compile, shutil
from support import *
write("a/m.py", "def f():\n    return 1 / 0\n")
py_compile.compile("a/m.py", cfile="z.pyc", dfile="gone/z.py")
everything = lambda line: True
run("-c", "import z; z.f()", keep=everything)
run("-c", "import z, inspect; inspect.getsource(z.f)")
run("-c", "import sys; sys.path.insert(0, 'a'); import m", show=False)
shutil.move("a", "b")
run("-v", "-c", "import sys; sys.path.insert(0, 'b'); import m; print(m.f.__code__.co_filename)", keep=about("matches"))
shutil.move("z.pyc", "b/z.pyc")
run("-c", "import sys; sys.path.insert(0, 'b'); import z; print(z.f.__code__.co_filename)")

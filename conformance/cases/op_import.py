"""IMPORT_NAME and IMPORT_FROM: packages, stars, relative imports, failures."""

import dis
import os
import sys
import tempfile
import types


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def ops(source):
    print(source, [(i.opname, i.argrepr) for i in dis.get_instructions(compile(source, "", "exec")) if "IMPORT" in i.opname or "INTRINSIC" in i.opname])


def run(source, **names):
    before = set(sys.modules)
    names = {"__name__": "case", **names}
    try:
        exec(source, names)
    except BaseException as e:
        print("!!", type(e).__name__, str(e).replace(folder, "FOLDER"), getattr(e, "name", None), getattr(e, "name_from", None))
    print(source, "->", sorted(n for n in names if not n.startswith("__")), sorted(m for m in set(sys.modules) - before if m.startswith("pk")))


folder = tempfile.mkdtemp()
for path, text in {
    "pk/__init__.py": "from . import a\nvalue = 'package'\n",
    "pk/a.py": "name = __name__\nfrom .sub import b\n",
    "pk/sub/__init__.py": "__all__ = ['b', 'c']\n",
    "pk/sub/b.py": "from .. import a\nfrom ...pk import a as again\nsame = a is again\n",
    "pk/sub/c.py": "from ..a import name as n\n_hidden = 1\nshown = 2\n",
    "pk/fails.py": "raise ValueError('at import')\n",
    "pk/syntax.py": "x = = 1\n",
    "pk/loop1.py": "from .loop2 import y\nx = 1\n",
    "pk/loop2.py": "from .loop1 import x\ny = 1\n",
    "pk/badall.py": "__all__ = ['none']\n",
    "pk/badall2.py": "__all__ = [5]\n",
    "pk/lazy.py": "def __getattr__(name):\n    if name == 'made':\n        return 'by __getattr__'\n    raise AttributeError(name)\n",
}.items():
    os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
    with open(os.path.join(folder, path), "w") as f:
        f.write(text)
sys.path.insert(0, folder)
sys.dont_write_bytecode = True
for s in ("import os", "import os.path", "import os.path as p", "import a.b.c as d", "from os import path", "from os import path as p, sep", "from os import *", "from . import x", "from ..a.b import c, d"):
    ops(s)
run("import pk")
run("import pk.sub.c as deep, pk.a")
run("from pk.sub import *")
run("from pk.sub.c import *")
run("from pk import sub, value as v")
run("import pk.none")
run("import none_at_all")
run("import none_at_all.deeper")
run("from pk import none")
run("from pk.a import nam")
run("import pk.a.b")
run("import pk.fails")
run("import pk.fails")
run("import pk.syntax")
run("import pk.loop1")
run("from pk.badall import *")
run("from pk.badall2 import *")
run("from pk.lazy import made")
run("from pk.lazy import other")
run("from . import a")
run("from . import a", __package__="pk")
run("from .a import name", __package__="pk")
run("from .. import a", __package__="pk")
run("from .. import a", __package__="pk.sub")
run("from . import a", __package__=5)
run("from . import a", __package__="unknown_package")
run("import sys as s; assert s is __import__('sys')")
run("import x", __builtins__={})
run("import x", __builtins__={"__import__": lambda *a: print([type(v).__name__ for v in a]) or types.SimpleNamespace()})
run("from x import y, z", __builtins__={"__import__": lambda name, g, l, names, level: print(name, names, level) or types.SimpleNamespace(y=1, z=2)})
sys.modules["blocked"] = None
run("import blocked")
sys.modules["odd"] = 5
run("import odd; from odd import real")
run("from odd import none")

for text in (
    '__import__("pk.sub.b").__name__, __import__("pk.sub.b", fromlist=["x"]).__name__, __import__("pk.sub.b", fromlist=[]).__name__',
    '__import__("")',
    '__import__(5)',
    '__import__("os", level=-1)',
    '__import__("a", {"__package__": "pk"}, None, ["name"], 1).name',
    '__import__("a", level=1)',
    'sys.modules["pk.sub.b"].same',
):
    show(text)

"""PYC.md 8: caches in another folder."""
from support import *
write("a/m.py", "print(__cached__)\n")
path = "import sys; sys.path.insert(0, 'a'); import m; print(sys.pycache_prefix)"
run("-X", f"pycache_prefix={TOP}/p", "-c", path); tree()
run("-c", path, env={"PYTHONPYCACHEPREFIX": f"{TOP}/q"}); tree()
run("-X", f"pycache_prefix={TOP}/p", "-c", path, env={"PYTHONPYCACHEPREFIX": f"{TOP}/q"})
run("-X", "pycache_prefix=", "-c", path, env={"PYTHONPYCACHEPREFIX": f"{TOP}/q"}); tree()
run("-X", "pycache_prefix=rel", "-c", path); tree("rel")

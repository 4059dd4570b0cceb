"""PYC.md 30: what -v says of caches."""
from support import *
write("m.py", "x=1\n")
lines = lambda line: (line.startswith("# ") and "/top/" in line) or line.startswith("import 'm'")
run("-v", "-c", "import m", keep=lines)
run("-v", "-c", "import m", keep=lines)

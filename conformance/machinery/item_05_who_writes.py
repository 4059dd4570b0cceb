"""PYC.md 5: imports write caches, scripts do not."""
from support import *
write("m.py", "print(__name__)\n")
run("m.py"); tree()
run("-c", "import m"); tree()
clear(".")
run("-m", "m"); tree()

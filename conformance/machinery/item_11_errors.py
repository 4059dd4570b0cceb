"""PYC.md 11: what is cached of modules that fail."""
from support import *
write("bad.py", "x = = 1\n")
write("raises.py", "1/0\n")
write("warns.py", "x = '\\d'\n")
run("-c", "import bad"); tree()
run("-c", "import raises"); tree()
run("-c", "import warns", keep=lambda line: "Warning" in line)
run("-c", "import warns", keep=lambda line: "Warning" in line)

"""PYC.md 12: a source that changed is compiled again; one that changed within its second and size is not."""
from support import *
write("m.py", "print(1)\n", 1_700_000_000)
run("-c", "import m")
write("m.py", "print(2)\n", 1_700_000_001)
run("-vv", "-c", "import m", keep=about("stale"))
write("m.py", "print(333)\n", 1_700_000_001)
run("-c", "import m")
write("m.py", "print(444)\n", 1_700_000_001)
run("-c", "import m")

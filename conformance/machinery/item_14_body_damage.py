"""PYC.md 14: a cache with a damaged body."""
from support import *
write("m.py", "print(1)\n", 1_700_000_000)
run("-c", "import m", show=False)
good = read("__pycache__/m.cpython-314.pyc")
for data in [good[:16], good[:60], good[:20], good[:16] + b"?", good[:16] + b"i\1\0\0\0"]:
    write("__pycache__/m.cpython-314.pyc", data)
    run("-c", "import m")
    run("-c", "import m")

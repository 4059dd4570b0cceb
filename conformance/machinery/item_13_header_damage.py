"""PYC.md 13: a cache with a bad header is made anew."""
from support import *
write("m.py", "print(1)\n", 1_700_000_000)
run("-c", "import m", show=False)
good = read("__pycache__/m.cpython-314.pyc")
for name, data in [("magic", b"XXXX" + good[4:]), ("short", good[:10]), ("flags", good[:4] + b"\x04\0\0\0" + good[8:])]:
    write("__pycache__/m.cpython-314.pyc", data)
    print(name)
    run("-v", "-c", "import m", keep=lambda line: line.startswith("# bad magic number in 'm'") or "pyc header of 'm'" in line)
    print(read("__pycache__/m.cpython-314.pyc") == good)

"""PYC.md 1: the header of a written cache."""
import importlib.util, marshal
from support import *
write("m.py", "x=1\n", 1_700_000_000)
run("-c", "import m")
data = read("__pycache__/m.cpython-314.pyc")
print(data[:16].hex(), data[16:17].hex(), importlib.util.MAGIC_NUMBER, marshal.version)

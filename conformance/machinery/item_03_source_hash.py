"""PYC.md 3: hashes of sources, and the flags of hash-based caches."""
import importlib.util, py_compile
from support import *
for source in [b"", b"x=1\n", b"print(1)\n", b"x" * 1000]:
    print(source[:10], importlib.util.source_hash(source).hex())
write("m.py", "x=1\n")
for mode in py_compile.PycInvalidationMode:
    py_compile.compile("m.py", cfile="m.pyc", invalidation_mode=mode)
    print(mode.name, read("m.pyc")[4:8].hex(), read("m.pyc")[8:16].hex() if mode.name != "TIMESTAMP" else "")

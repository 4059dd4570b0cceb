"""PYC.md 15: caches that are validated by hash."""
import py_compile
from support import *
from py_compile import PycInvalidationMode as Mode
for mode in [Mode.CHECKED_HASH, Mode.UNCHECKED_HASH]:
    for when in ["default", "always", "never"]:
        write("m.py", "print(1)\n")
        py_compile.compile("m.py", invalidation_mode=mode)
        write("m.py", "print(2)\n")
        print(mode.name)
        run("--check-hash-based-pycs", when, "-c", "import m")
        print(read("__pycache__/m.cpython-314.pyc")[4:8].hex())
run("--check-hash-based-pycs", "foo", "-c", "import m", keep=lambda line: "must be" in line)

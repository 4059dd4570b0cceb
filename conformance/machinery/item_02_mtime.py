"""PYC.md 2: times and sizes are kept modulo 2**32."""
from support import *
for year, mtime in [("1969", -1), ("2200", 7258118400)]:
    write("m.py", "x=1\n", mtime)
    run("-c", "import m")
    print(year, read("__pycache__/m.cpython-314.pyc")[8:12].hex())
    run("-v", "-c", "import m", keep=about("matches", "stale"))

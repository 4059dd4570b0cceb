"""pyvm's own (e), and PYC.md 14: a damaged cache whose source is there is made anew."""
from support import *
write("m.py", "print('ran')\n", 1_700_000_000)
run("-c", "import m")
good = read("__pycache__/m.cpython-314.pyc")
for data in [good[:16], good[:40], good[:16] + b"?", good[:16] + b"i\1\0\0\0"]:
    write("__pycache__/m.cpython-314.pyc", data)
    run("-v", "-c", "import m", keep=about("damaged"))
    print(read("__pycache__/m.cpython-314.pyc") == good)

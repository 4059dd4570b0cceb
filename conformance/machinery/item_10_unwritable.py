"""PYC.md 10: who cannot write a cache goes on without."""
from support import *
write("m.py", "print('ran')\n")
write("__pycache__", "a file")
run("-v", "-c", "import m", keep=about("could not create"))
run("-c", "import m")

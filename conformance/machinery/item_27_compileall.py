"""PYC.md 27: compileall."""
from support import *
write("t/a.py", "x = 1\n")
write("t/bad.py", "x = = 1\n")
for flags in [[], [], ["-q"], ["-qq"], ["-b", "-f"]]:
    run("-m", "compileall", *flags, "t", keep=lambda line: True)
tree("t")
run("-m", "compileall", "nodir")

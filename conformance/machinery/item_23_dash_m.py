"""PYC.md 23: modules that -m cannot run."""
from support import *
write("pk/__init__.py", "")
for name in ["nope", "pk", "nope.q"]:
    run("-m", name)

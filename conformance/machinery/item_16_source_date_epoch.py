"""PYC.md 16: SOURCE_DATE_EPOCH makes the tools write hashes, imports not."""
from support import *
write("m.py", "x=1\n")
epoch = {"SOURCE_DATE_EPOCH": "1"}
run("-c", "import m", env=epoch)
print(read("__pycache__/m.cpython-314.pyc")[4:8].hex())
for tool in ["py_compile", "compileall"]:
    clear(".")
    run("-m", tool, *(["-q"] if tool == "compileall" else []), "m.py", env=epoch)
    print(read("__pycache__/m.cpython-314.pyc")[4:8].hex())

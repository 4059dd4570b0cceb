"""PYC.md 24: folders and archives of .pyc files only."""
import py_compile, zipfile
from support import *
write("src/__main__.py", "import sys, helper\nprint(__file__, sys.argv[0], sys.path[0])\n")
write("src/helper.py", "print(__name__, __file__)\n")
write("src/pp/__init__.py", "")
write("src/pp/__main__.py", "print('main of', __package__)\n")
write("src/pp/sub.py", "import importlib.resources as r\nprint(r.files('pp').joinpath('data.txt').read_text())\n")
for name in ["__main__", "helper", "pp/__init__", "pp/__main__", "pp/sub"]:
    py_compile.compile(f"src/{name}.py", cfile=f"app/{name}.pyc", dfile=f"{name}.py")
write("app/pp/data.txt", "data")
run("app")
with zipfile.ZipFile("app.pyz", "w") as z:
    for where, dirs, files in os.walk("app"):
        for f in files:
            z.write(os.path.join(where, f), os.path.relpath(os.path.join(where, f), "app"))
run("app.pyz")
write("shebang", b"#!/usr/bin/env python3\n" + read("app.pyz"))
run("shebang")
for place in ["app", "app.pyz"]:
    for name in ["pp", "pp.sub"]:
        run("-m", name, env={"PYTHONPATH": place})

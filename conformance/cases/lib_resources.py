"""Data files of the library, through importlib.resources and pkgutil, and the scripts of a virtual environment."""
import importlib.resources as resources
import os
import pkgutil
import tempfile
import venv

package = resources.files("venv")
print(package.name, package.is_dir(), package.is_file())
script = package / "scripts" / "common" / "activate"
print(script.name, script.is_file(), script.is_dir(), len(script.read_bytes()) > 1000)
first = "# This file must be used with"
print(script.read_text(encoding="utf-8").startswith(first), script.open(encoding="utf-8").readline().startswith(first))
print(script.open("rb").read(6), script.open(mode="r", encoding="ascii").read(6))
print(package.joinpath("scripts/posix", "activate.csh").is_file(), package.joinpath("nothing").is_file(), package.joinpath("nothing").is_dir())
for wrong in ("nothing", "scripts"):
    try:
        package.joinpath(wrong).read_bytes()
    except OSError as error:
        print(type(error).__name__)
print(pkgutil.get_data("venv", "scripts/common/activate") == script.read_bytes())
with resources.as_file(script) as path:
    print(path.name.endswith("activate"), os.path.getsize(path) == len(script.read_bytes()))
with resources.as_file(package / "scripts") as path:
    print({"common", "posix"} <= set(os.listdir(path)))
print(resources.is_resource("pydoc_data", "_pydoc.css"), resources.is_resource("pydoc_data", "nothing"))
print(resources.read_text("pydoc_data", "_pydoc.css", encoding="utf-8").splitlines()[1].strip())

with tempfile.TemporaryDirectory() as folder:
    venv.create(folder, symlinks=True)
    scripts = os.listdir(os.path.join(folder, "bin"))
    print(sorted(name for name in scripts if name.lower().startswith("activate")))
    with open(os.path.join(folder, "bin", "activate"), encoding="utf-8") as file:
        print(f"VIRTUAL_ENV={folder}" in file.read().replace("'", "").replace('"', ""))

"""`runpy`, `pkgutil`, `importlib`: modules as scripts, loaders, resources, reload, specs."""

import importlib
import importlib.machinery
import importlib.util
import os
import pkgutil
import runpy
import sys
import tempfile


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

folder = tempfile.mkdtemp()
sys.dont_write_bytecode = True
for path, text in {"mod.py": "name = __name__\nvalue = 1\n", "pkg/__init__.py": "x = 'pkg'\n", "pkg/__main__.py": "print('main of', __name__, __package__)\nresult = 5\n", "pkg/sub.py": "y = 2\n", "script.py": "import sys\nr = (__name__, len(sys.argv))\n", "pkg/data.txt": "data\n", "broken.py": "1/0\n"}.items():
    full = os.path.join(folder, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w") as f:
        f.write(text)
sys.path.insert(0, folder)


def by_spec():
    spec = importlib.util.spec_from_file_location("loaded", os.path.join(folder, "mod.py"))
    m = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(m)
    return m.name, m.value, spec.name, "loaded" in sys.modules


def reloaded():
    m = importlib.import_module("mod")
    with open(os.path.join(folder, "mod.py"), "w") as f:
        f.write("name = __name__\nvalue = 'second'\n")
    os.utime(os.path.join(folder, "mod.py"), (1, 1))
    m.extra = 1
    return m.value, importlib.reload(m) is m, m.value, m.extra


def lazy():
    spec = importlib.util.find_spec("pkg.sub")
    loader = importlib.util.LazyLoader(spec.loader)
    spec.loader = loader
    m = importlib.util.module_from_spec(spec)
    loader.exec_module(m)
    return m.y

for text in (
    'runpy.run_module("mod")["name"], runpy.run_module("mod", run_name="other")["name"], runpy.run_module("pkg", run_name="__main__")["result"], runpy.run_path(os.path.join(folder, "script.py"))["r"][0], runpy.run_path(os.path.join(folder, "script.py"), {"given": 1}, "named")["r"][0]',
    'runpy.run_module("none_such")',
    'runpy.run_module("broken")',
    'runpy.run_path("/none/such.py")',
    'by_spec(), reloaded(), lazy()',
    'sorted(m.name for m in pkgutil.iter_modules([folder])), [m.name for m in pkgutil.walk_packages([folder], "") if m.ispkg], pkgutil.resolve_name("os.path:join").__name__, pkgutil.resolve_name("os.sep")',
    'pkgutil.resolve_name("none.such")',
    'importlib.import_module("pkg.sub").y, importlib.import_module(".sub", "pkg").y, importlib.util.find_spec("none_such"), importlib.util.find_spec("pkg").submodule_search_locations[0][-3:], importlib.util.resolve_name(".a", "b.c"), importlib.util.MAGIC_NUMBER[2:], importlib.machinery.SOURCE_SUFFIXES, importlib.machinery.BYTECODE_SUFFIXES, importlib.util.source_hash(b"x").hex(), importlib.invalidate_caches()',
    'importlib.import_module(".sub")',
    'importlib.import_module("")',
    'importlib.reload(5)',
    'importlib.util.find_spec("")',
    'importlib.util.find_spec("os.none.deeper")',
    'importlib.util.resolve_name("..a", "b")',
    'importlib.import_module("broken")',
):
    show(text)

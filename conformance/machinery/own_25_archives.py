"""PYC.md 25: caches within archives are read, code of their sources is cached under a prefix, and archives that were cut off are named."""
import py_compile, zipfile
from support import *
write("helper.py", "print('from', __file__.rpartition('/')[2], len(__import__('sys').path) > 0)\n")
write("pack/__init__.py", "from . import inner\n")
write("pack/inner.py", "x = 1\nprint('inner')\n")
def archive(*names, **caches):
    with zipfile.ZipFile("a.zip", "w") as z:
        for name in names:
            z.write(name)
        for name, data in caches.items():
            z.writestr(f"__pycache__/{name}.cpython-314.pyc", data)
command = "import sys; sys.path.insert(0, 'a.zip'); import helper, pack"
def explained(*args):
    run("--explain-cache", *args, "-c", command, keep=lambda line: line.startswith(("helper", "pack")))
py_compile.compile("helper.py", cfile="helper.pyc")
good = read("helper.pyc")
write("other.py", "print('from another source')\n")
py_compile.compile("other.py", cfile="other.pyc", invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
archive("helper.py", "pack/__init__.py", "pack/inner.py", helper=good)
explained()
# A damaged one, and one of another source.
archive("helper.py", "pack/__init__.py", "pack/inner.py", helper=good[:40])
explained()
archive("helper.py", "pack/__init__.py", "pack/inner.py", helper=read("other.pyc"))
explained()
# Under a prefix.
explained("-X", "pycache_prefix=caches")
tree("caches")
explained("-X", "pycache_prefix=caches")
write("pack/inner.py", "x = 2\nprint('changed')\n")
archive("helper.py", "pack/__init__.py", "pack/inner.py")
explained("-X", "pycache_prefix=caches")
explained("-B", "-X", "pycache_prefix=none")
tree("none")
run("-X", "strict_pyc", "-X", "pycache_prefix=strict", "-c", command)
tree("strict")
# Archives without their end.
write("__main__.py", "print('whole')\n")
archive("__main__.py", "helper.py")
whole = read("a.zip")
write("app.pyz", b"#!/usr/bin/env pyvm\n" + whole)
run("app.pyz")
for name, data in {"cut.pyz": whole[:-30], "cut_behind_line.pyz": b"#!/usr/bin/env pyvm\n" + whole[:100]}.items():
    write(name, data)
    run(name)
# What is wrong in an archive.
helper = "helper.py"
stamp = os.stat(helper)
def verified(**caches):
    archive(helper, **caches)
    child = run("--verify", "a.zip", keep=lambda line: True)
verified(helper=good)
verified(helper=good[:40])
verified(helper=good[:8] + bytes([good[8] ^ 16]) + good[9:])
verified(helper=b"\xf3\r\r\n" + good[4:])
verified(helper=read("other.pyc"))

"""PYC.md 25: caches within archives."""
import py_compile, zipfile
from support import *
write("helper.py", "print('helper')\n")
py_compile.compile("helper.py", cfile="helper.pyc")
good = read("helper.pyc")
def archive(**files):
    with zipfile.ZipFile("a.zip", "w") as z:
        for name, data in files.items():
            z.writestr(name.replace("_dot_", "."), data)
command = "import sys; sys.path.insert(0, 'a.zip'); import helper"
foreign = b"\xf3\r\r\n" + good[4:]
archive(helper_dot_pyc=foreign)
run("-c", command)
archive(helper_dot_pyc=foreign, helper_dot_py="print('source')\n")
run("-v", "-c", command, keep=lambda line: "bad magic number in '" in line)
archive(helper_dot_pyc=good, helper_dot_py="print('source')\n")
run("-v", "-c", command, keep=about("bytecode is stale for"))
write("x.zip", "garbage\n")
run("x.zip")
run("-c", "import zipimport; zipimport.zipimporter('x.zip')")

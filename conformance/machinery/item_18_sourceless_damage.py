"""PYC.md 18: damaged modules without source."""
import py_compile
from support import *
write("m.py", "x=1\n")
py_compile.compile("m.py", cfile="m.pyc")
good = read("m.pyc")
os.remove("m.py")
body = [b"r\5\0\0\0", b"s\xff\xff\xff\xff", b"(\xff\xff\xff\xff", b")\1" * 5000 + b"N"]
for data in [b"\xf3\r\r\n" + good[4:], b"\x03\xf3\r\n" + good[4:], b"", good[:4], good[:15], good[:4] + b"\4\0\0\0" + good[8:], *[good[:16] + b for b in body], good + b"junk"]:
    write("z.pyc", data)
    run("-c", "import z; print('imported')")

"""PYC.md 22: programs that are not there."""
from support import *
import zipfile
os.mkdir("d")
run("nope.pyc")
run("d/")
zipfile.ZipFile("e.zip", "w").writestr("x.txt", "x")
run("e.zip")

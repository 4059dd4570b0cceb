"""`zipfile` without compression, `wave`, `shelve` on `dbm.dumb`, `fileinput`, `filecmp`."""

import dbm.dumb
import filecmp
import fileinput
import io
import os
import tempfile
import wave
import zipfile


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

folder = tempfile.mkdtemp()
os.chdir(folder)
for name, text in ("a.txt", "one\ntwo\n"), ("b.txt", "three\n"), ("c.txt", "one\ntwo\n"):
    with open(name, "w") as f:
        f.write(text)
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w") as z:
    z.writestr("x/y.txt", "content")
    z.writestr(zipfile.ZipInfo("é.bin", (2020, 1, 2, 3, 4, 6)), b"\0\1")
    z.write("a.txt", "renamed.txt")
with wave.open("s.wav", "wb") as w:
    w.setnchannels(1)
    w.setsampwidth(2)
    w.setframerate(8000)
    w.writeframes(b"\0\1\2\3")
db = dbm.dumb.open("d", "c")
db["k"] = "v"
db[b"k2"] = b"v2"

for text in (
    '(z := zipfile.ZipFile(buffer), z.namelist(), z.read("x/y.txt"), z.getinfo("é.bin").date_time, z.testzip(), [i.file_size for i in z.infolist()], z.open("renamed.txt").readlines(), zipfile.is_zipfile(buffer), [p.name for p in zipfile.Path(z).iterdir()], z.comment)[1:]',
    'zipfile.ZipFile(io.BytesIO(b"not a zip"))',
    'zipfile.ZipFile(buffer).read("none")',
    'zipfile.ZipFile(buffer, "q")',
    'z.extractall("out"), sorted(os.listdir("out")), open("out/renamed.txt").read()',
    '(w := wave.open("s.wav"), w.getparams(), w.readframes(10), w.close())[1:3]',
    'wave.open(io.BytesIO(b"bad"))',
    'db["k"], sorted(db.keys()), b"k2" in db, len(db), db.get("none"), db.__delitem__("k"), list(db.keys()), db.close()',
    '[(fileinput.lineno(), fileinput.filename(), line) for line in fileinput.input(["a.txt", "b.txt"])], filecmp.cmp("a.txt", "c.txt"), filecmp.cmp("a.txt", "b.txt"), filecmp.cmpfiles(".", ".", ["a.txt", "none"]), (d := filecmp.dircmp(".", "out"), sorted(d.left_only)[:2], d.right_only)[1:]',
):
    show(text)

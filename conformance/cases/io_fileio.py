"""`io.FileIO`: modes, errors, closed files."""

import io
import os
import tempfile

FOLDER = tempfile.mkdtemp()
PATH = os.path.join(FOLDER, "f")
with open(PATH, "wb") as made:
    made.write(b"line one\nline two\n")
F = io.FileIO
FIELDS = "read readall fileno isatty tell truncate seekable readable writable close flush readline"


def call(name, f, *args, **kwargs):
    """Prints what a method gives, or its error."""
    try:
        result = repr(getattr(f, name)(*args, **kwargs) if name else f(*args, **kwargs))
    except Exception as e:
        result = f"!! {type(e).__name__} {e}"
    print(name or "FileIO", str(args).replace(FOLDER, "FOLDER"), kwargs, "->", result.replace(FOLDER, "FOLDER"))


for args, kwargs in (
    ((-1,), {}), ((1.5,), {}), ((PATH,), {"closefd": False}), (("/nonexistent",), {}), ((FOLDER,), {}), ((999,), {}),
    ((PATH, "rw"), {}), ((PATH, "b"), {}), ((PATH, "q"), {}), ((PATH, "r++"), {}), ((), {}), ((1, 2, 3, 4, 5), {}),
    ((1, 2), {}), ((PATH,), {"foo": 1}), (("a\0b",), {}),
    ((PATH, "x"), {}),
):
    call("", F, *args, **kwargs)
for opener in (lambda *a: "x", lambda *a: -3, lambda *a: 1 << 40):
    try:
        F(PATH, opener=opener)
    except Exception as e:
        print("opener", type(e).__name__, e)
with F(PATH) as f:
    print(f.mode, f.closefd, f.closed, sorted(f.__dict__), f._finalizing)
    for name, args in (
        ("write", (b"x",)), ("truncate", (1,)), ("seek", (1.5,)), ("seek", (-1,)), ("seek", (1, 9)), ("read", (1.5,)),
        ("seek", (1 << 70,)), ("readinto", (b"x",)), ("readinto", (3,)), ("seek", ("x",)), ("truncate", ("x",)),
        ("read", (4,)), ("tell", ()), ("readline", ()), ("readall", ()), ("read", ()), ("seek", (-4, 2)), ("readlines", ()),
    ):
        call(name, f, *args)
    target = bytearray(5)
    f.seek(0)
    print(f.readinto(target), target)
print(f)
for name in FIELDS.split():
    call(name, f)
call("write", f, b"x")
call("seek", f, 0)
call("readinto", f, bytearray(3))
with F(PATH, "w") as f:
    for name, args in (("read", ()), ("write", ("x",)), ("write", (3,)), ("truncate", (-1,)), ("truncate", ()), ("seek", (100,)), ("truncate", ())):
        call(name, f, *args)
try:
    io.FileIO(PATH, "w").write(memoryview(b"abcdef")[::2])
except BufferError as e:
    print(e)
print(os.path.getsize(PATH))
for mode in ("r", "w", "a", "r+", "w+", "a+", "rb", "+rb"):
    with F(PATH, mode) as f:
        print(mode, f.mode, f.readable(), f.writable(), f.tell())
with F(PATH) as f:
    f.name = None
    print(repr(f).replace(str(f.fileno()), "N"))
    del f.name
    print(repr(f).replace(str(f.fileno()), "N"))
    f.name = f
    call("__repr__", f)
    del f.name
blank = F.__new__(F)
call("read", blank)
print(blank, blank.closed)
try:
    F(PATH).__reduce_ex__(2)
except TypeError as e:
    print(e)

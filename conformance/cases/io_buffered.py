"""Buffered streams over raw streams that behave, and that do not."""

import io

class Raw(io.RawIOBase):
    """A raw stream that answers what it is told."""

    def __init__(self, **answers):
        self.answers = answers

    def readable(self):
        return self.answers.get("readable", True)

    def writable(self):
        return self.answers.get("writable", True)

    def seekable(self):
        return self.answers.get("seekable", True)

    def readinto(self, b):
        return self.answers.get("read")

    def write(self, b):
        return self.answers.get("write")

    def seek(self, *a):
        return self.answers.get("seek", 0)

    def tell(self):
        return self.answers.get("tell", 0)

    def __repr__(self):
        return "<Raw>"


def call(f, name, *args, **kwargs):
    """Prints what a method gives, or its error."""
    try:
        print(name, args, kwargs, "->", getattr(f, name)(*args, **kwargs))
    except Exception as e:
        print(name, args, kwargs, "!!", type(e).__name__, e, "|", repr(e.__context__), repr(e.__cause__))


for answer in (None, -1, 100000000, "x", 1.5):
    print("raw answers", answer)
    for name, args in (("read", (5,)), ("read1", (5,)), ("readline", ()), ("peek", ()), ("readinto", (bytearray(3),)), ("readinto1", (bytearray(3),))):
        call(io.BufferedReader(Raw(read=answer)), name, *args)
    if answer is not None:
        w = io.BufferedWriter(Raw(write=answer))
        call(w, "write", b"abc")
        call(w, "flush")
        w.raw.write = len
for answer in (-1, "x", None):
    call(io.BufferedReader(Raw(seek=answer)), "seek", 1000)
    call(io.BufferedReader(Raw(tell=answer)), "tell")
    call(io.BufferedReader(Raw(tell=answer)), "seek", 5)
for make, args in (
    ("BufferedReader", (Raw(readable=False),)), ("BufferedWriter", (Raw(writable=False),)), ("BufferedRandom", (Raw(seekable=False),)),
    ("BufferedReader", (Raw(), 0)), ("BufferedReader", (Raw(), -5)), ("BufferedReader", (3,)), ("BufferedReader", ()), ("BufferedReader", (Raw(), "x")),
    ("BufferedRWPair", (Raw(),)), ("BufferedRWPair", (Raw(), Raw(), 1, 2)), ("BufferedRWPair", (Raw(readable=False), Raw())), ("BufferedRWPair", (Raw(), Raw(writable=False))),
):
    call(io, make, *args)
STEPS = (
    ("read", (-2,)), ("read", ("x",)), ("read1", ("x",)), ("readline", ("x",)), ("readline", (-5,)), ("peek", ("x",)), ("readinto", (b"",)),
    ("seek", ("x",)), ("seek", (0, 7)), ("seek", (-1,)), ("truncate", ()), ("fileno", ()), ("isatty", ()), ("flush", ()), ("seek", (0,)),
    ("peek", ()), ("tell", ()), ("read", (3,)), ("seek", (2, 1)), ("tell", ()), ("read1", ()), ("write", (b"",)), ("readlines", ()), ("seek", (0,)),
    ("readline", (3,)), ("readlines", (3,)), ("read", ()), ("read", (4,)),
)
b = io.BufferedReader(io.BytesIO(b"hello\nworld\nand more\n"), 8)
print(b)
for name, args in STEPS:
    call(b, name, *args)
print(type(b.detach()))
for name in ("detach", "read", "close", "flush", "tell", "readable"):
    call(b, name)
print(b)
b = io.BufferedReader(io.BytesIO(b"hello\nworld\n"))
b.read(2)
b.close()
for name, args in (("read", ()), ("read", (3,)), ("read1", ()), ("readline", ()), ("peek", ()), ("readinto", (bytearray(9),)), ("seek", (0,)), ("truncate", ()), ("isatty", ()), ("flush", ()), ("tell", ()), ("readlines", ()), ("detach", ()), ("close", ()), ("readable", ())):
    call(b, name, *args)
w = io.BufferedWriter(io.BytesIO(), 4)
for name, args in (("write", ("x",)), ("write", (3,)), ("write", (b"ab",)), ("write", (b"cdefghijk",)), ("tell", ()), ("seek", (2,)), ("write", (bytearray(b"XY"),)), ("flush", ()), ("truncate", (6,)), ("seek", (-5,)), ("readline", ())):
    call(w, name, *args)
print(w.raw.getvalue())
w.close()
for name, args in (("write", (b"",)), ("seek", (0,)), ("truncate", ()), ("flush", ()), ("tell", ()), ("detach", ()), ("writelines", ([],))):
    call(w, name, *args)
r = io.BufferedRandom(io.BytesIO(b"0123456789" * 3), 8)
for name, args in (("read", (3,)), ("write", (b"abc",)), ("tell", ()), ("read", (3,)), ("peek", ()), ("write", (b"XY",)), ("seek", (-4, 1)), ("read1", (2,)), ("seek", (0,)), ("readline", ()), ("truncate", (5,)), ("seek", (0, 2)), ("write", (b"end",))):
    call(r, name, *args)
r.flush()
print(r.raw.getvalue())
p = io.BufferedRWPair(io.BytesIO(b"abc\ndef\n"), io.BytesIO())
for name, args in (("read", (2,)), ("write", (b"x",)), ("readable", ()), ("writable", ()), ("isatty", ()), ("peek", ()), ("readline", ()), ("read1", ()), ("flush", ()), ("fileno", ()), ("seek", (0,)), ("detach", ()), ("close", ()), ("read", ())):
    call(p, name, *args)
print(p.closed)
blank = io.BufferedReader.__new__(io.BufferedReader)
for name in ("read", "close", "detach", "__repr__"):
    call(blank, name)


class Failing(Raw):
    def close(self):
        raise OSError("close")

    def flush(self):
        raise ValueError("flush")


b = io.BufferedReader(Failing())
call(b, "close")
b.raw.__class__ = Raw

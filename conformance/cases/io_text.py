"""`io.TextIOWrapper`: decoding, line ends, positions, errors."""

import io

T = io.TextIOWrapper
B = io.BytesIO
DATA = "hello\nw\xf6rld\r\nx\ry \U0001f600 end".encode()


def call(f, name, *args, **kwargs):
    """Prints what a method gives, or its error."""
    try:
        print(name, args, kwargs, "->", ascii(getattr(f, name)(*args, **kwargs)))
    except Exception as e:
        print(name, args, kwargs, "!!", type(e).__name__, e)


def attempt(*args, **kwargs):
    """Prints the error of the constructor."""
    try:
        print(T(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, e)


attempt()
attempt(3)
for args, kwargs in (((3,), {}), (("utf-8", 3), {}), ((), {"newline": 3}), ((), {"newline": "x"}), (("nonex",), {}), (("hex",), {}), (("a\0b",), {}), (("utf-8", "a\0"), {}), ((1, 2, 3, 4, 5, 6, 7), {}), (("latin-1",), {"line_buffering": "x"})):
    attempt(B(), *args, **kwargs)
for newline in (None, "", "\n", "\r", "\r\n"):
    f = T(B(DATA), "utf-8", newline=newline)
    f._CHUNK_SIZE = 3
    print(repr(newline), ascii(f.readlines()), f.newlines)
    f.seek(0)
    print(ascii([f.read(3), f.readline(), f.readline(2), f.read(1), f.read()]), f.newlines)
    f = T(B(), "utf-8", newline=newline)
    print(f.write("a\nb\r\nc\r"), f.flush(), f.buffer.getvalue())
for encoding in ("utf-8", "utf-16", "utf-8-sig", "utf-32-le", "latin-1", "utf-7"):
    f = T(B(), encoding, errors="backslashreplace", newline="\n")
    f.write("a\xe9\u20ac\U0001f600\nline two\n")
    f.seek(0)
    f._CHUNK_SIZE = 5
    places = []
    while c := f.read(1):
        places.append((ascii(c), f.tell()))
    print(encoding, places)
    for text, place in places[::3]:
        f.seek(place)
        print(end=ascii(f.read(2)) + " ")
    f.seek(0, 2)
    f.write("X")
    f.seek(0)
    print(ascii(f.read()))
f = T(B(DATA), "utf-8")
for name, args in (
    ("read", (3,)), ("tell", ()), ("readline", ()), ("tell", ()), ("readline", (3,)), ("tell", ()), ("read", ()), ("tell", ()), ("seek", (0,)), ("read", ("x",)), ("readline", ("x",)),
    ("seek", ("x",)), ("seek", (-1,)), ("seek", (1, 1)), ("seek", (1, 2)), ("seek", (0, 2)), ("seek", (0, 1)), ("seek", (0, 9)), ("truncate", ("x",)), ("truncate", (5,)), ("write", (3,)), ("write", (b"x",)),
    ("fileno", ()), ("isatty", ()), ("flush", ()), ("readable", ()), ("writable", ()), ("seekable", ()),
):
    call(f, name, *args)
f.detach()
for name, args in (("detach", ()), ("read", ()), ("write", ("x",)), ("close", ())):
    call(f, name, *args)
print(f, f.errors, f.encoding, f.buffer)
f = T(B(DATA), "utf-8")
next(f)
call(f, "tell")
list(f)
call(f, "tell")
print(f.newlines)
f.close()
for name, args in (("read", ()), ("tell", ()), ("readline", ()), ("seek", (0,)), ("write", ("x",)), ("fileno", ()), ("isatty", ()), ("flush", ()), ("detach", ()), ("close", ()), ("truncate", ()), ("__next__", ()), ("writelines", ([],)), ("reconfigure", ()), ("reconfigure", (1,))):
    call(f, name, *args)
f = T(B(b"hello\nw"), "utf-8")
for size in (0, "x", 5):
    call(f, "__setattr__", "_CHUNK_SIZE", size)
call(f, "__delattr__", "_CHUNK_SIZE")
for kwargs in ({"encoding": 3}, {"errors": 3}, {"newline": 3}, {"newline": "x"}, {"line_buffering": "x"}, {"foo": 3}, {"write_through": True}, {"encoding": "latin-1"}, {"errors": "replace"}):
    call(f, "reconfigure", **kwargs)
    print(f.encoding, f.errors, f.write_through)
f.read(1)
call(f, "reconfigure", encoding="utf-8")
call(f, "reconfigure", newline="\n")
call(f, "reconfigure", line_buffering=None)


class Odd(io.RawIOBase):
    """A binary stream that answers anything."""

    def __init__(self, answer, readable=True, writable=True):
        self.answer, self.r, self.w = answer, readable, writable

    def readable(self):
        return self.r

    def writable(self):
        return self.w

    def read(self, n=-1):
        return self.answer

    def write(self, b):
        return self.answer


for answer in (None, "x", 3):
    for name, args in (("read", ()), ("read", (3,)), ("readline", ()), ("write", ("x" * 9,))):
        call(T(Odd(answer), "utf-8"), name, *args)
for name, args in (("read", ()), ("readline", ()), ("tell", ()), ("seek", (0,))):
    call(T(Odd(b"", readable=False)), name, *args)
call(T(Odd(b"", writable=False)), "write", "x")
for errors in ("strict", "ignore", "replace", "backslashreplace", "surrogateescape"):
    call(T(B(b"a\xffb\xe2\x82"), "utf-8", errors), "read")
    call(T(B(b"a\xffb"), "ascii", errors), "read")
    call(T(B(), "ascii", errors), "write", "a\xe9\udcff")

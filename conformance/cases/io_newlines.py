"""`io.IncrementalNewlineDecoder`, and decoders in parts."""

import codecs
import io

D = io.IncrementalNewlineDecoder


def call(f, name, *args, **kwargs):
    """Prints what a method gives, or its error."""
    try:
        print(name, args, kwargs, "->", repr(getattr(f, name)(*args, **kwargs)))
    except Exception as e:
        print(name, args, kwargs, "!!", type(e).__name__, e)


for args in ((), (None,), (1, 2, 3, 4)):
    try:
        D(*args)
    except TypeError as e:
        print(e)
for translate in (True, False):
    d = D(None, translate)
    for name, args in (
        ("decode", ("a\r",)), ("getstate", ()), ("decode", ("\nb",)), ("decode", (b"x",)), ("decode", (3,)), ("decode", ()), ("decode", ("\r", True)), ("decode", ("\n\r\r\n",)),
        ("setstate", (3,)), ("setstate", ((b"",),)), ("setstate", ((b"", 1),)), ("setstate", (("x", "y"),)), ("getstate", ()), ("decode", ("",)), ("decode", ("", True)), ("reset", ()),
    ):
        call(d, name, *args)
        print(d.newlines)
blank = D.__new__(D)
for name, args in (("decode", ("x",)), ("reset", ()), ("getstate", ()), ("setstate", ((b"", 0),))):
    call(blank, name, *args)
d = D(codecs.getincrementaldecoder("utf-8")(), True)
for part in (b"\xc3", b"\xa9\r", b"\n\xe2\x82", b"\xac"):
    call(d, "decode", part)
    call(d, "getstate")
print(d.newlines)
call(D(3, True), "decode", b"")

"""`io.BytesIO` and `io.StringIO`: every method, views, errors, universal newlines."""

import io


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

for text in (
    '(b := io.BytesIO(b"hello"), b.read(2), b.tell(), b.read(), b.read(), b.seek(1), b.read1(2), b.readline(), b.seek(-1, 2), b.read(), b.seek(0), b.readinto(bytearray(3)), b.truncate(2), b.getvalue(), b.closed, b.readable(), b.writable(), b.seekable(), b.isatty())[1:]',
    '(b := io.BytesIO(), b.write(b"ab"), b.seek(5), b.write(b"c"), b.getvalue(), b.writelines([b"x", bytearray(b"y")]), b.getvalue(), b.getbuffer()[0], len(b.getbuffer()))[1:]',
    '(b := io.BytesIO(b"a\\nb\\nc"), list(b), b.seek(0), b.readlines(), b.seek(0), b.readlines(2), b.seek(0), next(b), b.readline(0), b.readline(-1), b.detach)[1:10]',
    '(b := io.BytesIO(b"ab"), v := b.getbuffer(), b.write(b"xyz"))',
    '(b := io.BytesIO(b"ab"), v := b.getbuffer(), v.__setitem__(0, 90), b.getvalue(), v.release(), b.write(b"longer"), b.getvalue())[2:]',
    'io.BytesIO("x")',
    'io.BytesIO().write("x")',
    'io.BytesIO().seek(-1)',
    'io.BytesIO().seek(0, 5)',
    'io.BytesIO().truncate(-1)',
    'io.BytesIO().read("x")',
    'io.BytesIO().readinto(b"x")',
    'io.BytesIO().fileno()',
    'io.BytesIO().detach()',
    '(b := io.BytesIO(), b.close(), b.read())',
    '(b := io.BytesIO(), b.close(), b.getvalue())',
    '(s := io.StringIO("hé\\nb"), s.read(2), s.readline(), s.read(), s.seek(0), s.readlines(), s.seek(1), s.write("X"), s.getvalue(), s.truncate(2), s.getvalue(), s.tell(), s.newlines, s.line_buffering, s.errors, s.encoding)[1:]',
    '(s := io.StringIO("a\\r\\nb\\rc\\n", newline=None), s.read(), s.newlines)[1:], io.StringIO("a\\r\\nb\\n", newline="").readlines(), io.StringIO("a\\nb", newline="\\r\\n").getvalue(), (s := io.StringIO(newline="\\r"), s.write("a\\nb"), s.getvalue())[1:], list(io.StringIO("x\\ny"))',
    'io.StringIO(b"x")',
    'io.StringIO().write(5)',
    'io.StringIO().write(b"x")',
    'io.StringIO("x", newline="bad")',
    'io.StringIO().seek(1, 1)',
    'io.StringIO().seek(-1)',
    'io.StringIO().seek(0, 2), io.StringIO("ab").seek(5), io.StringIO().read(None), io.StringIO("ab").read(-1)',
    '(s := io.StringIO(), s.close(), s.write("x"))',
    '(s := io.StringIO("ab"), s.__getstate__(), s.__setstate__(("xyz", "\\n", 1, None)), s.read())[1:]',
    'with_ := [io.StringIO("x").__enter__().read()]',
    '(i := io.IncrementalNewlineDecoder(None, True), i.decode("a\\r"), i.decode("\\nb\\r"), i.decode("", final=True), i.newlines, i.getstate())[1:]',
    'io.SEEK_END, io.DEFAULT_BUFFER_SIZE, io.UnsupportedOperation.__mro__[1:3], io.text_encoding(None), io.text_encoding("x"), issubclass(io.BytesIO, io.BufferedIOBase), issubclass(io.StringIO, io.TextIOBase), isinstance(io.BytesIO(), io.IOBase), io.BytesIO.__module__',
    'io.RawIOBase().read()',
    'io.TextIOBase().read()',
    'io.BufferedIOBase().read()',
    'type("R", (io.RawIOBase,), {"readinto": lambda s, b: b.__setitem__(slice(0, 2), b"hi") or 2, "readable": lambda s: True})().read(2), type("R", (io.RawIOBase,), {"readinto": lambda s, b: None})().read(5)',
):
    show(text)

"""bz2: one-shot and stream objects, limits, files, errors."""

import bz2
import io


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

TEXT = b"hello world, hello archive, " * 400
PACKED = bz2.compress(TEXT)


def limited(data, limit):
    d = bz2.BZ2Decompressor()
    out = [d.decompress(data, limit)]
    while not d.eof and not d.needs_input:
        out.append(d.decompress(b"", limit))
    return [len(o) for o in out][:3], b"".join(out) == TEXT, d.eof, d.needs_input, d.unused_data


def pieces(size):
    c, d = bz2.BZ2Compressor(5), bz2.BZ2Decompressor()
    data = b"".join(c.compress(TEXT[i : i + size]) for i in range(0, len(TEXT), size)) + c.flush()
    return b"".join(d.decompress(data[i : i + 7]) for i in range(0, len(data), 7)) == TEXT


def broken():
    d = bz2.BZ2Decompressor()
    return attempt(d.decompress, b"x" * 20), attempt(d.decompress, b""), d.needs_input, d.eof


def ended():
    c, d = bz2.BZ2Compressor(), bz2.BZ2Decompressor()
    d.decompress(c.compress(TEXT) + c.flush())
    return attempt(c.compress, b"a"), attempt(c.flush), attempt(d.decompress, b"")


def files():
    out = io.BytesIO()
    with bz2.open(out, "wt", encoding="ascii") as f:
        f.write("one\ntwo\n")
    with bz2.open(io.BytesIO(out.getvalue() + PACKED)) as f:
        return f.readline(), f.readline(), f.read() == TEXT


def attempt(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return type(e).__name__, str(e)

for text in (
    'bz2.decompress(PACKED) == TEXT, len(PACKED) < 120, bz2.decompress(PACKED + PACKED) == TEXT * 2',
    '[bz2.decompress(bz2.compress(TEXT, level)) == TEXT for level in range(1, 10)]',
    'bz2.compress(b""), bz2.decompress(bz2.compress(b""))',
    'limited(PACKED, -1), limited(PACKED + b"rest", 4000)',
    'limited(PACKED[:30], -1)',
    'pieces(1), pieces(100)',
    'broken()',
    'ended()',
    'files()',
    'attempt(bz2.decompress, PACKED[:-3])',
    'attempt(bz2.compress, b"", 10)',
    'attempt(bz2.BZ2Compressor, 1, 2)',
    'attempt(bz2.BZ2Compressor, compresslevel=1)',
    'attempt(bz2.BZ2Decompressor, 1)',
    'attempt(bz2.BZ2Decompressor().decompress, "a")',
):
    show(text)

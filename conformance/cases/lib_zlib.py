"""zlib and what stands on it: one-shot and stream objects, limits, dictionaries, copies, errors; gzip and zip files."""

import gzip
import io
import zipfile
import zlib


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

TEXT = b"hello world, hello dictionary, " * 50
PACKED = zlib.compress(TEXT)


def stream(pieces, limit):
    d = zlib.decompressobj()
    out = []
    for piece in pieces:
        out.append(len(d.decompress(d.unconsumed_tail + piece, limit)))
    return out, len(d.flush()), d.eof, d.unused_data


def buffered(data, limit):
    d = zlib._ZlibDecompressor()
    out = [d.decompress(data, limit)]
    while not d.eof and not d.needs_input:
        out.append(d.decompress(b"", limit))
    return [len(o) for o in out], b"".join(out) == TEXT, d.eof, d.needs_input, d.unused_data


def with_dictionary(given, wanted, wbits=15):
    c = zlib.compressobj(zdict=given, wbits=wbits)
    data = c.compress(TEXT) + c.flush()
    return zlib.decompressobj(zdict=wanted, wbits=wbits).decompress(data) == TEXT


def copies():
    c = zlib.compressobj()
    start = c.compress(TEXT)
    d = c.copy()
    one, two = start + c.compress(b"one") + c.flush(), start + d.compress(b"two") + d.flush()
    e = zlib.decompressobj()
    first = e.decompress(one[:10])
    f = e.copy()
    return zlib.decompress(two)[-5:], (first + e.decompress(one[10:]))[-5:], (first + f.decompress(one[10:]))[-5:]


def flushes():
    c = zlib.compressobj(wbits=-15)
    return [len(c.compress(b"abc")), c.flush(zlib.Z_SYNC_FLUSH), c.flush(zlib.Z_NO_FLUSH), c.compress(b"abc"), c.flush(zlib.Z_FULL_FLUSH), c.flush()]


def zip_round():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("a/b.txt", TEXT)
        z.writestr("c.txt", b"", zipfile.ZIP_STORED)
    with zipfile.ZipFile(out) as z:
        return z.namelist(), z.read("a/b.txt") == TEXT, z.testzip(), [(i.compress_size < i.file_size, i.CRC) for i in z.infolist()]


def attempt(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return type(e).__module__, type(e).__name__, str(e)

for text in (
    'zlib.decompress(PACKED) == TEXT, len(PACKED) < 80, zlib.decompress(PACKED + b"extra") == TEXT',
    '[zlib.decompress(zlib.compress(TEXT, level), bufsize=1) == TEXT for level in range(-1, 10)]',
    '[zlib.decompress(zlib.compress(TEXT, wbits=w), wbits=w) == TEXT for w in (9, 12, 15, -9, -15, 25, 31)], zlib.decompress(zlib.compress(TEXT, wbits=31), 47) == TEXT',
    'zlib.crc32(TEXT), zlib.adler32(TEXT), zlib.crc32(b"a", 2**40 + 5), zlib.adler32(b"a", -1), zlib.crc32(b""), zlib.adler32(b"")',
    'stream([PACKED], 0), stream([PACKED[:20], PACKED[20:] + b"tail"], 0)',
    'stream([PACKED[:20], PACKED[20:]], 100), stream([PACKED[:20]], 7)',
    'buffered(PACKED, -1), buffered(PACKED + b"rest", 100)',
    'with_dictionary(b"hello dictionary", b"hello dictionary"), with_dictionary(b"hello", b"hello", -15)',
    'attempt(with_dictionary, b"hello", b"world")',
    'attempt(with_dictionary, b"hello", b"")',
    'copies()',
    'flushes()',
    'zip_round()',
    'gzip.decompress(gzip.compress(TEXT)) == TEXT, gzip.compress(b"a", mtime=0)[:4]',
    'attempt(gzip.decompress, b"not gzip")',
    'attempt(gzip.decompress, gzip.compress(TEXT)[:-5])',
    'attempt(zlib.decompress, PACKED[:-3])',
    'attempt(zlib.decompress, b"xx")',
    'attempt(zlib.decompress, b"")',
    'attempt(zlib.decompress, PACKED, bufsize=-1)',
    'attempt(zlib.decompress, PACKED, wbits=99)',
    'attempt(zlib.decompress, PACKED[:-4] + b"abcd")',
    'attempt(zlib.compress, b"", 10)',
    'attempt(zlib.compress, "text")',
    'attempt(zlib.compress)',
    'attempt(zlib.compressobj, 10)',
    'attempt(zlib.compressobj, foo=1)',
    'attempt(zlib.decompressobj, 99)',
    'attempt(zlib.decompressobj, zdict="a")',
    'attempt(zlib.decompressobj().decompress, PACKED, -1)',
    'attempt(zlib.decompressobj().flush, 0)',
    'attempt(type(zlib.compressobj()))',
    'attempt(zlib._ZlibDecompressor().decompress, b"bad data")',
):
    show(text)

"""`struct`: formats, sizes, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from struct import *

for text in (
    'pack("<bBhHiIqQ", -1, 255, -2, 65535, -3, 7, -4, 8)',
    'unpack("<bBhHiIqQ", bytes(range(30)))',
    'pack(">fd", 1.5, -2.25), pack("<e", 0.1)',
    'pack("<?c3s5p", True, b"x", b"ab", b"hello")',
    'unpack("<?c3s5p", b"\\x01xab\\0\\x04hell")',
    'calcsize("bhilq"), calcsize("<bhilq"), calcsize("@bi"), calcsize("=bi"), calcsize("3i2x")',
    'pack("3i", 1, 2, 3) == pack("iii", 1, 2, 3)',
    'pack("<i", 2 ** 31)',
    'pack("<B", 256)',
    'pack("<B", -1)',
    'pack("<i", "a")',
    'pack("<i", 1.5)',
    'pack("<i")',
    'pack("<i", 1, 2)',
    'pack("<f", 1e300)',
    'pack("<c", b"ab")',
    'pack("<s", "a")',
    'pack("z", 1)',
    'pack("<P", 1)',
    'unpack("<i", b"abc")',
    'unpack("<i", "abcd")',
    'unpack_from("<h", b"abcdef", 2)',
    'unpack_from("<i", b"abc", 1)',
    'unpack_from("<h", b"abc", -2)',
    'list(iter_unpack("<h", b"abcd"))',
    'iter_unpack("<h", b"abc")',
    'iter_unpack("", b"")',
    'pack_into("<h", bytearray(4), 1, 7)',
    'pack_into("<h", bytearray(1), 0, 7)',
    'pack_into("<h", b"ab", 0, 7)',
    'Struct("<hh").size, Struct("<hh").format, Struct("<hh").pack(1, 2)',
    'Struct("<hh").unpack(b"abcd"), repr(Struct("<h"))',
    'Struct(1)',
    'Struct("<h") == Struct("<h")',
    'pack(b"<h", 1)',
    'calcsize("99999999999999999999i")',
    'pack("<n", 1)',
    'pack("n", 1) == pack("q", 1)',
    'unpack("<e", b"\\x00\\x7c"), unpack(">e", b"\\x80\\x00")',
    'pack("<2h3x", 1, 2)',
    'pack("< h h", 1, 2)',
):
    show(text)

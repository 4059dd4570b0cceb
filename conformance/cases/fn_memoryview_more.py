"""`memoryview`: casts, slices, release, comparison, writing through, errors."""

import array


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

b = bytearray(b"abcdefgh")
m = memoryview(b)
n = memoryview(b"abc")

for text in (
    'm[0], m[1:3].tobytes(), m[::2].tolist(), m[-1], len(m), m.nbytes, m.itemsize, m.format, m.shape, m.strides, m.ndim, m.readonly, n.readonly, m.contiguous, m.obj is b, m.suboffsets',
    'm.cast("H").tolist(), m.cast("B", (2, 4)).tolist(), m.cast("B", [2, 4])[1, 2], m.cast("c")[0], m.cast("i").itemsize, memoryview(array.array("d", [1.5])).tolist(), m.cast("?")[0], m.toreadonly().readonly, m.hex(), m.hex(":", 2), bytes(m), m == b, m == b"abcdefgh", m[:3] == n, n != m, m.count(97), m.index(98)',
    '(m.__setitem__(0, 65), b), (m.__setitem__(slice(1, 3), b"XY"), b), (m[::2].__setitem__(0, 90), b)',
    'm.__setitem__(0, 256)',
    'm.__setitem__(0, b"a")',
    'm.__setitem__(slice(0, 2), b"abc")',
    'n.__setitem__(0, 1)',
    'm.__delitem__(0)',
    'm[10]',
    'm["x"]',
    'm.cast("x")',
    'm.cast("H", (3,))',
    'm[1:4].cast("H")',
    'memoryview("x")',
    'memoryview(5)',
    'hash(m)',
    'hash(n) == hash(b"abc")',
    'b.append(1)',
    '(k := memoryview(bytearray(2)), k.release(), k.release())[1:], repr(k).split(" at")[0]',
    'k[0]',
    'k.tobytes()',
    'memoryview(bytearray(4)).cast("B", (2, 2))[0]',
    'list(n), 97 in n, list(reversed(n)), tuple(memoryview(b"")), memoryview(n).obj, m.__class_getitem__(int), memoryview(b"a").__enter__()[0], m.c_contiguous, m.f_contiguous, memoryview(b"ab") < b"b" if 0 else 0',
    'm < n',
):
    show(text)

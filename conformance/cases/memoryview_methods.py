"""`memoryview`: attributes, slices, casts, releases, and errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

data = bytearray(b"abcdef")
m = memoryview(data)
ro = memoryview(b"xyz")

for text in (
    'm.nbytes, m.itemsize, m.format, m.ndim, m.shape, m.strides, m.readonly, ro.readonly',
    'm.suboffsets, m.c_contiguous, m.f_contiguous, m.contiguous',
    'm[0], m[-1], m[1:3].tobytes()',
    'm[99]',
    'm["a"]',
    'm.__setitem__(0, 65)',
    'data',
    'm.__setitem__(0, 256)',
    'm.__setitem__(0, "a")',
    'm.__setitem__(slice(0, 2), b"xy")',
    'm.__setitem__(slice(0, 2), b"xyz")',
    'ro.__setitem__(0, 1)',
    'm.__delitem__(0)',
    'm.tolist(), m.tobytes(), m.hex(), m.hex(":")',
    'm == data, m == b"xybcdef", m == 1',
    'm < m',
    'hash(ro) == hash(b"xyz")',
    'hash(m)',
    'len(m), list(m[:2]), 120 in m',
    'm.cast("H")[0] == int.from_bytes(bytes(data[:2]), "little") or True',
    'm.cast("H").shape',
    'm.cast("I")',
    'm.cast("z")',
    'm.cast("B", [2, 3]).tolist()',
    'm.cast("B", [2, 3])[1, 2]',
    'm.cast("B", [2, 3])[1]',
    'm.cast("B", [2, 3]).tobytes()',
    'm[::2].tolist(), m[::-1].tobytes()',
    'm[::2].cast("H")',
    'm.toreadonly().readonly',
    'memoryview(1)',
    'memoryview()',
    'memoryview("a")',
    'm.obj is data',
    'data.append(1)',
    'm.release()',
    'm.nbytes',
    'm[0]',
    'data.append(1)',
    'data',
    'ro.__enter__() is ro',
    'ro.count(120), ro.index(121)',
    'ro.index(5)',
    'repr(ro)[:8]',
    'memoryview(b"").tolist()',
    'bytes(memoryview(b"abc")[1:])',
    'b"".join([memoryview(b"a"), b"b"])',
):
    show(text)

# array, struct, memoryview: numbers in memory.
import array
import struct

a = array.array("h", [1, -2, 300])
print(a, a.itemsize, a.tobytes(), len(a))
a.append(7)
a.extend([8, 9])
a[1:3] = array.array("h", [5])
print(a.tolist(), a.index(7), a.count(8), a.pop(), a == array.array("h", [1, 5, 7, 8]))
for code, value in [("b", 128), ("B", -1), ("H", 70000), ("i", 1 << 40), ("u", "ab"), ("q", "x")]:
    try:
        array.array(code, [value])
    except Exception as e:
        print(code, type(e).__name__, e)
print(array.array("w", "héllo"), array.array("d", [0.5, 1e300]))
print(struct.pack(">hIq", -2, 4_000_000_000, 1 << 40), struct.unpack("<3s?d", b"abc\x01" + struct.pack("<d", 2.5)))
print(struct.calcsize("bhilq"), struct.calcsize("=bhilq"), struct.pack("e", 1 / 3), list(struct.iter_unpack("<H", b"\x01\x00\x02\x00")))
for bad in [("H", 70000), ("b", "x"), ("2s", 5), ("zz", 1)]:
    try:
        struct.pack(*bad)
    except struct.error as e:
        print(bad[0], e)
m = memoryview(bytearray(range(24)))
c = m.cast("B", [2, 3, 4])
print(c.shape, c.strides, c.ndim, c[1, 2, 3], c.tolist()[1][0], c.contiguous)
w = m.cast("H")
w[1] = 0xABCD
print(w.format, w.itemsize, m[2:4].tobytes(), m[::-1][:3].tolist(), m[::2].contiguous)
for f in [lambda: c[5, 0, 0], lambda: c[0], lambda: memoryview(b"abc").__setitem__(0, 1), lambda: m.cast("d", [5]), lambda: w.__setitem__(0, 1 << 20)]:
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
b = bytearray(4)
with memoryview(b) as view:
    try:
        b.append(1)
    except BufferError as e:
        print(e)
b.append(1)
print(len(b), memoryview(array.array("i", [1, 2])) == memoryview(array.array("q", [1, 2])))

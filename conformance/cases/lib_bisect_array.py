"""`bisect`, `array`, `copy`, `types.SimpleNamespace` deep copies and `reprlib`."""

import array
import bisect
import copy
import reprlib


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Node:
    def __init__(self, v, next=None):
        self.v, self.next = v, next

    def __deepcopy__(self, memo):
        return Node(copy.deepcopy(self.v, memo), "copied")


class Slots:
    __slots__ = ("a", "b")


class Reduced:
    def __reduce__(self):
        return (list, ([1, 2],))


class NoCopy:
    def __copy__(self):
        raise TypeError("no copy")


s = Slots()
s.a = [1]
shared = [1]
a = array.array("i", [3, 1, 2])


@reprlib.recursive_repr("<...>")
def own(self):
    return f"R({self.x!r})"


class R:
    __repr__ = own


r = R()
r.x = r

for text in (
    'bisect.bisect([1, 2, 2, 3], 2), bisect.bisect_left([1, 2, 2, 3], 2), bisect.bisect([1, 3], 2, 0, 1), bisect.bisect([3, 2, 1], -2, key=lambda x: -x), (l := [1, 3], bisect.insort(l, 2), bisect.insort_left(l, 2), l)[3]',
    'bisect.bisect([1], 2, -1)',
    'bisect.bisect([1], "a")',
    'bisect.bisect(5, 1)',
    'copy.copy([shared])[0] is shared, copy.deepcopy([shared, shared])[0] is not shared, (d := copy.deepcopy([shared, shared]), d[0] is d[1])[1], copy.deepcopy(Node([1])).next, copy.copy(s).a is s.a, copy.deepcopy(s).a is not s.a, copy.copy(Reduced()), copy.deepcopy({1: (shared,)}), copy.copy((1,)) == (1,), copy.deepcopy(len) is len, copy.replace(range, start=1) if 0 else 0',
    'copy.copy(NoCopy())',
    'copy.copy(x for x in ())',
    'copy.deepcopy(__import__("threading").Lock())',
    'copy.replace(5)',
    '(l := [], l.append(l), copy.deepcopy(l)[0] is not l)[2]',
    'reprlib.repr(list(range(100))), reprlib.repr("x" * 100), reprlib.repr({i: i for i in range(10)}), reprlib.repr((1,)), reprlib.repr({1, 2}), reprlib.repr(10**100), reprlib.repr([[[[[[[1]]]]]]]), reprlib.repr(frozenset(range(9))), reprlib.repr(array.array("i", range(9))), r, reprlib.Repr(maxlist=2, indent=1).repr([1, 2, 3])',
    'a, a.typecode, a.itemsize, a[0], a[1:], a + a, a * 2, list(a), a.tolist(), a.index(1), a.count(3), 1 in a, len(a), a == array.array("l", [3, 1, 2]), a < array.array("i", [4]), a.buffer_info()[1], a.tobytes() == b"\\3\\0\\0\\0\\1\\0\\0\\0\\2\\0\\0\\0", memoryview(a).format',
    '(b := array.array("d", [1.5]), b.append(2), b.extend([3]), b.insert(0, 0), b.pop(), b.remove(2.0), b.reverse(), b)[-1], (c := array.array("b"), c.frombytes(b"ab"), c.fromlist([1]), c.byteswap(), c)[-1], array.array("u", "é"), array.array("w", "a😀").tounicode(), array.array("B", b"ab"), array.typecodes',
    'array.array("x")',
    'array.array("i", "a")',
    'array.array("b", [300])',
    'array.array("i", [1.5])',
    'array.array("i").pop()',
    'array.array("i", [1]).remove(5)',
    'array.array("i") + [1]',
    'array.array("i", [1])[5]',
    'array.array("i").frombytes(b"abc")',
    'array.array("ii")',
    'array.array()',
    'setattr(memoryview(a), "x", 1) if 0 else (m := memoryview(a), a.append(1))',
):
    show(text)

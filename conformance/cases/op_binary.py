"""BINARY_OP with every operator, in place and not, over the kinds that have forms of their own."""

import dis
import operator


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Own:
    def __getattr__(self, name):
        raise AttributeError(name)

    def __matmul__(self, other):
        return ("matmul", other)

    def __rmatmul__(self, other):
        return ("rmatmul", other)

    def __imatmul__(self, other):
        return ("imatmul", other)


SYMBOLS = "+ - * / // % ** & | ^ << >> @".split()
PAIRS = [(7, 3), (7.5, 2), (2, 0.5), ("ab", 3), ("a", "b"), ([1], [2]), ((1,), (2,)), ([1], 2), ({1}, {2}),
         ({1: 2}, {3: 4}), (b"a", b"b"), (True, False), (1, 1j), (Own(), 1), (1, Own()), (2**70, 3), (-7, 2), (7, 0), ("%s!", 5), (1, None), (None, 1)]
for s in SYMBOLS:
    names = {}
    exec(f"def plain(a, b):\n return a {s} b\ndef place(a, b):\n a {s}= b\n return a", names)
    print(s, [i.argrepr for i in dis.get_instructions(names["plain"]) if i.opname == "BINARY_OP"], [i.argrepr for i in dis.get_instructions(names["place"]) if i.opname == "BINARY_OP"])
    for a, b in PAIRS:
        for f in names["plain"], names["place"]:
            left = list(a) if isinstance(a, list) else set(a) if isinstance(a, set) else dict(a) if isinstance(a, dict) else a
            try:
                r = f(left, b)
                print("   ", type(a).__name__, type(b).__name__, repr(r) if not isinstance(r, Own) else "Own", r is left)
            except Exception as e:
                print("   ", type(a).__name__, type(b).__name__, type(e).__name__, e)


def sub(c, i):
    return c[i]


print([i.argrepr for i in dis.get_instructions(sub) if i.opname == "BINARY_OP"])

for text in (
    'sub([1, 2], -1), sub((1, 2), 1), sub("abc", 1), sub({1: 2}, 1), sub(b"abc", 0), sub(range(5), 2), sub(list[int], 0) if 0 else 1',
    'sub([1], 5)',
    'sub((1,), "x")',
    'sub({}, 1)',
    'sub(5, 1)',
    'sub(None, 1)',
    'sub("abc", 1.0)',
    'sub(int, 1)',
    'sub(list, int)',
):
    show(text)

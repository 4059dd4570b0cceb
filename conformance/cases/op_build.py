"""BUILD_LIST, BUILD_TUPLE, BUILD_SET, BUILD_MAP, BUILD_STRING, BUILD_SLICE and the ones that extend."""

import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def names(f):
    return " ".join(i.opname for i in dis.get_instructions(f) if i.opname.startswith(("BUILD", "LIST", "SET", "DICT", "MAP", "CALL_INTR", "FORMAT", "CONVERT")))


class Keys:
    def keys(self):
        return ["k"]

    def __getitem__(self, key):
        return key * 2


class NoItems:
    def keys(self):
        return 5


A = [1, 2]
D = {"x": 1}
f0 = lambda: [A, A]
f1 = lambda: (A, A, 1)
f2 = lambda: {1, A[0]}
f3 = lambda: {"a": A, "b": 2}
f4 = lambda: [*A, 3, *A]
f5 = lambda: (*A, 3)
f6 = lambda: {*A, 3}
f7 = lambda: {**D, "y": 2, **D}
f8 = lambda: f"{A}{D!r:>20}x{A!s}"
f9 = lambda: A[0:1], A[A[0]:A[1]:1]
g0 = lambda: [1, 2, 3]
g1 = lambda: {1, 2, 3}
g2 = lambda: {i: i for i in A}
g3 = lambda: {i for i in A}
g4 = lambda: [i for i in A]
g5 = lambda x: A[x:x + 1:x]
g6 = lambda x: [*x]
g7 = lambda x: {*x}
g8 = lambda x: {**x}
g9 = lambda x: (*x,)
for f in f0, f1, f2, f3, f4, f5, f6, f7, f8, f9[0], g0, g1, g2, g3, g4:
    print(names(f), "|", f())
for f in g5, g6, g7, g8, g9:
    print(names(f))

for text in (
    'g5(1)',
    'g6("ab"), g7("a"), g8({1: 2}), g9("ab")',
    'g6(5)',
    'g7(5)',
    'g9(5)',
    'g8(5)',
    'g8([(1, 2)])',
    'g8(Keys())',
    'g8(NoItems())',
    'g7([[]])',
    '{**{}, **{1: 2}}',
    '{[]: 1}',
    '{**D, **{1: 5}}',
    '[*{}, *"", *range(0)]',
    '[*None]',
    '(*1, 2)',
    '{*1.5}',
    '{**None}',
    '{A[0]: 1, A[0]: 2}',
    '{1: "int", 1.0: "float", True: "bool"}',
    '{1, 1.0, True}',
    'f"{5!x}" if 0 else 1',
    'f"{A:5}"',
    'f"{5:{A[1]}}", f"{5.5:{8}.{2}f}", f"{\'é\'!a}"',
    'A[1:2:0]',
    'A["x":]',
    'A[None:None:None]',
    '"abc"[1.0:]',
):
    show(text)

"""BINARY_SLICE, STORE_SLICE and slices as constants, over every sequence."""

import array
import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Seq:
    def __getitem__(self, k):
        return ("get", k)

    def __setitem__(self, k, v):
        print("set", k, v)

    def __delitem__(self, k):
        print("del", k)


def get(s, a, b):
    return s[a:b]


def constant(s):
    return s[1:3], s[:2], s[-1:], s[::2], s[:]


def store(s, a, b, v):
    s[a:b] = v
    return s


def delete(s, a, b):
    del s[a:b]
    return s


def augmented(s):
    s[1:2] += s[0:1]
    return s


for f in get, constant, store, delete, augmented:
    print(f.__name__, [(i.opname, i.argrepr) for i in dis.get_instructions(f) if "SLICE" in i.opname or "SUBSCR" in i.opname or i.opname == "LOAD_CONST"])
for s in "abcd", "aéb😀", b"abcd", bytearray(b"abcd"), [1, 2, 3, 4], (1, 2, 3, 4), range(4), array.array("i", [1, 2, 3, 4]), Seq():
    print(type(s).__name__, get(s, 1, 3), get(s, None, 2), get(s, -2, None), get(s, 3, 1), get(s, 0, 100), get(s, -100, 2), get(s, True, 3), *constant(s))
store(Seq(), 1, 2, 3)
delete(Seq(), 1, 2)

for text in (
    'store([1, 2, 3], 1, 2, "xyz"), store([1, 2, 3], 0, 0, [0]), store(bytearray(b"abc"), 1, 2, b"XX"), store([1], None, None, []), delete([1, 2, 3], 1, 2), delete(bytearray(b"abc"), None, 1), augmented([1, 2, 3]), store([1, 2, 3], 5, 1, [9])',
    'get(5, 1, 2)',
    'get({}, 1, 2)',
    'get({1}, 1, 2)',
    'get("abc", "a", 2)',
    'get([1], 1.5, None)',
    'store("abc", 0, 1, "x")',
    'store((1,), 0, 1, ())',
    'store({}, 0, 1, 5)',
    'store(5, 0, 1, 5)',
    'delete("abc", 0, 1)',
    'delete((1,), 0, 1)',
    'delete(5, 0, 1)',
    '{slice(1, 2): "x"}[1:2], {}.get(slice(1)), hash(slice(1, 2)) == hash(slice(1, 2))',
):
    show(text)

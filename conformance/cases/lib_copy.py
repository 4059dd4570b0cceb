"""`copy`: shallow and deep copies, hooks, and cycles."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import copy


class Node:
    def __init__(self, v):
        self.v, self.next = v, None


class Hooked:
    def __copy__(self):
        return "shallow"

    def __deepcopy__(self, memo):
        return "deep"


class Slots:
    __slots__ = ("a", "b")


class State:
    def __init__(self):
        self.x = [1]

    def __getstate__(self):
        return {"kept": self.x}

    def __setstate__(self, state):
        self.y = state["kept"]


class Replaced:
    def __init__(self, a):
        self.a = a

    def __replace__(self, **changes):
        return Replaced(**changes)


n = Node([1])
n.next = n
m = copy.deepcopy(n)
s = Slots()
s.a = [1]
nested = [[1, 2], {"k": (3, [4])}]
again = copy.deepcopy(nested)
shared = [1]
pair = copy.deepcopy([shared, shared])

for text in (
    'm is not n, m.next is m, m.v is not n.v',
    'copy.copy(nested)[0] is nested[0]',
    'again == nested, again[0] is nested[0], again[1]["k"][1] is nested[1]["k"][1]',
    'pair[0] is pair[1]',
    'copy.copy(Hooked()), copy.deepcopy(Hooked())',
    'copy.copy(s).a is s.a, copy.deepcopy(s).a is s.a',
    'hasattr(copy.copy(s), "b")',
    'vars(copy.copy(State()))',
    'vars(copy.deepcopy(State()))',
    'copy.copy((1, 2)) is (1, 2) or True',
    'copy.deepcopy((1, [2]))',
    'copy.copy(len) is len, copy.copy(int) is int, copy.copy(None)',
    'copy.copy({1: [2]}), copy.copy({1}), copy.copy(bytearray(b"a"))',
    'copy.deepcopy({(1, 2): [3]})',
    'copy.copy(x for x in [])',
    'copy.deepcopy(lambda: 1) is not None',
    'copy.deepcopy([1], {})',
    'copy.replace(Replaced(1), a=5).a',
    'copy.replace(5)',
    'copy.copy(range(3)), copy.copy(slice(1))',
    'copy.Error.__mro__[1].__name__',
):
    show(text)

"""`operator` functions on objects of one's own, `functools.total_ordering`, `copy` of classes."""

import functools
import operator as op


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class N:
    def __init__(self, v):
        self.v = v

    def __repr__(self):
        return f"N({self.v})"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return name


for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and", "or", "xor", "matmul"):
    setattr(N, f"__{name}__", lambda self, o, n=name: (n, self.v, o))
    setattr(N, f"__i{name}__", lambda self, o, n=name: ("i" + n, self.v, o))
for name in ("neg", "pos", "invert", "abs", "index"):
    setattr(N, f"__{name}__", lambda self, n=name: (n, self.v) if n != "index" else self.v)


@functools.total_ordering
class T:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return self.v == o.v

    def __lt__(self, o):
        return self.v < o.v


n = N(3)

for text in (
    '[getattr(op, name)(n, 2) for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and_", "or_", "xor", "matmul")]',
    '[getattr(op, name)(n, 2) for name in ("iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "ilshift", "irshift", "iand", "ior", "ixor", "imatmul")]',
    'op.neg(n), op.pos(n), op.invert(n), op.abs(n), op.index(n), op.not_(n), op.truth(n), op.is_(n, n), op.is_not(n, 5), op.is_none(None), op.is_not_none(5)',
    'op.itemgetter(1)([1, 2]), op.itemgetter(1, 0)("ab"), op.itemgetter(slice(1))("abc"), op.attrgetter("a.b")(n) if 0 else op.attrgetter("v")(n), op.attrgetter("v", "w")(n), op.methodcaller("split", ",")("a,b"), op.methodcaller("format", x=1)("{x}"), repr(op.itemgetter(1)), repr(op.attrgetter("a", "b")), repr(op.methodcaller("m", 1, k=2)), op.itemgetter(1) == op.itemgetter(1)',
    'op.concat([1], [2]), op.contains([1], 1), op.countOf([1, 1], 1), op.indexOf([5, 6], 6), op.getitem([1], 0), op.setitem(l := [1], 0, 2), l, op.delitem(l, 0), l, op.length_hint([1, 2]), op.call(len, "abc"), op.eq(1, 1), op.lt(1, 2), op.ge(1, 2)',
    'op.indexOf([1], 5)',
    'op.countOf(5, 1)',
    'op.itemgetter()',
    'op.attrgetter(5)',
    'op.methodcaller()',
    'op.methodcaller(5)',
    'op.itemgetter("x")([1])',
    'op.attrgetter("none.more")(5)',
    'op.concat(1, 2)',
    'op.index("x")',
    'op.add(1)',
    'op.length_hint([], "x")',
    'T(1) <= T(2), T(2) > T(1), T(1) >= T(1), T(1) != T(2), T.__le__.__name__, sorted([T(2), T(1)])[0].v',
    'functools.total_ordering(type("Empty", (), {}))',
    'range(10)[n], [10, 20, 30, 40][n], "abcd"[n:], hex(n), bytes(n), "ab" * n if 0 else 0',
):
    show(text)

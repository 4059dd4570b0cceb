"""`operator`: every function, getters and callers."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import operator as op


class Thing:
    def __init__(self):
        self.a = self
        self.v = 5

    def call(self, *a, **k):
        return a, k

    def __index__(self):
        return 3


t = Thing()
items = [1, 2, 3]

for text in (
    'op.add(1, 2), op.sub(1, 2), op.mul(2, 3), op.truediv(1, 2), op.floordiv(7, 2), op.mod(7, 2), op.pow(2, 3)',
    'op.and_(5, 3), op.or_(5, 3), op.xor(5, 3), op.invert(5), op.lshift(1, 3), op.rshift(8, 1)',
    'op.neg(5), op.pos(-5), op.abs(-5), op.not_(0), op.truth([])',
    'op.lt(1, 2), op.le(1, 1), op.eq(1, 1), op.ne(1, 2), op.ge(1, 2), op.gt(2, 1)',
    'op.is_(None, None), op.is_not(1, None), op.is_none(None), op.is_not_none(1)',
    'op.concat([1], [2])',
    'op.concat(1, 2)',
    'op.contains([1], 1), op.countOf([1, 1, 2], 1), op.indexOf([1, 2], 2)',
    'op.indexOf([1], 5)',
    'op.getitem(items, 0), op.setitem(items, 0, 9), op.delitem(items, 0)',
    'items',
    'op.getitem(items, 9)',
    'op.index(t), op.index(5)',
    'op.index(1.5)',
    'op.length_hint([1, 2]), op.length_hint(5, 7)',
    'op.length_hint([], "a")',
    'op.iadd([1], [2]), op.isub(5, 1), op.imul([1], 2), op.itruediv(1, 2), op.ifloordiv(5, 2), op.imod(5, 2), op.ipow(2, 2)',
    'op.iand(5, 3), op.ior(5, 3), op.ixor(5, 3), op.ilshift(1, 1), op.irshift(2, 1), op.iconcat([1], [2])',
    'op.attrgetter("v")(t), op.attrgetter("a.a.v", "v")(t)',
    'op.attrgetter("zz")(t)',
    'op.attrgetter(5)',
    'op.attrgetter()',
    'op.itemgetter(1)("abc"), op.itemgetter(0, 2)("abc"), op.itemgetter(slice(1, 3))("abcd")',
    'op.itemgetter(5)("abc")',
    'op.itemgetter()',
    'op.methodcaller("call", 1, x=2)(t)',
    'op.methodcaller("nope")(t)',
    'op.methodcaller()',
    'op.methodcaller(5)',
    'repr(op.attrgetter("a.b")), repr(op.itemgetter(1, 2)), repr(op.methodcaller("m", 1, k=2))',
    'op.call(len, "abc")',
    'op.matmul(1, 2)',
    'op.add(1)',
    'op.add(1, "a")',
):
    show(text)

"""UNPACK_SEQUENCE and UNPACK_EX: shapes, errors, what is assigned when it fails."""

import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Seq:
    def __init__(self, n):
        self.n = n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError
        return i


class BadIter:
    def __iter__(self):
        return 5


class Fails:
    def __iter__(self):
        yield 1
        raise ValueError("in the middle")


def two(v):
    a, b = v
    return a, b


def three(v):
    (a, b, c) = v
    return a, b, c


def starred(v):
    a, *b, c = v
    return a, b, c


def tail(v):
    *a, b, c = v
    return a, b, c


def none(v):
    () = v
    return "none"


def nested(v):
    a, (b, [c, *d]), e = v
    return a, b, c, d, e


def one(v):
    a, = v
    return a


class Obj:
    pass


def targets(v):
    o = Obj()
    l = [0, 0]
    o.x, l[0], l[1:] = v
    return o.x, l


def partial():
    a = b = 0
    try:
        a, (b, c) = 1, (2,)
    except ValueError as e:
        return a, b, str(e)


for f in two, three, starred, tail, none, nested, one, targets:
    print(f.__name__, [(i.opname, i.arg) for i in dis.get_instructions(f) if "UNPACK" in i.opname])

for text in (
    'two((1, 2)), two([1, 2]), two("ab"), two({1: 0, 2: 0}), two(range(2)), two(iter((1, 2))), two(Seq(2))',
    'three((1, 2, 3)), three([1, 2, 3]), three("abc")',
    'two((1,))',
    'two((1, 2, 3))',
    'two([1])',
    'two([1, 2, 3])',
    'two("a")',
    'two("abc")',
    'two({})',
    'two({1: 2, 3: 4, 5: 6})',
    'two(Seq(3))',
    'two(Seq(1))',
    'two(iter([1, 2, 3]))',
    'two(5)',
    'two(None)',
    'two(BadIter())',
    'two(Fails())',
    'starred((1, 2)), starred(range(6)), starred("abcd")',
    'starred((1,))',
    'starred(())',
    'starred(5)',
    'starred(Fails())',
    'tail([1, 2]), tail((1, 2, 3, 4))',
    'tail("a")',
    'none(()), none([]), none({})',
    'none([1])',
    'none(5)',
    'nested((1, (2, [3, 4, 5]), 6))',
    'nested((1, (2, []), 6))',
    'one([[]])',
    'one(())',
    'one((1, 2))',
    'targets((1, 2, [3, 4]))',
    'targets((1, 2, 3))',
    'partial()',
):
    show(text)

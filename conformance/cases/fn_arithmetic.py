"""`abs`, `divmod`, `pow`, `round`, `hash`, `id`, and the operators of classes."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Num:
    def __abs__(self):
        return "abs"

    def __divmod__(self, other):
        return ("divmod", other)

    def __rdivmod__(self, other):
        return ("rdivmod", other)

    def __pow__(self, other, mod=None):
        return ("pow", other, mod)

    def __rpow__(self, other, mod=None):
        return ("rpow", other, mod)

    def __round__(self, n="none"):
        return ("round", n)

    def __pos__(self):
        return "+"

    def __neg__(self):
        return "-"

    def __invert__(self):
        return "~"

    def __trunc__(self):
        return 9

    def __floor__(self):
        return "floor"

    def __hash__(self):
        return 2 ** 70


class Plain:
    pass


n, p = Num(), Plain()
import math

for text in (
    'abs(n), abs(-5), abs(-2.5), abs(3 + 4j), abs(True)',
    'abs("a")',
    'abs(p)',
    'divmod(n, 3), divmod(3, n)',
    'divmod(p, 1)',
    'divmod(1, "a")',
    'divmod(7, 3), divmod(-7, 3), divmod(7, -3), divmod(7.5, 2)',
    'pow(n, 2), pow(2, n), pow(n, 2, 3)',
    'pow(2, 3), pow(2, -1), pow(2.0, 3), pow(2, 3, 5), pow(-2, 3, 5), pow(2, 3, -5), pow(2, 0, 1)',
    'pow(123456789, 987654321, 1000000007), pow(3, 10 ** 20, 10 ** 9)',
    'pow(2, 3, 0)',
    'pow(4, -1, 7), pow(3, -2, 11)',
    'pow(2, -1, 4)',
    'pow(2, "a")',
    'pow(p, 2)',
    'pow(2, 3, "a")',
    'pow(2.5, 2, 3)',
    'pow()',
    'pow(base=2, exp=3), pow(2, exp=3, mod=5)',
    'round(n), round(n, 2)',
    'round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234, -2), round(5)',
    'round(1.5, None), round(1.5, ndigits=0)',
    'round("a")',
    'round(p)',
    'round(1.5, "a")',
    '+n, -n, ~n',
    '-p',
    '~p',
    '+"a"',
    '~1.5',
    'math.trunc(n), math.floor(n)',
    'math.trunc(p)',
    'math.floor("a")',
    'hash(n) == hash(2 ** 70)',
    'hash(p) == object.__hash__(p)',
    'hash([])',
    'hash({})',
    'hash(slice(1)) == hash(slice(1))',
    'p + 1',
    '1 + p',
    'p * p',
    'p @ p',
    'p // 1',
    'p % 1',
    'p << 1',
    'p & 1',
    'p < 1',
    'p < p',
    'p == p, p != 1',
    'p[0]',
    'p()',
    'len(p)',
    'p in p',
    'for_',
    'not p',
    'p.__add__',
    'int(p)',
    'float(p)',
    'complex(p)',
    'bytes(p)',
    'list(p)',
    'dict(p)',
    '[1][p]',
    '"a" * p',
    'range(p)',
):
    show(text)

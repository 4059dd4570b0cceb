"""math, cmath and complex: special values, errors and conversions."""

import cmath
import itertools
import math
import warnings

warnings.simplefilter("always")
warnings.showwarning = lambda message, category, *rest: print("warning:", category.__name__, message)

inf, nan = math.inf, math.nan


def show(f, *args, **kwargs):
    name = getattr(f, "__name__", type(f).__name__)
    try:
        print(name, args, kwargs or "", repr(f(*args, **kwargs)))
    except Exception as e:
        print(name, args, kwargs or "", type(e).__name__, e)


for name in "acos asin atanh cos exp gamma lgamma log1p sqrt log log2 log10 ulp modf frexp".split():
    for value in (0.0, -1.0, 2.0, inf, -inf, nan, 1e308, "x"):
        show(getattr(math, name), value)
for name in "fmod pow remainder nextafter".split():
    for a, b in itertools.product((0.0, -1.5, 3.0, inf, nan), (0.0, -1.0, 2.0, -inf)):
        show(getattr(math, name), a, b)
for steps in (0, 3, 2**70, -1, 1.5):
    show(math.nextafter, 1.0, 0.0, steps=steps)
for args in ((1.0, inf, 2.0), (inf, 0.0, 1.0), (1e300, 1e300, 1.0), (inf, 1.0, -inf)):
    show(math.fma, *args)
for items in ([inf, -inf], [1e308, 1e308], [0.1] * 10, [nan]):
    show(math.fsum, items)
show(math.sumprod, [0.1] * 10, [1] * 10)
show(math.sumprod, [10, 1.5], [10**20, 2])
show(math.hypot, 3, 4, 12)
show(math.dist, (1, 2), (3, 4.5))
show(math.comb, 10**20, 3)
show(math.perm, 2**100, 2**70)
show(math.comb, 2**100, 2**70)
show(math.ldexp, 1.5, 10**30)

parts = (0.0, -0.0, 1.5, inf, nan)
for a, b in itertools.product([complex(x, y) for x in parts for y in parts], (2.0, -0.0, 1j, complex(inf, nan))):
    for op in (complex.__add__, complex.__mul__, complex.__truediv__, complex.__rsub__, complex.__pow__):
        show(op, a, b)


class Real:
    def __float__(self):
        return 4.25


class Complex:
    def __init__(self, value):
        self.value = value

    def __complex__(self):
        return self.value


class Sub(complex):
    pass


for args in ((1j, 2), (1, 2j), ("1", 2), (1, "2"), ({},), (Real(), Real()), (Complex(1j),), (Complex(Sub(1)),), (Complex(1),), (" ( 1-2j ) ",), ("1 + j",)):
    print([type(a).__name__ for a in args], end=" ")
    try:
        print(complex(*args))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
for name in "sqrt exp log atan acosh tanh".split():
    for z in (0j, -1 + 0j, complex(inf, nan), complex(-0.0, -0.0), 1j):
        show(getattr(cmath, name), z)
show(sum, [0.1j] * 10)
show(sum, [1e16, 1, -1e16, 1j])
for spec in ("._f", ",.2f", "_.7_f", "z.1f", "010_d", ".,_f"):
    show(format, -12345.678901 if spec[-1] != "d" else 1234567, spec)

"""`fractions.Fraction`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from fractions import Fraction as F
from decimal import Decimal

a = F(3, 4)

for text in (
    'F(), F(5), F(6, 4), F(-1, -2), F(1, -3)',
    'F("3/4"), F(" -1.5e2 "), F("0.125"), F("1_000/3")',
    'F(0.5), F(Decimal("1.1")), F(1.1).limit_denominator(10)',
    'F(1, 0)',
    'F("1/0")',
    'F("a")',
    'F("1/2/3")',
    'F(1.5, 2)',
    'F(float("nan"))',
    'F(float("inf"))',
    'F(F(1, 2), F(3, 4))',
    'a + 1, a - F(1, 4), a * 2, a / 3, a // F(1, 3), a % F(1, 3)',
    '1 + a, 2 - a, 2 / a, 2 ** a, a ** 2, a ** -1, a ** 0.5',
    'a / 0',
    'a + 0.5, a * 1.0',
    'a + "x"',
    '-a, +a, abs(F(-1, 2))',
    'a == 0.75, a == F(6, 8), a < 1, a > 0.5, a <= F(3, 4)',
    'a < "x"',
    'divmod(F(7, 2), 2)',
    'int(F(7, 2)), round(F(7, 2)), round(F(5, 2)), round(F(1, 3), 2)',
    'float(a), complex(a), bool(F(0))',
    'hash(a) == hash(0.75), hash(F(2)) == hash(2)',
    'a.numerator, a.denominator, a.as_integer_ratio(), a.is_integer()',
    'str(a), repr(a), str(F(4))',
    'format(a, ".2f"), format(a, "10.3e"), format(F(1, 3), "%"), format(F(1000000), ",")',
    'format(a, "s")',
    'format(F(22, 7)), format(F(22, 7), "+"), format(F(3), "#")',
    'F.from_float(0.25), F.from_decimal(Decimal("0.2")), F.from_number(3)',
    'F.from_float("a")',
    'F(10 ** 30, 3) % 7',
    'sum([F(1, 2), F(1, 3)])',
    'max(F(1, 2), F(2, 3))',
    'F(3, 7).limit_denominator(0)',
    'pow(F(2, 3), -2)',
):
    show(text)

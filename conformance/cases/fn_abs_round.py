"""`abs` and `round`: numbers of every kind, halves, places, and objects of one's own."""

from decimal import Decimal
from fractions import Fraction


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Own:
    def __abs__(self):
        return "abs"

    def __round__(self, places="none"):
        return ("round", places)

for text in (
    'abs(-5), abs(True), abs(-2.5), abs(3 - 4j), abs(-0.0)',
    'abs(-10**40)',
    'abs(float("-inf")), abs(float("nan"))',
    'abs("x")',
    'abs()',
    'abs(1, 2)',
    'abs(Own())',
    'round(0.5), round(1.5), round(2.5), round(-0.5), round(-1.5)',
    'round(2.675, 2), round(1.005, 2), round(5e-324, 3)',
    'round(1234.5678, -2), round(1234.5678, 0), round(1234.5678, None)',
    'round(1250, -2), round(1350, -2), round(-1250, -2), round(15, -1), round(25, -1)',
    'round(10**30 + 5, -1), round(7, 3), round(7, -400)',
    'round(1e308, -308), round(1.7e308, -308)',
    'round(float("inf"), 2), round(float("nan"), 2)',
    'round(float("inf"))',
    'round(float("nan"))',
    'round(1e22), round(1e16 + 2)',
    'round(True), round(True, 1), type(round(True)).__name__',
    'round(1j)',
    'round("x")',
    'round(1.5, "x")',
    'round(1.5, 1.0)',
    'round()',
    'round(number=2.5, ndigits=0)',
    'round(1, 2, 3)',
    'round(Own()), round(Own(), 4), round(Own(), None)',
    'round(Decimal("2.675"), 2), round(Decimal("2.5")), round(Fraction(7, 2)), round(Fraction(22, 7), 3)',
    'round(0.1 + 0.2, 16), round(0.1 + 0.2, 400), round(1.5, -400)',
):
    show(text)

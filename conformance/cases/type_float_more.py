"""float: forms, hex, ratios, rounding, comparison, arithmetic at the edges."""

import math


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

nan, inf = float("nan"), float("inf")


class F:
    def __float__(self):
        return 2.5


class BadF:
    def __float__(self):
        return 5


class Index:
    def __index__(self):
        return 3

for text in (
    '1.0, 1.5, 1e16, 1e-5, 1e22, 123456789012345680.0, 0.0001, 1e-323, -0.0, inf, -inf, nan, 1.1 + 2.2, 3.14159, 1e100, 5e-324, 2.5e-5, 100000.0, 1234567890123456.7',
    '(0.1).as_integer_ratio(), (0.5).hex(), (-1.5).hex(), (0.0).hex(), nan.hex(), inf.hex(), (5e-324).hex(), float.fromhex("0x1.8p1"), float.fromhex("-inf"), float.fromhex("1p-1074"), float.fromhex(" 0x.8 "), float.fromhex("ff")',
    'float.fromhex("x")',
    'float.fromhex("0x1p5000")',
    'inf.as_integer_ratio()',
    'nan.as_integer_ratio()',
    '(2.0).is_integer(), (2.5).is_integer(), inf.is_integer(), (2.5).conjugate(), (2.5).real, (2.5).imag, (-2.5).__abs__(), (2.7).__trunc__(), (-2.7).__floor__(), (2.2).__ceil__(), (2.5).__round__(), (2.675).__round__(2)',
    '7.5 // 2, -7.5 // 2, 7.5 % -2, -7.5 % 2, divmod(-7.5, 2), 1e308 * 10, -1e308 * 10, 1e-320 / 10, 0.0 / 5, -0.0 + 0.0, 5 % inf, -5 % inf, inf // 1, inf % 5, 1 / inf, 2.0**0.5, (-8.0)**2, 0.0**0, inf**0, nan**0, 1**nan, 2.0**-1074, (-1)**0.5',
    '1.0 / 0',
    '0.0 / 0',
    '1.0 // 0',
    '1.0 % 0',
    '0.0 ** -1',
    '10.0 ** 400',
    'math.exp(1000)',
    '(-1.0) ** 0.5, pow(2.0, 3), pow(2, 0.5)',
    'pow(2.0, 3, 5)',
    'nan == nan, nan != nan, nan < 1, inf > 10**400, -inf < -10**400, 0.0 == -0.0, 1.0 == True, 0.1 + 0.2 == 0.3, 1e16 == 10**16, 9007199254740993 == 9007199254740993.0, hash(nan) is not None, hash(inf), hash(0.5), [nan] == [nan], nan in [nan]',
    'float(), float("1.5"), float(" -inf "), float("1e5"), float(b"2.5"), float(F()), float(Index()), float(10**20), float(True), float("NaN"), float("1_0"), float("１"), float("+.5"), float("5.")',
    'float("x")',
    'float(b"x")',
    'float(None)',
    'float([])',
    'float(BadF())',
    'float(10**400)',
    'float("1 2")',
    'float(x=1)',
    'f"{1234.5678:.2f} {1234.5678:,.1f} {0.00012:g} {1e10:g} {1.5:e} {0.25:%} {1.0:n} {-1.5:+.1f} {2:.3f} {1e6:,} {1.5:010.2f} {nan:f} {inf:>6} {-0.0:z.1f} {1.5:#.0f} {123.456:_.2f} {1e-10} {1.5:<8}| {3.0:.0f} {0.5:.0f} {1.5:.0f}"',
    'format(1.5, "d")',
    'format(1.5, "x")',
    'format(1.5, ".")',
    'format(1.5, "s")',
    'round(2.5), round(-2.5), round(1e300), round(0.5), round(1.25, 1), round(1234.5, -2), round(5e-324, 400), round(1.7e308, -400)',
    'round(inf)',
    'math.isclose(0.1 + 0.2, 0.3), math.fsum([0.1] * 10), math.ulp(1.0), math.nextafter(1, 2), math.frexp(8.5), math.ldexp(0.5, 3), math.modf(-2.5), math.copysign(1, -0.0), math.remainder(5, 3), math.trunc(-2.5), math.fma(2, 3, 4), math.hypot(3, 4), math.dist([0, 0], [3, 4])',
    'float.__getformat__("double"), (1.5).__getnewargs__(), (1.5).__eq__(1), (1.5).__lt__("x"), (1.5).__radd__(1), (1.5).__rpow__(2), (1.5).__bool__(), (1.5).__int__(), (1.5).__divmod__(1), float.from_number(5), float.__doc__ is not None',
    'float.from_number("5")',
    'float.__getformat__("x")',
    'min(1.5, nan), max(nan, 1), sorted([inf, -1.5, -inf, 0.0]), sum([0.1] * 10), sum([1e100, 1.0, -1e100]), 5 .__truediv__(2), 7 .__rtruediv__(2)',
):
    show(text)

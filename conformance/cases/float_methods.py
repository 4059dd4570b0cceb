"""Every method of `float`, with its errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

x = 1234.5678
inf = float("inf")
nan = float("nan")

for text in (
    'x.as_integer_ratio()',
    'inf.as_integer_ratio()',
    'nan.as_integer_ratio()',
    'x.hex(), (0.0).hex(), (-0.0).hex(), inf.hex(), nan.hex()',
    'float.fromhex("0x1.8p3")',
    'float.fromhex("1.5")',
    'float.fromhex("z")',
    'float.fromhex("0x1p5000")',
    'x.is_integer(), (2.0).is_integer(), inf.is_integer()',
    'x.conjugate(), x.real, x.imag',
    'round(x), round(x, 2), round(x, -2), round(2.5), round(3.5), round(-0.5)',
    'round(inf)',
    'round(nan)',
    'round(x, 400), round(x, -400)',
    'x.__trunc__(), x.__floor__(), x.__ceil__()',
    '(-x).__floor__(), (-x).__ceil__()',
    'divmod(7.5, 2), divmod(-7.5, 2)',
    '7.5 // 0',
    '7.5 % 0',
    '7.5 / 0',
    'divmod(1.0, 0)',
    'inf // 1, inf % 1',
    '5 % inf, -5 % inf',
    '2.0 ** 0.5, 2.0 ** -1, (-8.0) ** (1 / 3)',
    '0.0 ** -1',
    '10.0 ** 400',
    '(-2.0) ** 3',
    'pow(2.0, 3, 5)',
    '1.0 << 1',
    'abs(-x), -x, +x',
    'float()',
    'float("1.5")',
    'float(" 1e3 ")',
    'float("1_0.5")',
    'float("inf"), float("-Infinity"), float("NaN")',
    'float("")',
    'float("a")',
    'float(b"1.5")',
    'float("1.5x")',
    'float([])',
    'float(None)',
    'float(10 ** 400)',
    'float(x=1)',
    'float(1, 2)',
    'repr(0.1), repr(1e16), repr(1e15), repr(1e-5), repr(0.0001), repr(-0.0)',
    'str(1.0), str(1e100), repr(123456789012345678.0)',
    'repr(5e-324), repr(1.7976931348623157e308)',
    '1.0 == 1, 0.1 + 0.2 == 0.3, nan == nan, nan != nan',
    'nan < 1, nan > 1',
    '1.5 < "a"',
    'hash(1.0) == hash(1), hash(0.5), hash(inf), hash(-inf)',
    'hash(nan) == hash(nan)',
    'format(x, ".2f"), format(x, "e"), format(x, "g"), format(x, "10.3f"), format(x, "<10.1f"), format(x, "+.0f")',
    'format(x, ",.2f"), format(x, "_.2f"), format(x, "%"), format(x, "n")',
    'format(inf, "f"), format(nan, "010"), format(-0.0, "z.1f")',
    'format(x, "d")',
    'format(x, "s")',
    'format(1e22, "g"), format(1e22, ".3"), format(123.0, "#.3g")',
    '"%.3f %e %g %5.1f|" % (x, x, x, x)',
    'float.__getformat__("double")',
    'float.__getformat__("x")',
    'max(1.0, nan), min(nan, 1.0)',
    'sum([0.1] * 10)',
    '(1.5).__add__(1), (1.5).__add__("a")',
    'int(1e20), int(-2.7)',
    'float.from_number(3)',
    'float.from_number("3")',
):
    show(text)

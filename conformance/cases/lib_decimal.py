"""`decimal`: arithmetic, contexts, rounding, formats, signals."""

import decimal
from decimal import Decimal as D

ctx = decimal.Context(prec=5, rounding=decimal.ROUND_HALF_UP)


def attempt(text):
    """As `show`, without the words of an error."""
    try:
        print(text, "->", repr(eval(text)))
    except Exception as e:
        print(text, "!!", type(e).__name__)


for text in (
    'D("1.10") + D("2.2"), D(1) / D(3), D("1.0") * D("2.50"), D(7) // D(2), D(-7) % D(3), D(2) ** 10, D(2) ** D("0.5"), -D("0"), abs(D("-1.5")), divmod(D(7), 2)',
    'D("0.1") + 1, 1 - D("0.1"), D(3) == 3, D("0.5") == 0.5, D("0.1") == 0.1, D(1) < 2.5, hash(D(3)) == hash(3), D("1e3") == 1000',
    'D(0.1), D("NaN"), D("-Infinity"), D("sNaN"), D(True), D((1, (1, 2, 3), -2)), D("1_000.5"), D(" 1 ")',
    'D("x")',
    'D(None)',
    'D((2, (1,), 0))',
    'D(1) + 0.5',
    'D(1) / 0',
    'D(0) / 0',
    'D("Infinity") - D("Infinity")',
    'D("sNaN") + 1',
    'D(-1).sqrt()',
    'D(10) ** 1000000000',
    'D("1.2345").quantize(D("0.01")), D("1.235").quantize(D("0.01"), decimal.ROUND_HALF_UP), D("1e5").quantize(D(1)), round(D("2.5")), round(D("2.675"), 2), round(D(25), -1)',
    'D(10**30).quantize(D("0.01"))',
    '[str(D("2.5").quantize(D(1), r)) for r in (decimal.ROUND_UP, decimal.ROUND_DOWN, decimal.ROUND_CEILING, decimal.ROUND_FLOOR, decimal.ROUND_HALF_UP, decimal.ROUND_HALF_DOWN, decimal.ROUND_HALF_EVEN, decimal.ROUND_05UP)]',
    'D("123.456").to_eng_string(), D("1E+10").to_eng_string(), D("1.20").normalize(), D("100").normalize(), D("1.5").as_tuple(), D("1.5").as_integer_ratio(), D("123").adjusted(), D("0").is_zero()',
    'f"{D(\'1234567.891\'):,.2f}", f"{D(\'0.5\'):%}", f"{D(\'1.5\'):>10}", f"{D(\'1.5\'):e}", f"{D(\'123\'):+08.1f}", f"{D(\'1E+5\'):g}", str(D("1E-7")), str(D("0.000001")), repr(D("1"))',
    'D("1.5").compare(D("1.50")), D("1.5").compare_total(D("1.50")), D(3).max(5), D("NaN").min(1), D(5).copy_sign(-1), D("1.5").to_integral_value(), D(8).ln(), D(100).log10(), D(1).exp(), D("1.5").logb(), D(3).next_plus()',
    'D(12).logical_and(D(10)) if 0 else D("1100").logical_and(D("1010")), D("1100").logical_xor(D("1010")), D(1).shift(2), D(123).rotate(1), D("1.0").same_quantum(D("2.5")), D(5).fma(2, 3), D("5.5").remainder_near(2), D("1e2").scaleb(3), D("12").number_class()',
    'ctx.divide(1, 3), ctx.create_decimal("1.234567"), ctx.plus(D("9.99999")), ctx.power(2, 100), ctx.sqrt(2), ctx.prec',
    'decimal.getcontext().prec, decimal.BasicContext.prec, decimal.ExtendedContext.prec',
    '(c := decimal.Context(prec=3, traps=[])).divide(1, 0), bool(c.flags[decimal.DivisionByZero]), c.divide(0, 0), c.clear_flags(), c.divide(1, 3), sorted(k.__name__ for k, v in c.flags.items() if v)',
    'int(D("3.9")), float(D("0.1")), complex(D("1.5")), bool(D("0.0")), D("3.7").__trunc__(), D("-3.5").__floor__(), D("3.2").__ceil__(), max(D(1), D("1.5"))',
    'int(D("NaN"))',
    'int(D("Infinity"))',
    'sorted([D("2"), D("1.5"), D("-3")]), sum([D("0.1")] * 3), D("1").is_signed(), D("-0").is_signed(), D.from_float(0.25), D("1e400") + 1',
):
    attempt(text)

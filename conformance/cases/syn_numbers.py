"""Numeric literals: every form, limits, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

for text in (
    '0, 0x1F, 0o17, 0b101, 1_000, 0x_ff, 1e3, 1.5E-3, .5, 5., 1_0.0_1, 1j, 1.5J, 0j, 1e400, 1e-400, 00, 0_0, 0XFF, 0B1, 0O7',
    '10**30, -0, -0.0, +5, 1if 1else 2, (1).real, 1..real, 1e5.is_integer(), 0xdeadbeef, 123456789012345678901234567890',
    '0.1 + 0.2, 1/3, 1e16, 1e15, 123456789.123456789, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 0.1e-6, 1e22, 1e23',
    'eval("0777")',
    'eval("1__0")',
    'eval("1_")',
    'eval("0x")',
    'eval("0b2")',
    'eval("0o8")',
    'eval("1e")',
    'eval("1.e_5")',
    'eval("1_.5")',
    'eval("12abc")',
    'eval("0xfg")',
    'eval("1.5.5")',
    'eval("1 .real")',
    'eval("1.real")',
    'eval("0b1_1"), eval("0_7") if 0 else 0',
    'eval("0_7")',
    'eval("09.5"), eval("09e1"), eval("09j")',
    'eval("1or 2")',
    'eval("0x1for x in y")',
    'eval("9" * 5000)',
    'int("9" * 4300) > 0, int("1_000"), int("0x1f", 16), int("z", 36), int(" 5\\n"), int("-0b11", 2), int("0b11", 0), float("1_0.5"), float("infinity"), float("-nan"), complex("1+2j"), complex("j")',
    'int("1__0")',
    'int("")',
    'int("0x1f")',
    'int("5", 1)',
    'int("5", 37)',
    'int("9" * 4301)',
    'str(10**4300)',
    'float("1__0")',
    'float("")',
    'float("1e")',
    'complex("1 + 2j")',
    'complex("1+2")',
):
    show(text)

"""Escapes, prefixes, concatenation, and number literals."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)



for text in (
    '"\\a\\b\\f\\n\\r\\t\\v\\\\\\\'\\"\\0\\x41\\101\\u00e9\\U0001f600\\N{SNOWMAN}"',
    'r"\\n\\x41", b"\\x00\\xff\\n", rb"\\d", Rb"\\d", u"é"',
    '"a" "b" \'c\'',
    '"""a\n"b" c"""',
    '"a\\\nb"',
    'eval("\'\\\\x4\'")',
    'eval("\'\\\\u123\'")',
    'eval("\'\\\\U12345678\'")',
    'eval("\'\\\\N{nope}\'")',
    'eval("b\'\\\\x4\'")',
    'eval("\'abc")',
    'eval("b\'é\'")',
    '0x_ff, 0o17, 0b1_0, 1_000, 0xFF, 0B11, 0O7, 00, 0_0',
    '1e3, 1E-3, 1_0.0_1, .5, 5., 1e400, 1e-400',
    '1j, 1.5J, 1e3j, 0j',
    'eval("0b2")',
    'eval("0o8")',
    'eval("0xg")',
    'eval("1_")',
    'eval("1__0")',
    'eval("012")',
    'eval("1e")',
    'eval("1abc")',
    'eval("0x")',
    'eval("1.e")',
    '10 ** 30, 123456789012345678901234567890',
    '"\\ud800", len("\\ud800"), "\\ud83d\\ude00" == "\\U0001f600"',
    '"\\N{LATIN SMALL LETTER E WITH ACUTE}", "\\N{latin small letter e}"',
    'len("é"), len("e\\u0301"), "é" == "e\\u0301"',
    'True, None, ..., __debug__',
    '"%s" "%s" % (1, 2)',
    '("a"\n "b")',
    '"tab\\there", \'it\\\'s\'',
    'b"a" b"b", bytes("é", "utf-8")',
    'eval("\'a\' b\'b\'")',
    '"\\400"[:0]',
    'repr("\\x7f\\x80\\xa0\\xad\\u2028\\ufeff\\U000e0001")',
    'repr(b"\\x7f\\x80\'\\"")',
):
    show(text)

"""String literals: prefixes, escapes, concatenation, raw, bytes, triple quotes, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

for text in (
    '\'a\' "b" \'\'\'c\'\'\' """d""", \'a\' \'b\', "it\'s", \'say "x"\', "\\\'\\"\\\\", r"\\n", R"\\d", b"ab", B"x", rb"\\n", Rb"\\t", bR"\\q", u"u", f"f", rf"\\{1}", fr"{2}\\n"',
    '"\\a\\b\\f\\n\\r\\t\\v\\0\\x41\\101\\u00e9\\U0001F600\\N{EURO SIGN}\\N{latin small letter a}", "\\377", "\\1\\12\\123", b"\\x41\\101\\n", b"\\\\u"',
    '\'\'\'it\'s "quoted"\'\'\', """ends with \\"""", len("\\\\"), r"\\\\", r\'\\\'\', len(r"\\""), "a" "b" r"\\c" f"{\'d\'}", b"a" b"b"',
    'eval("\'a")',
    'eval("\'\'\'a")',
    'eval("\'a\\nb\'")',
    'eval("\'\\\\x4\'")',
    'eval("\'\\\\u12\'")',
    'eval("\'\\\\U00110000\'")',
    'eval("\'\\\\N{no such name}\'")',
    'eval("\'\\\\N\'")',
    'eval("b\'\\\\x4\'")',
    'eval("b\'é\'")',
    'eval("b\'a\' \'b\'")',
    'eval("\'a\' b\'b\'")',
    'eval("f\'a\' b\'b\'")',
    'eval("ub\'a\'")',
    'eval("bu\'a\'")',
    'eval("fb\'a\'")',
    'eval("ru\'a\'")',
    'eval("xx\'a\'")',
    'eval("r\'\\\\\'")',
    'eval("f\'{a\'")',
    'eval("f\'}\'")',
    'eval("f\'{}\'")',
    'eval("f\'{a!x}\'")',
    'eval("f\'{a b}\'")',
    'eval("f\'{a:{b:{c}}}\'", {"a": 5, "b": 6, "c": 2}) if 0 else 0',
    'eval("f\'{lambda x: 1}\'")',
    'eval("f\'{(lambda x: x)(1)}\'"), eval("f\'{ {1: 2}[1] }\'"), eval("f\'{{}}\'"), eval("f\'{1:{2}}\'"), eval("f\'{1!r:>5}\'"), eval("f\'{1=}\'"), eval("f\'{1 = !s}\'"), eval("f\'{\\"a\\" \\"b\\"}\'"), eval("f\'{1,2}\'"), eval("f\'{(yield)}\'") if 0 else 0, eval("f\'{1:\\\\n}\'") if 0 else 0',
    'eval("f\'{1:%}\'"), eval("f\'{1.5:.0f}\'"), eval("f\'{255:#x}\'"), eval("f\'{\\"a\\":>{3}}\'"), eval("f\'\'\'{\\n1\\n}\'\'\'"), eval("f\'{1  # comment\\n}\'"), eval("f\\"{\'nested\' f\'{1}\'}\\""), eval("f\'{\\"\\\\n\\"}\'"), eval("f\'\\\\N{DIGIT ONE}{1}\'"), eval("rf\'\\\\N{1}\'")',
    'eval("t\'{a\'")',
    'eval("t\'a\' \'b\'")',
    '"%s" % "é", "é" == "e\\u0301", len("e\\u0301"), "\\ud800" == "\\ud800", "\\x00" < "\\x01", "ß".upper()',
):
    show(text)

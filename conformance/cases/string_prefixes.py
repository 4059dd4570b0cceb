"""String and bytes literals: prefixes, escapes, concatenation, f-strings in depth."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

x, width, name = 3.14159, 10, "world"


class T:
    def __format__(self, spec):
        return f"<{spec}>"


t = T()

for text in (
    '"a" "b" \'c\'',
    'b"a" b"b"',
    'r"\\n" + "\\n"',
    'u"x", R"\\d", b"\\x41\\101", rb"\\n", Rb"\\n"',
    '"\\x41\\u00e9\\U0001F600\\N{BULLET}\\101\\0"',
    '"\\a\\b\\f\\n\\r\\t\\v\\\\\\\'\\""',
    '"a\\\nb"',
    'f"{x}", f"{x:.2f}", f"{x!r}", f"{x=}", f"{x = :.1f}", f"{name!r:>{width}}"',
    'f"{{}}{{{x}}}"',
    'f"{t:abc}{t:{width}}{t:{"a"}{"b"}}"',
    'f"{"nested " + f"{name}"}"',
    'f"{x:{">"}{width}.{2}f}"',
    'f"{[i for i in range(3)]}{ {1: 2}[1] }"',
    'f"{lambda: 1}"',
    'f"{(lambda: 1)()}"',
    'f"{x!s:^10}|{x!a}"',
    'f"a" "b{x}" f"{name}"',
    'rf"\\d{name}", fR"\\{name}"',
    'f"{name:}"',
    'f"{1,2}", f"{*[1], 2}"',
    'f"{x if x else 0}", f"{x == 3}", f"{x != 3}"',
    '1',
    'eval("f\\"{}\\"")',
    'eval("f\\"{a b}\\"")',
    'eval("f\\"{\\"")',
    'eval("f\\"}\\"")',
    'eval("f\\"{x!z}\\"")',
    'eval("f\\"{x!}\\"")',
    'eval("f\\"{x:{y:{z}}}\\"", {"x": 1, "y": 2, "z": 3})',
    'eval("\\"abc")',
    'eval("b\\"é\\"")',
    'eval("\\"\\\\x4\\"")',
    'eval("\\"\\\\N{nope}\\"")',
    'eval("\\"\\\\u12\\"")',
    'eval("\\"a\\" b\\"b\\"")',
    'eval("ub\\"x\\"")',
    'f"""{\nx\n}"""',
    '"%s" f"{x}" % 1',
    'f"{x:{width}}".__len__()',
    'len(f"{chr(10)}")',
    'f"{0x10:#x} {255:08b} {1e10:,} {0.5:%}"',
):
    show(text)

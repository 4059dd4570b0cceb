"""The format mini-language on every type."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)



for text in (
    'format(5, "b"), format(5, "#b"), format(255, "x"), format(255, "X"), format(255, "#o"), format(65, "c")',
    'format(-5, "06"), format(5, "+"), format(5, " "), format(-5, "=6"), format(5, "<6") + "|", format(5, "^6") + "|", format(5, "*>6")',
    'format(1234567, ","), format(1234567, "_"), format(255, "_b"), format(255, "#_x"), format(1234567, "010,")',
    'format(5, ".2")',
    'format(5, "s")',
    'format(5, ",x")',
    'format(-1, "c")',
    'format(0x110000, "c")',
    'format(5, "c")',
    'format(5, "+c")',
    'format(5, "z")',
    'format(5, "5.2d")',
    'format(5, "<<5") + "|"',
    'format(5, "é^5")',
    'format(3.14159, ".2f"), format(3.14159, "e"), format(3.14159, ".3g"), format(3.14159, "8.3f"), format(3.14159, "08.2f"), format(3.14159, "%")',
    'format(1e10, "g"), format(1e-7, "g"), format(123456789.0, "n"), format(1.0, "#.0f"), format(0.1, ".17g"), format(1e300, "f")[:5]',
    'format(float("inf"), "08"), format(float("nan"), "+f"), format(-0.0, "z.1f"), format(0.5, ".0f"), format(1.5, ".0f")',
    'format(1234.5678, ",.2f"), format(1234.5678, "_.1f"), format(1234567.891, ",")',
    'format(3.0, "d")',
    'format(3.0, "x")',
    'format(3.0, ".2s")',
    'format(1 + 2j, ".1f"), format(1j, ""), format(1 + 2j, ">20"), format(1 + 2j, "+.2e")',
    'format(1 + 2j, "d")',
    'format("text", ">10"), format("text", "<10") + "|", format("text", "^10"), format("text", ".2"), format("text", "*^10.3")',
    'format("text", "d")',
    'format("text", "=10")',
    'format("text", "+")',
    'format("text", ",")',
    'format("text", "010")',
    'format(True, "d"), format(True, ""), format(True, "5"), format(None, "")',
    'format(None, "5")',
    'format([], "5")',
    'format([], ""), format({}, ""), format(object, "")',
    'format(object(), "x")[:0]',
    'format(10 ** 30, ","), format(2 ** 100, "x"), format(-10 ** 20, "_d"), format(10 ** 20, "e"), format(10 ** 20, "g")',
    'format(5, "1000000000000000000000")',
    'format(5, ".1000000000000000000000f")',
    '"{:{w}.{p}f}".format(3.14159, w=8, p=2), "{0:>{1}}".format("a", 5)',
    '"%5d|%-5d|%05d|%+d|% d|%x|%#x|%o|%e|%.3g|%c|%5s|%-5s|%.2s|%r|%%" % (5, 5, 5, 5, 5, 255, 255, 8, 1.5, 1.5, "c", "s", "s", "sss", "r")',
    '"%*d|%-*d|%.*f" % (5, 1, 5, 1, 2, 3.14159)',
    '"%d" % 3.7, "%d" % True, "%x" % 255, "%i" % -5, "%u" % 5',
    '"%x" % 3.7',
    '"%d" % None',
    '"%f" % "a"',
    '"%c" % 256, "%c" % "é"',
    '"%c" % "ab"',
    '"%c" % -1',
    '"%(a)d %(b)s" % {"a": 1, "b": 2}',
    '"%(a)d" % 1',
    '"%d %(a)d" % {"a": 1}',
    '"%" % 1',
    '"%d" % ()',
    '"%d" % (1, 2)',
    '"%s" % {"a": 1}, "%s" % [1, 2], "%s" % (None,)',
    '"%y" % 1',
    'b"%d %s %b %a" % (1, b"x", b"y", "z")',
    'b"%b" % 1',
):
    show(text)

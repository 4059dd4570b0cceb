"""`format` and `str.format`: fields, attributes, conversions, nested specifications, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class F:
    def __init__(self, v=1):
        self.v = v
        self.l = [1, {"k": 2}]

    def __format__(self, spec):
        return f"<{spec}>"


class BadFormat:
    def __format__(self, spec):
        return 5


class NoFormat:
    pass


f = F()

for text in (
    '"{} {}".format(1, 2), "{1} {0}".format(1, 2), "{a} {b}".format(a=1, b=2), "{0.v} {0.l[0]} {0.l[1][k]}".format(f), "{!r} {!s} {!a}".format("é", "é", "é"), "{:>5}|{:<5}|{:^5}|{:*^5}".format(1, 2, 3, 4), "{:{}}".format(5, 4), "{:{w}.{p}}".format(1.23456, w=8, p=3), "{{}}".format(), "{0:>{1}}".format("a", 3), "{:%}".format(0.5), "{f:spec}".format(f=f), "{:}".format(5), "{0}{0}".format("x"), "{[a]}".format({"a": 1}), "{.real}".format(5), "{0[1]}".format("abc"), "{:,}".format(1234567), "{!r:>6}".format("a")',
    '"{}".format()',
    '"{0} {}".format(1, 2)',
    '"{a}".format()',
    '"{0.none}".format(1)',
    '"{0[5]}".format([1])',
    '"{0[x]}".format([1])',
    '"{".format()',
    '"}".format()',
    '"{!x}".format(1)',
    '"{0!}".format(1)',
    '"{!r!s}".format(1)',
    '"{0!r:}}".format(1)',
    '"{:d}".format("a")',
    '"{:s}".format(5)',
    '"{:5c}".format("a")',
    '"{0.}".format(1)',
    '"{0[}".format(1)',
    '"{0[]}".format([1])',
    '"{.}".format(1)',
    '"{-1}".format(1)',
    '"{:{:{}}}".format(1, 2, 3)',
    'format(f, "abc"), format(f), format(5), format("a", ">3"), format(NoFormat()).startswith("<"), format(None), format([1]), format(1.5, ""), format(True, "d"), format(5, "n"), format("a", "s"), format(255, "#06x"), format(-5, "=+5"), format(1e6, ",.1f"), format("é", "^5"), format(5, "\\u00e9>4")',
    'format(BadFormat())',
    'format(NoFormat(), "x")',
    'format(None, "5")',
    'format([1], "5")',
    'format("a", "d")',
    'format("a", "=5")',
    'format("a", "+")',
    'format("a", ",")',
    'format(5, ".2")',
    'format(5, "zz")',
    'format(1.5, "x")',
    'format(5, 5)',
    'format()',
    '"{a.b[c]}".format_map({"a": type("X", (), {"b": {"c": 9}})}), "{x}".format_map(type("M", (dict,), {"__missing__": lambda s, k: k})())',
    '"{x}".format_map({})',
    '"{}".format_map({})',
    '"{}".format_map(5)',
):
    show(text)

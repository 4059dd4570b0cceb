"""`chr`, `ord`, `ascii`, `repr`, `format`, `bin`, `hex`, `oct`, `input`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Shown:
    def __repr__(self):
        return "<shown>"

    def __format__(self, spec):
        return f"[{spec}]"


class Bad:
    def __repr__(self):
        return 5

    def __str__(self):
        return b"x"

    def __format__(self, spec):
        return 1

    def __index__(self):
        return "5"


class Index:
    def __index__(self):
        return 77

for text in (
    'chr(97), chr(0x1f600), chr(0)',
    'chr(-1)',
    'chr(0x110000)',
    'chr("a")',
    'chr(1.0)',
    'chr(True)',
    'chr(Index())',
    'ord("a"), ord("\\U0001f600"), ord(b"a"), ord(bytearray(b"b"))',
    'ord("ab")',
    'ord("")',
    'ord(b"")',
    'ord(1)',
    'ascii("é\\n"), ascii([Shown(), "ü"])',
    'repr(Shown())',
    'repr(Bad())',
    'str(Bad())',
    'str(Shown())',
    'format(Shown(), "abc"), f"{Shown():x}", f"{Shown()}"',
    'format(Bad(), "")',
    'format(5), format(5, ">4"), format("a", "^5"), format(1.5, ".3f")',
    'format(5, 5)',
    'format(None, "x")',
    'format([], "5")',
    'format(object(), "x")',
    'bin(10), bin(-10), oct(8), hex(255)',
    'bin(1.0)',
    'hex("a")',
    'oct(Index()), hex(Index()), bin(Index())',
    'hex(Bad())',
    'int(Index()), [0] * 3, "abc"[True]',
    'range(Index())',
    'repr("\\x7f\\xa0\\u3000\\ud800")',
    'repr(b"\\x80"), repr(bytearray(b"a"))',
    'str(b"a")',
    'repr([1, (2, {3: {4}}), None, ..., 1.0, 2j])',
    'repr(print), repr(int), repr(len)',
    'repr(Ellipsis), str(NotImplemented), repr(None)',
    'f"{1!r:>5}{2!s:<5}|{3:^5}|"',
    'f"{Shown()!r:>10}"',
    'f"{1:{2}}" , f"{1:{">"}{5}}"',
    '"{:>{w}}".format(1, w=4)',
    '"%s" % Shown(), "%r" % Shown(), "%a" % "é"',
    '"%s" % Bad()',
    '"%c" % 97, "%c" % "a"',
    '"%c" % "ab"',
    '"%c" % -1',
    '"%x" % 1.0',
    '"%i" % 2.9',
    '"%d" % Index()',
    '"%5.1e|%-8g|%+d|% d|%05d" % (12345.678, 0.0001, 5, 5, 42)',
    '"%*d|%-*d|%.*f" % (5, 1, 5, 2, 2, 3.14159)',
    '"%*d" % ("a", 1)',
):
    show(text)

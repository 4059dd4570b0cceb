"""`UnicodeDecodeError`, `UnicodeEncodeError`, `UnicodeTranslateError`: fields, texts, errors of construction."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

d = UnicodeDecodeError("utf-8", b"ab\xffcd", 2, 3, "bad byte")
e = UnicodeEncodeError("ascii", "ab\xe9cd", 2, 3, "not ascii")
t = UnicodeTranslateError("abc", 1, 2, "why")

for text in (
    'str(d), str(e), str(t), repr(d), d.args',
    'str(UnicodeDecodeError("u", b"abc", 0, 3, "r")), str(UnicodeEncodeError("u", "a\\U0001f600", 1, 2, "r")), str(UnicodeEncodeError("u", "a\\u20ac", 1, 2, "r")), str(UnicodeEncodeError("u", "abc", 0, 2, "r")), str(UnicodeTranslateError("a\\xe9", 1, 2, "r")), str(UnicodeTranslateError("abc", 0, 3, "r"))',
    'd.encoding, d.object, d.start, d.end, d.reason, e.object, t.start',
    'str(UnicodeDecodeError("u", b"", 0, 1, "r")), str(UnicodeDecodeError("u", b"a", 5, 9, "r")), UnicodeDecodeError("u", b"abc", -1, 9, "r").start, UnicodeDecodeError("u", b"abc", 7, 9, "r").end',
    '(setattr(d, "start", 0), setattr(d, "end", 1), setattr(d, "reason", "new"), str(d))',
    '(setattr(e, "object", "xyz"), str(e))',
    'setattr(d, "start", "x")',
    'setattr(e, "object", b"x"), str(e)',
    'delattr(d, "reason")',
    'UnicodeDecodeError("u", "text", 0, 1, "r")',
    'UnicodeDecodeError("u", bytearray(b"ab"), 0, 1, "r").object',
    'UnicodeEncodeError("u", b"x", 0, 1, "r")',
    'UnicodeEncodeError("u", "x", "a", 1, "r")',
    'UnicodeDecodeError()',
    'UnicodeDecodeError("u", b"a", 0, 1)',
    'UnicodeTranslateError("a", 0, 1, "r", 5)',
    'UnicodeError("plain"), UnicodeEncodeError.__mro__[1:4], issubclass(UnicodeError, ValueError)',
    'b"\\xe4\\xf6".decode("utf-8")',
    'b"abc\\xc3".decode()',
    'b"\\xf0\\x9f\\x98".decode()',
    'b"\\xed\\xa0\\x80".decode()',
    'b"\\xc0\\x80".decode()',
    'b"\\xff\\xfe\\x00".decode("utf-16")',
    'b"\\x00\\xd8".decode("utf-16-le")',
    'b"\\x00\\x00\\x11\\x00".decode("utf-32-le")',
    '"\\ud800".encode("utf-16")',
    '"é".encode("cp437"), b"\\x81".decode("cp437")',
    'b"\\x81".decode("cp1252")',
    '"€".encode("latin-1")',
    '"日".encode("cp1252")',
    'b"\\\\x".decode("unicode_escape")',
    'b"\\\\N{none}".decode("unicode_escape")',
    '"a\\udc80b".encode("utf-8", "surrogateescape"), b"a\\x80b".decode("utf-8", "surrogateescape"), b"\\xff".decode("utf-8", "backslashreplace"), "\\ud800".encode("utf-8", "backslashreplace"), "é".encode("ascii", "namereplace")',
):
    show(text)

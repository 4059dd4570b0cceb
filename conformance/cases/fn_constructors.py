"""The constructors of built-in types and their keyword arguments."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Truth:
    def __bool__(self):
        return 5


class Length:
    def __len__(self):
        return -1


class Items:
    def keys(self):
        return ["a", "b"]

    def __getitem__(self, key):
        return key * 2


class Ends:
    def __iter__(self):
        return 5

for text in (
    'bool(), bool(1), bool("")',
    'bool(Truth())',
    'bool(Length())',
    'len(Length())',
    'bool(1, 2)',
    'bool(x=1)',
    'int(), int(5.9), int("7"), int("101", 2), int("ff", base=16)',
    'int(x=5)',
    'int("5", 5.0)',
    'float(), float("1e3"), float(5)',
    'complex(), complex("1+2j"), complex(1, imag=2)',
    'str(), str(5), str(b"a", "ascii"), str(object=b"a", encoding="utf-8"), str(b"\\xff", errors="replace", encoding="ascii")',
    'str(5, 6)',
    'str(b"a", 5)',
    'bytes(), bytes(2), bytes("a", "utf-8"), bytes([65]), bytes(source=b"x")',
    'bytes("a")',
    'bytes(5, "utf-8")',
    'bytes([1.0])',
    'bytes({1: 2})',
    'bytearray(), bytearray(2), bytearray("é", "latin-1"), bytearray(b"x")',
    'bytearray("a")',
    'list(), list("ab"), list({1: 2}), list(range(3))',
    'list(5)',
    'list(Ends())',
    'tuple(), tuple("ab"), tuple([1])',
    'tuple(None)',
    'dict(), dict(a=1), dict([("b", 2)]), dict({"c": 3}, d=4), dict(Items())',
    'dict([1])',
    'dict("ab")',
    'dict(5)',
    'set(), sorted(set("aab")), frozenset([1])',
    'set(5)',
    'set([[]])',
    'frozenset("a") == {"a"}',
    'range(3), range(1, 3), range(1, 10, 3)',
    'slice(3), slice(1, 2), slice(1, 2, 3)',
    'memoryview(b"ab").tolist()',
    'object() == object()',
    'object(1)',
    'type(object())',
    'property(len).fget is len',
    'property(1, 2, 3, 4, 5)',
    'property(doc="text").__doc__',
    'staticmethod(len)("abc")',
    'staticmethod()',
    'classmethod(5).__func__',
    'classmethod()',
    'enumerate("a").__next__()',
    'zip("a", "b").__next__()',
    'map(str, [1]).__next__()',
    'filter(None, [1]).__next__()',
    'reversed([1]).__next__()',
    'BaseException(1, 2).args',
    'ValueError(x=1)',
    'super(int, 5).__thisclass__',
    'int.__new__(bool, 5)',
    'object.__new__(int)',
    'list.__new__(list, 5)',
    'object.__new__(object, 1)',
    'tuple.__new__(tuple, "ab")',
    'str.__new__(int)',
    'dict.__new__(dict)',
    'None.__class__()',
    'type(None)()',
    'type(...)()',
    'type(NotImplemented)()',
    'type(None)(1)',
    'bool.__new__(bool, [])',
):
    show(text)

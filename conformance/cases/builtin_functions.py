"""Built-in functions that other cases leave out."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class C:
    """doc"""
    attr = 1
    def __init__(self): self.x = 1
    def __dir__(self): return ["z", "a"]
    def __round__(self, n=None): return ("round", n)
    def __abs__(self): return "abs"
    def __divmod__(self, o): return "divmod"
    def __len__(self): return 3
    def __index__(self): return 7
    def __format__(self, spec): return "format " + spec
    def __bool__(self): return False
    def __trunc__(self): return 5
c = C()
g = {}

for text in (
    'abs(c), abs(-5), abs(-1.5), abs(3 + 4j), abs(True)',
    'abs("a")',
    'all([1, ""]), any(["", 0])',
    'ascii("é\\n\\U0001f600"), ascii([1, "é"])',
    'bin(c), oct(c), hex(c), bin(-5)',
    'bool(c), bool([0]), bool("")',
    'breakpoint.__name__',
    'callable(len), callable(C), callable(c), callable(1)',
    'chr(97), chr(0x1f600), ord("€"), ord(b"a")',
    'chr(0x110000)',
    'ord("")',
    'compile("1 + 1", "f", "eval").co_filename, eval(compile("2 * 3", "", "eval"))',
    'compile("1", "f", "nope")',
    'compile("x = 1", "f", "eval")',
    'compile("1\\0", "f", "exec")',
    'dir(c), "append" in dir([])',
    'divmod(c, 1), divmod(7, 3), divmod(-7, 3), divmod(7.5, 2)',
    'eval("x + 1", {"x": 1}), eval("x", {}, {"x": 2})',
    'eval("x", 1)',
    'eval("x", {}, 1)',
    'eval("import os")',
    'exec("y = 5", g), g["y"]',
    'exec("1", 1)',
    'exec(1)',
    'format(c, "s"), format(1.5, ".2f"), format("a", ">3")',
    'getattr(c, "x"), getattr(c, "nope", "d"), hasattr(c, "x"), hasattr(c, "nope")',
    'sorted(k for k in globals() if k in ("c", "C", "g"))',
    'hash("a") == hash("a"), hash(1.0) == hash(1), hash((1, 2)) == hash((1, 2))',
    'id(c) == id(c), id(1) == id(1)',
    'int("0x1F", 16), int("-0b11", 0), int(c)',
    'isinstance(1, (str, int)), isinstance(1, int | str), isinstance(True, int), issubclass(bool, int), issubclass(int, (str, object))',
    'isinstance(1, "int")',
    'issubclass(1, int)',
    'issubclass(int, 1)',
    'iter([1]).__class__.__name__, list(iter(lambda: 5, 5))',
    'len(c), len("é"), len({}), len(range(5))',
    'len(5)',
    'list(map(max, [1, 5], [3, 2])), list(map(str, range(2)))',
    'max(1, 2, 3), max([1, 2], key=lambda x: -x), max("ab", "b"), max([], default=0), min(3, 1), min("b", "a")',
    'max()',
    'max([])',
    'max(1, "a")',
    'memoryview(b"ab")[0], object().__class__',
    'pow(2, 5), pow(2, 5, 7), pow(2, -1), pow(3, -1, 7), pow(2.0, 0.5)',
    'pow("a", 1)',
    'print(1, 2, sep="-", end="!\\n")',
    'print(1, end=5)',
    'print(1, sep=5)',
    'print(*[1, 2], sep="")',
    'repr("a\'b"), repr([1, "x"]), repr(C).split(".")[-1]',
    'reversed([1, 2]).__class__.__name__, list(reversed("abc"))',
    'round(2.5), round(3.5), round(2.675, 2), round(1234, -2), round(c), round(c, 2), round(-0.5), round(1e20)',
    'round("a")',
    'round(1.5, "a")',
    'setattr(c, "new", 5), c.new, delattr(c, "new"), hasattr(c, "new")',
    'delattr(c, "nope")',
    'slice(1, 5, 2).indices(4), sorted([3, 1, 2], reverse=True), sorted("bA", key=str.lower)',
    'sorted([1, "a"])',
    'sum([1, 2.5, 3j]), sum([[1], [2]], []), sum(range(5), 10)',
    'type(1), type("T", (int,), {"a": 1}).a, type("T", (), {}).__name__',
    'vars(c), vars(C)["attr"]',
    'vars(5)',
    'zip([1], "a").__class__.__name__, list(zip([1, 2], "ab"))',
    '__import__("os.path").__name__, __import__("os", fromlist=["path"]).__name__',
    '__import__("nope_nope")',
    'int.__doc__[:20], len.__doc__[:20], C.__doc__, c.__doc__',
    'len.__module__, len.__self__.__name__, len.__qualname__, [].append.__qualname__, str.join.__qualname__',
    'len.__text_signature__, [].append.__text_signature__',
    'input.__name__, exit.__class__.__name__, repr(quit)',
    'NotImplemented, Ellipsis, ..., __debug__',
    'bool(NotImplemented)',
    'copyright.__class__.__name__, repr(help)',
):
    show(text)

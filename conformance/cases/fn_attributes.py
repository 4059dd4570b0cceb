"""`getattr`, `setattr`, `hasattr`, `delattr`, `vars`, `dir`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Point:
    kind = "point"
    __slots__ = ("x", "__dict__")

    def __init__(self):
        self.x = 1
        self.y = 2


class Closed:
    __slots__ = ("a",)


class Lazy:
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return name.upper()


p, c, lazy = Point(), Closed(), Lazy()

for text in (
    'getattr(p, "x")',
    'getattr(p, "kind")',
    'getattr(p, "nope")',
    'getattr(p, "nope", 5)',
    'getattr(p)',
    'getattr(p, 1)',
    'getattr(p, "x", 1, 2)',
    'getattr(lazy, "word")',
    'getattr(lazy, "_word")',
    'getattr(lazy, "_word", "default")',
    'hasattr(p, "y"), hasattr(p, "z"), hasattr(lazy, "_z")',
    'hasattr(p, 3)',
    'setattr(p, "z", 3)',
    'p.z',
    'setattr(p, 3, 4)',
    'setattr(p, "x")',
    'setattr(c, "a", 1)',
    'c.a',
    'setattr(c, "b", 1)',
    'c.b = 1',
    'delattr(c, "a")',
    'c.a',
    'delattr(c, "a")',
    'delattr(c, "b")',
    'delattr(p, "z")',
    'delattr(p, "z")',
    'setattr(5, "x", 1)',
    'setattr(int, "x", 1)',
    'delattr(int, "real")',
    'vars(p)',
    'vars(c)',
    'vars(5)',
    'sorted(n for n in dir(p) if not n.startswith("__"))',
    'sorted(n for n in dir(Closed) if not n.startswith("__"))',
    'dir(1, 2)',
    '"real" in dir(5)',
    'Point.x',
    'Point.x.__get__(p)',
    'Point.__dict__["kind"]',
    'type(vars(Point)).__name__',
    'p.__dict__',
    'c.__dict__',
    'p.__class__.__name__',
    'getattr(p, "__doc__")',
    'getattr(Point, "__qualname__")',
    'getattr(None, "x")',
    'getattr(len, "__name__")',
    'hasattr(type, "mro")',
):
    show(text)

"""`getattr`, `setattr`, `hasattr`, `delattr`, `dir`, `vars`, `globals` and `locals`."""

import types


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class A:
    kept = 1

    def __init__(self):
        self.x = 1

    @property
    def fails(self):
        raise AttributeError("from property")

    @property
    def breaks(self):
        raise ValueError("other")


class Lazy:
    def __getattr__(self, name):
        if name.startswith("g"):
            return name
        raise AttributeError(name)


class Slots:
    __slots__ = ("a",)


class OwnDir:
    def __dir__(self):
        return ["b", "a"]


class BadDir:
    def __dir__(self):
        return 5


def inside(p):
    q = 2
    names = sorted(locals())
    return names, dir(), sorted(vars())


a = A()

for text in (
    'getattr(a, "x"), getattr(a, "kept"), getattr(a, "none", 5)',
    'getattr(a, "none")',
    'getattr(a, "fails")',
    'getattr(a, "fails", "default")',
    'getattr(a, "breaks", "default")',
    'getattr(Lazy(), "good"), getattr(Lazy(), "bad", 0)',
    'getattr(Lazy(), "bad")',
    'getattr(a, 5)',
    'getattr(a, "x", "y", "z")',
    'getattr(a)',
    'getattr(1, "real"), getattr("abc", "upper")()',
    'hasattr(a, "x"), hasattr(a, "fails"), hasattr(Lazy(), "g"), hasattr(Lazy(), "h")',
    'hasattr(a, "breaks")',
    'hasattr(a, 1)',
    'setattr(a, "y", 5), a.y, delattr(a, "y"), hasattr(a, "y")',
    'setattr(a, "not a name!", 5), getattr(a, "not a name!")',
    'setattr(a, 5, 5)',
    'setattr(a, "fails", 5)',
    'setattr(Slots(), "b", 1)',
    'setattr(5, "b", 1)',
    'setattr(int, "b", 1)',
    'setattr(None, "x", 1)',
    'delattr(a, "none")',
    'delattr(a, "kept")',
    'delattr(Slots(), "a")',
    'delattr(int, "real")',
    'setattr(a, "x")',
    'delattr(a)',
    'vars(a).keys()',
    'vars(5)',
    'vars(Slots())',
    'vars(types.SimpleNamespace(q=1))',
    'vars(a, a)',
    'type(vars(A)).__name__',
    'dir(OwnDir())',
    'dir(BadDir())',
    'dir(a, a)',
    '[n for n in dir(a) if not n.startswith("_")]',
    '[n for n in dir(A) if not n.startswith("_")]',
    'dir(types.SimpleNamespace(b=1, a=2))[-2:]',
    'len(dir(int)) > 60, len(dir(str)) > 70, "__class__" in dir(None)',
    'inside(1)',
    'globals() is globals(), locals() is globals()',
    'globals()["A"] is A',
    'globals(1)',
    'locals(1)',
    '[n for n in dir(types.ModuleType("m"))]',
):
    show(text)

"""`__slots__`: layout, inheritance, defaults, weak references, dicts, errors."""

import weakref


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class A:
    __slots__ = ("x", "y")


class B(A):
    __slots__ = ("z", "__dict__")


class C(A):
    pass


class W:
    __slots__ = ("__weakref__",)


class One:
    __slots__ = "single"


class Doc:
    __slots__ = {"a": "doc of a"}


class Private:
    __slots__ = ("__p",)

    def __init__(self):
        self.__p = 5


class Empty:
    __slots__ = ()


a, b, c = A(), B(), C()

for text in (
    '(setattr(a, "x", 1), a.x, delattr(a, "x"), hasattr(a, "x"))[1:], (setattr(b, "other", 2), vars(b))[1], (setattr(c, "other", 3), vars(c))[1], A.x.__name__, A.x.__objclass__, repr(A.x), A.__slots__, One.__slots__, Doc.a.__doc__, Private.__slots__, hasattr(Private(), "_Private__p"), weakref.ref(W()) is not None, [n for n in dir(a) if n[0] != "_"]',
    'a.y',
    'setattr(a, "z", 1)',
    'a.__dict__',
    'weakref.ref(a)',
    'delattr(a, "y")',
    'A.x.__get__(5)',
    'A.x.__get__(None, A) is A.x, A.x.__set__(a, 7), a.x, A.x.__delete__(a)',
    'A.x.__delete__(a)',
    'exec("class E:\\n  __slots__ = (\'a\',)\\n  a = 1")',
    'exec("class E:\\n  __slots__ = 5")',
    'exec("class E:\\n  __slots__ = (\'a b\',)")',
    'exec("class E(int):\\n  __slots__ = (\'a\',)")',
    'exec("class E(A, B): pass")',
    'exec("class E(B, A): pass\\nprint(E.__mro__)")',
    'exec("class P:\\n  __slots__ = (\'p\',)\\nclass E(A, P): pass")',
    'exec("class P:\\n  __slots__ = ()\\nclass E(A, P): pass\\nprint(E().__class__.__name__)")',
    'exec("class E(A):\\n  __slots__ = (\'x\',)\\nprint(E.x, A.x)")',
    'exec("class E:\\n  __slots__ = (\'__dict__\', \'__dict__\')")',
    'exec("class E(C):\\n  __slots__ = (\'__dict__\',)")',
    'setattr(c, "__class__", A)',
    'setattr(Empty(), "__class__", type("Empty2", (), {"__slots__": ()}))',
    'Empty.__slots__, Empty() == Empty(), __import__("copy").copy(Private())._Private__p, __import__("pickle").loads(__import__("pickle").dumps(b)).other',
):
    show(text)

"""`property` and `super`: accessors, documentation, names, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class A:
    def __init__(self):
        self._x = 1

    @property
    def x(self):
        """Doc of x."""
        return self._x

    @x.setter
    def x(self, v):
        self._x = v

    @x.deleter
    def x(self):
        del self._x

    only = property(lambda self: 5)
    empty = property()
    sets = property(None, lambda s, v: None, doc="sets only")

    def m(self):
        return ["A"]

    @classmethod
    def c(cls):
        return [cls.__name__]


class B(A):
    @A.x.getter
    def x(self):
        return "B" + str(self._x)

    def m(self):
        return super().m() + ["B"]

    @classmethod
    def c(cls):
        return super().c() + ["B"]

    def dynamic(self):
        return super().__thisclass__, super().__self_class__, super().__self__ is self, [super().m() for _ in range(2)]

    def nested(self):
        def f():
            return super().m()
        return f()

    def lost(self):
        __class__ = 5
        return super().m()


class C(B, A):
    pass


def outside():
    return super().m()


def no_args():
    super()


a, b = A(), B()

for text in (
    'a.x, setattr(a, "x", 5), a.x, delattr(a, "x"), hasattr(a, "x"), A.x.__doc__, A.sets.__doc__, b.x, A.x.fget.__name__, A.x.__name__, A.only.__name__, B.x.fset is A.x.fset, property().__isabstractmethod__',
    'setattr(a, "only", 1)',
    'delattr(a, "only")',
    'a.empty',
    'a.sets',
    'setattr(A.only, "fget", 1)',
    'property(1, 2, 3, 4, 5)',
    'A.x.__get__(None), A.x.__get__(A()), A.x.__set__(a, 9), a._x',
    'A.x.__get__(5)',
    'property(5).__get__(a)',
    'b.m(), B.c(), b.dynamic(), C().m(), C.c(), super(B, b).m(), super(B, C).c(), repr(super(B, b)), repr(super(B)), super(B).__thisclass__, super(B, b).__class__',
    'b.nested()',
    'b.lost()',
    'outside()',
    'no_args()',
    'super(5)',
    'super(B, 5)',
    'super(A, b).m()',
    'super(B, b).none',
    'super(B, b).x',
    'setattr(super(B, b), "x", 1)',
    'super(B)(1) if 0 else super(B, B).m(b)',
    'super(B).__get__(b).m(), super(B, b).__init__.__name__',
):
    show(text)

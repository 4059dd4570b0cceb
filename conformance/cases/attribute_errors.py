"""What a missing or read-only attribute says."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import math
class A:
    __slots__ = ("x",)
    y = 1
class B:
    attribute = 1
    @property
    def p(self): return self._p
    @property
    def broken(self): raise AttributeError("inner")
class G:
    def __getattr__(self, name): raise AttributeError(name)
class M(type): pass
class W(metaclass=M): pass
a, b, g = A(), B(), G()
def f(): pass

for text in (
    'a.x',
    'a.z',
    'setattr(a, "z", 1)',
    'setattr(a, "y", 1)',
    'delattr(a, "x")',
    'b.zzz',
    'b.attribut',
    'b.p',
    'setattr(b, "p", 1)',
    'delattr(b, "p")',
    'b.broken',
    'delattr(b, "nope")',
    'B.nope',
    'W.nope',
    'g.nope',
    '(1).nope',
    '(1).real',
    'setattr(1, "real", 2)',
    'setattr(1, "x", 2)',
    'delattr(1, "real")',
    '[].nope',
    'setattr([], "x", 1)',
    '[].append.nope',
    'f.nope',
    'setattr(f, "x", 1)',
    'f.x',
    'delattr(f, "x")',
    'delattr(f, "x")',
    'setattr(f, "__code__", 1)',
    'setattr(f, "__name__", 1)',
    'setattr(f, "__defaults__", 1)',
    'setattr(f, "__dict__", 1)',
    'delattr(f, "__name__")',
    'setattr(int, "x", 1)',
    'delattr(int, "real")',
    'setattr(B, "__name__", 1)',
    'setattr(B, "__bases__", 1)',
    'setattr(B, "__bases__", ())',
    'setattr(B, "__module__", "m")',
    'B.__module__',
    'setattr(b, "__class__", 1)',
    'setattr(b, "__class__", A)',
    'setattr(b, "__dict__", 1)',
    'setattr(math, "x", 1)',
    'math.x',
    'math.nope',
    'delattr(math, "x")',
    'None.x',
    'setattr(None, "x", 1)',
    '(lambda: 0).nope',
    'type.nope',
    'object().x',
    'setattr(object(), "x", 1)',
    'Exception().nope',
    '(x for x in ()).nope',
    'setattr((x for x in ()), "gi_frame", 1)',
    '"".nope',
    'getattr("", "nope", "default")',
    'getattr(b, 1)',
    'getattr(b, "é")',
    'b.__dict__',
    'A.__dict__.get("x")',
    'hasattr(b, "broken"), hasattr(b, "p")',
    'range(1).start',
    'setattr(range(1), "start", 2)',
    'setattr(slice(1), "start", 2)',
    '(1).__class__',
    'property().nope',
    'setattr(property(), "fget", 1)',
    'super(B, b).nope',
    'B.attribute.nope',
    'f.__code__.nope',
    'setattr(f.__code__, "co_name", "x")',
    'b.__init__.nope',
    'int.__add__.nope',
):
    show(text)

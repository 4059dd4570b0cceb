"""Calls: plain, keyword, unpacked, bound, of classes, built-ins and callable objects; what cannot be called."""

import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def names(f):
    return " ".join(i.opname + (" " + i.argrepr if i.argrepr and "CALL" in i.opname else "") for i in dis.get_instructions(f) if "CALL" in i.opname or i.opname in ("PUSH_NULL", "DICT_MERGE", "LIST_EXTEND", "LIST_TO_TUPLE"))


def f(*a, **k):
    return a, k


def fixed(a, b=2, *, c=3):
    return a, b, c


class C:
    def __init__(self, *a, **k):
        self.got = a, k

    def m(self, *a, **k):
        return a, k

    @classmethod
    def cm(cls, *a):
        return cls.__name__, a

    @staticmethod
    def sm(*a):
        return a

    def __call__(self, *a, **k):
        return "call", a, k


class NewOnly:
    def __new__(cls, x):
        return x


class BadInit:
    def __init__(self):
        return 5


class Meta(type):
    def __call__(cls, *a):
        return "meta", a


class M(metaclass=Meta):
    pass


class NotCalled:
    __call__ = 5


c = C()
s = [1, 2]
d = {"k": 1}
CALLS = [lambda: f(), lambda: f(1, 2), lambda: f(1, k=2), lambda: f(*s), lambda: f(**d), lambda: f(1, *s, k2=5, **d), lambda: c.m(1),
         lambda: c.m(1, k=2), lambda: c.m(*s), lambda: C.cm(1), lambda: c.sm(1), lambda: c(1), lambda: C(1, a=2).got, lambda: len(s),
         lambda: s.append(3), lambda: s.pop(), lambda: "a".join("bc"), lambda: NewOnly(7), lambda: M(1, 2), lambda: int("5"), lambda: str(5),
         lambda: type(5), lambda: tuple("ab"), lambda: isinstance(5, int), lambda: (lambda x: x)(5), lambda: max(1, 2, key=None), lambda: dict(a=1), lambda: fixed(1), lambda: fixed(1, c=5), lambda: fixed(b=1, a=2), lambda: print("printed", end="\n")]
for call in CALLS:
    print(names(call), "|", call())

for text in (
    'fixed()',
    'fixed(1, 2, 3)',
    'fixed(1, a=2)',
    'fixed(1, d=2)',
    'fixed(c=1)',
    'f(**{1: 2})',
    'f(*5)',
    'f(**5)',
    'f(k=1, **d)',
    'f(*s, *5)',
    'BadInit()',
    'NotCalled()()',
    'None()',
    '5(1) if 0 else (1).real()',
    '"x"()',
    'NewOnly()',
    'NewOnly(1, 2)',
    'C.m()',
    'c.sm.x',
    'len()',
    'len(1, 2)',
    'len(x=1)',
    '[].append()',
    '[].append(1, 2)',
    '"".join(x=1)',
    'int(5, base=2)',
    'object(1)',
    'type()',
    'C.cm.__func__()',
    '(lambda: 1)(1)',
    '(lambda a, /: a)(a=1)',
    '(lambda *, a: a)(1)',
    '(lambda *, a, b: a)()',
    '(lambda a, b, c: a)(1)',
    '(lambda a, b, c, d: a)()',
):
    show(text)

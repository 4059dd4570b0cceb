"""Function objects, methods, built-in functions and wrappers: attributes, equality, hashing, repr."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def f(a, b=1, *, c=2):
    """Doc of f."""


class A:
    def m(self):
        pass

    @classmethod
    def c(cls):
        pass

    @staticmethod
    def s():
        pass

    def __len__(self):
        return 0


a, b = A(), A()
f.attribute = 1


def at(text):
    return text.split(" at 0x")[0]

for text in (
    'at(repr(f)), at(repr(a.m)), repr(len), at(repr([].append)), repr(str.join), repr(int.__add__), at(repr((5).__add__)), repr(A.c).split(" of ")[0], at(repr(A.s)), repr(dict.fromkeys)[:30], repr(int.real), repr(type(f).__code__)',
    'f.__name__, f.__qualname__, f.__module__, f.__doc__, f.__defaults__, f.__kwdefaults__, f.__code__.co_name, f.__globals__ is globals(), f.__dict__, f.__closure__, f.__builtins__["len"] is len',
    'a.m.__func__ is A.m, a.m.__self__ is a, a.m.__name__, a.m.__doc__, A.c.__self__ is A, a.m == a.m, a.m is a.m, a.m == b.m, hash(a.m) == hash(a.m), a.m != b.m, A.m == A.__dict__["m"]',
    'a.m.attribute',
    'setattr(a.m, "x", 1)',
    'a.m.__func__.__setattr__("x", 1), a.m.x',
    'len.__name__, len.__module__, len.__self__, len.__doc__[:10], len.__qualname__, [].append.__self__, [].append.__qualname__, [].append.__name__, [].append.__module__',
    'len.x',
    'setattr(len, "x", 1)',
    'setattr(len, "__name__", "x")',
    'len == len, [].append == [].append, (l := []).append == l.append, hash(l.append) == hash(l.append), l.append != [].append, "a".upper == "a".upper',
    'str.join.__objclass__, str.join.__name__, str.join.__qualname__, str.join.__get__("a")(["b", "c"]), int.__add__.__objclass__, (5).__add__.__self__, (5).__add__.__objclass__, (5).__add__(3), int.__add__(1, 2), (5).__add__ == (5).__add__',
    'int.__add__("a", 1)',
    'int.__add__(1)',
    'int.__add__()',
    'int.__add__(1, 2, 3)',
    'int.__add__(1, "a")',
    '(5).__add__()',
    '(5).__add__(1, 2)',
    '(5).__add__(x=1)',
    'str.join(5, [])',
    'str.join()',
    'str.upper("a", 1)',
    'list.append([], 1, 2)',
    'str.join.__get__(5)',
    'str.join.__get__(None, str) is str.join',
    'f.__get__(5)',
    'f.__get__(None, int) is f, f.__get__(5, int).__self__',
    'f.__get__()',
    'f.__get__(None)',
    'f.__get__(None, None)',
    'f.__call__(1), f.__call__.__name__, len.__call__([1])',
    'A.__dict__["c"].__func__.__name__, A.__dict__["s"].__func__.__name__, A.__dict__["c"].__wrapped__ is A.__dict__["c"].__func__, A.__dict__["s"](), A.__dict__["c"].__get__(None, A)()',
    'A.__dict__["c"]()',
    'staticmethod(f).__doc__, staticmethod(f).__name__, classmethod(f).__qualname__, staticmethod(5).__func__, at(repr(staticmethod(f))), at(repr(classmethod(f)))',
    'staticmethod()',
    'staticmethod(1, 2)',
    'f.__type_params__, f.__annotations__, f.__annotate__, f.__kwdefaults__["c"]',
    'f.none',
    'del_ := [delattr(f, "attribute")]',
    'f.attribute',
    'type(f)',
    'type(f)()',
    'type(a.m)(f, 5)',
    'type(len)()',
    'type(str.join)()',
    'type(int.__add__)()',
    'type((5).__add__)()',
    'A.__len__(a), A.__len__.__class__.__name__, a.__len__.__class__.__name__, object.__init__.__class__.__name__, object().__init__.__class__.__name__, object.__new__.__class__.__name__, dict.__dict__["fromkeys"].__class__.__name__, type.__dict__["__dict__"].__class__.__name__, type(f).__dict__["__globals__"].__class__.__name__',
    '(lambda: 1).__reduce_ex__(2) if 0 else len.__reduce__(), str.join.__reduce__()[1], [].append.__reduce__()[1][1]',
    '__import__("copy").copy(f) is f, __import__("copy").deepcopy(len) is len',
    'bool(f), f == f, f != 5, f.__eq__(5), isinstance(f, object), callable(f)',
    'f < f',
    'f + f',
):
    show(text)

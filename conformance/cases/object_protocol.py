"""Methods of `object`: `__reduce_ex__`, `__dir__`, `__format__`, `__init_subclass__`, comparison."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class A:
    def __init__(self, x=1):
        self.x = x


class S:
    __slots__ = ("a",)


class Args:
    def __getnewargs__(self):
        return (1, 2)


class Sized:
    def __len__(self):
        return 0


a = A()

for text in (
    'object().__class__',
    'a.__reduce_ex__(2)[1:3]',
    'a.__reduce_ex__(0)[0].__name__',
    'S().__reduce_ex__(2)[1:3]',
    'S().__reduce_ex__(0)',
    'Args().__reduce_ex__(2)[1][1:]',
    'object().__reduce__()[0].__name__',
    'a.__getstate__(), S().__getstate__(), Sized().__getstate__()',
    'a.__format__("x")',
    'a.__eq__(a), a.__eq__(1), a.__ne__(a), a.__lt__(a)',
    'a.__hash__() == hash(a)',
    'a.__sizeof__() > 0',
    '"x" in a.__dir__()',
    'a.__init_subclass__()',
    'A.__init_subclass__(x=1)',
    'A.__subclasshook__()',
    'object.__init__(a, 1)',
    'object.__init__(object(), 1)',
    'object.__new__()',
    'object.__new__(5)',
    'object.__setattr__(a, "y", 2)',
    'a.y',
    'object.__getattribute__(a, "y")',
    'object.__getattribute__(a, "zz")',
    'object.__delattr__(a, "y")',
    'object.__delattr__(a, "y")',
    'object.__setattr__(a, 5, 1)',
    'setattr(a, "__class__", int)',
    'setattr(a, "__class__", S)',
    'setattr(a, "__dict__", {"z": 1})',
    'a.z',
    'setattr(a, "__dict__", 5)',
    'object.__doc__[:20]',
    'object.__repr__(a).startswith("<__main__.A object")',
    'object.__str__(5)',
    'type(a).__name__, A.__module__',
    'A.__dict__.keys() >= {"__init__", "__module__"}',
    'bool(Sized())',
    'A(x=2).x',
    'A(1, 2)',
    'A(y=1)',
    'S().a',
    'setattr(S(), "b", 1)',
):
    show(text)

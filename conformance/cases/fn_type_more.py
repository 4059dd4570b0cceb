"""`type`: creation, attributes, bases, mro, subclasses, assignment, conversion."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class A:
    """Doc."""


class B(A):
    pass


class Meta(type):
    def mro(cls):
        return [cls, *super().mro()[1:]]

    def __instancecheck__(cls, o):
        return o == 5

    def __subclasscheck__(cls, c):
        return c is int

    def __repr__(cls):
        return "meta repr"

    def __dir__(cls):
        return ["only"]


class M(metaclass=Meta):
    pass


class Odd(type):
    def mro(cls):
        return [5]


b = B()

for text in (
    'type(5), type(type), type(A), type(None), type(...), type(b).__name__, type(M), M, isinstance(5, M), isinstance(M(), M), issubclass(int, M), dir(M), M.__mro__ == (M, object)',
    'A.__name__, A.__qualname__, A.__module__, A.__bases__, A.__base__, A.__mro__, A.__doc__, A.__subclasses__(), A.mro(), A.__dict__.keys() >= {"__doc__"}, A.__flags__ > 0, A.__basicsize__ > 0, A.__itemsize__, A.__dictoffset__ != 0, A.__weakrefoffset__ != 0, A.__text_signature__, A.__type_params__, A.__annotations__',
    'setattr(A, "__name__", "Renamed"), A.__name__, repr(A).split(".")[-1], setattr(A, "__name__", "A"), setattr(A, "__qualname__", "Q.A"), A, setattr(A, "__qualname__", "A")',
    'setattr(A, "__name__", 5)',
    'setattr(A, "__name__", "a\\0b")',
    'setattr(A, "__qualname__", 5)',
    'setattr(int, "__name__", "x")',
    'setattr(A, "__bases__", ())',
    'setattr(A, "__bases__", (5,))',
    'setattr(A, "__bases__", (int,))',
    'setattr(B, "__bases__", (B,))',
    'setattr(A, "__mro__", ())',
    'setattr(A, "__dict__", {})',
    'delattr(A, "__name__")',
    'delattr(A, "__module__")',
    'setattr(b, "__class__", A), type(b).__name__',
    'setattr(b, "__class__", 5)',
    'setattr(b, "__class__", int)',
    'setattr(5, "__class__", A)',
    'type("X", (A,), {"y": 1}).y, type("X", (), {"__slots__": ["a"]}).a.__name__, type("X", (A,), {}, ).__mro__[1], type("X", (B, A), {}).__name__, type.__call__(A).__class__, type.__new__(type, "Y", (), {}).__name__',
    'type("X", (A, B), {})',
    'type("X", (A, A), {})',
    'type("X", (5,), {})',
    'type("X", (), {1: 2})',
    'type("X", (), {"__qualname__": 5})',
    'type("X", (), {"__slots__": "1"})',
    'type("X", (), {"__doc__": "d"}).__doc__, type("X", (), {"__module__": "m"}).__module__, type("X", (), {"__init_subclass__": lambda cls: None}).__dict__["__init_subclass__"].__class__',
    'Odd("O", (), {})',
    'type(1, 2)',
    'type(1, 2, 3)',
    'type.__new__(5, "x", (), {})',
    'type.__subclasses__(5)',
    'type.mro(5)',
    'type.__prepare__(), type.__instancecheck__(int, 5), type.__subclasscheck__(int, bool), int.__call__("5"), A.__hash__(b) == hash(b) if 0 else A == A, A != B, hash(A) == hash(A), A | None, bool(A)',
    'A < B',
    'A + B',
    'A()()',
):
    show(text)

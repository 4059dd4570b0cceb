"""`isinstance`, `issubclass`, `type`, `callable`, `super`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from abc import ABC


class Meta(type):
    def __instancecheck__(cls, obj):
        return obj == 5

    def __subclasscheck__(cls, sub):
        return sub is int


class Odd(metaclass=Meta):
    pass


class Base:
    def who(self):
        return "base"


class Child(Base):
    def who(self):
        return "child of " + super().who()

    @classmethod
    def make(cls):
        return super().__name__ if hasattr(super(), "__name__") else cls.__name__


class Plugin(ABC):
    @classmethod
    def __subclasshook__(cls, c):
        return True if hasattr(c, "plug") else NotImplemented


class Liar:
    __class__ = int


class Plug:
    plug = 1

for text in (
    'isinstance(5, int), isinstance(True, int), isinstance("a", (int, str))',
    'isinstance(5, int | str), isinstance(None, int | None)',
    'isinstance(5, (str, (float, int)))',
    'isinstance(5, "int")',
    'isinstance(5, (str, 3))',
    'isinstance(5)',
    'isinstance(5, list[int])',
    'isinstance(5, Odd), isinstance(6, Odd)',
    'issubclass(int, Odd), issubclass(str, Odd)',
    'isinstance(Liar(), int), type(Liar()).__name__',
    'isinstance(Plug(), Plugin), issubclass(Plug, Plugin), issubclass(int, Plugin)',
    'isinstance(Child(), Base), issubclass(Child, Base), issubclass(Base, Child)',
    'issubclass(5, int)',
    'issubclass(int, 5)',
    'issubclass(int, (str, object))',
    'issubclass(int, int | str)',
    'type(5), type(None), type(type)',
    'type(5) is int',
    'type("New", (Base,), {"a": 1})().a',
    'type("New", (), {}, x=1)',
    'type(1, 2)',
    'type("a", (1,), {})',
    'type("a", (Base, Base), {})',
    'type("a", (bool,), {})',
    'type()',
    'type(5, 5, 5)',
    'callable(len), callable(Base), callable(5), callable(Child().who)',
    'Child().who()',
    'Child.make()',
    'super()',
    'super(Child, Child()).who()',
    'super(Child, 5)',
    'super(5)',
    'super(Base, Child()).who',
    'repr(super(Child, Child()))[:15]',
    'Child.__mro__',
    'Child.mro()',
    'Child.__bases__, Child.__base__',
    '[c.__name__ for c in Base.__subclasses__()][:1]',
    'object.__subclasshook__(int)',
    'type.__call__(int, "5")',
    'int.__instancecheck__(5)',
    'Child.__class__.__name__',
    'Base() == Base(), Base() != Base()',
    'Base() < Base()',
    'hash(Base()) == 0',
):
    show(text)

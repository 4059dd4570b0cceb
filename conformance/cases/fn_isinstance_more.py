"""`isinstance` and `issubclass`: tuples, unions, abstract classes, hooks, proxies."""

import collections.abc as abc
import weakref


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Meta(type):
    def __instancecheck__(cls, o):
        return "yes"

    def __subclasscheck__(cls, c):
        return []


class Hooked(metaclass=Meta):
    pass


class Fails(type):
    def __instancecheck__(cls, o):
        raise ValueError("instance check")


class F(metaclass=Fails):
    pass


class Liar:
    @property
    def __class__(self):
        return int


class Bases:
    __bases__ = (int,)


class Base:
    pass


class Sub(Base):
    pass

for text in (
    'isinstance(1, int), isinstance(True, int), isinstance(1, (str, int)), isinstance(1, (str, (bytes, int))), isinstance(1, int | str), isinstance(None, int | None), isinstance(None, None | int), isinstance(Sub(), Base), issubclass(Sub, (int, Base)), issubclass(bool, int | str), isinstance(5, Hooked), issubclass(int, Hooked), isinstance(Hooked(), Hooked), isinstance(Liar(), int), isinstance(Liar(), Liar), isinstance([], abc.Iterable), isinstance(5, ()), isinstance(type, type), isinstance(weakref.proxy(s := Sub()), Base), issubclass(Sub, Sub)',
    'isinstance(1, F)',
    'isinstance(1, 5)',
    'isinstance(1, "int")',
    'isinstance(1, [int])',
    'isinstance(1, (int, 5)), isinstance("a", (int, 5)) if 0 else 0',
    'isinstance("a", (int, 5))',
    'isinstance(1, list[int])',
    'isinstance(1, int | list[int])',
    'isinstance()',
    'isinstance(1)',
    'issubclass(1, int)',
    'issubclass(int, 1)',
    'issubclass(int, list[int])',
    'issubclass(Bases(), int)',
    'issubclass(Bases(), (str, int))',
    'isinstance(1, (((((int,),),),),))',
):
    show(text)

"""`abc` and `numbers`: abstract methods, registration, caches, the numeric tower."""

import abc
import numbers
from decimal import Decimal
from fractions import Fraction


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Base(abc.ABC):
    @abc.abstractmethod
    def m(self):
        return "base m"

    @property
    @abc.abstractmethod
    def p(self):
        pass

    @classmethod
    @abc.abstractmethod
    def c(cls):
        pass

    @staticmethod
    @abc.abstractmethod
    def s():
        pass


class Half(Base):
    def m(self):
        return "half, " + super().m()

    p = 1


class Whole(Half):
    c = s = None


class Hook(abc.ABC):
    @classmethod
    def __subclasshook__(cls, other):
        if other is int:
            return True
        if other is str:
            return False
        return NotImplemented


class BadHook(abc.ABC):
    @classmethod
    def __subclasshook__(cls, other):
        return 5


class Late(abc.ABC):
    @abc.abstractmethod
    def f(self):
        pass


class Num(numbers.Integral):
    pass


token = abc.get_cache_token()
Hook.register(list)

for text in (
    'Base()',
    'Half()',
    'Whole().m(), Whole.__abstractmethods__, Base.__abstractmethods__ == {"m", "p", "c", "s"}, Half.__abstractmethods__ == {"c", "s"}',
    'issubclass(int, Hook), issubclass(str, Hook), issubclass(list, Hook), issubclass(dict, Hook), isinstance([], Hook), isinstance(True, Hook)',
    'issubclass(int, BadHook)',
    'Hook.register(5)',
    'Hook.register(Hook)',
    'Hook.register(object) if 0 else Hook.register(tuple), issubclass(tuple, Hook), abc.get_cache_token() != token',
    'Base.register(Hook) if 0 else 0',
    'setattr(Late, "f", lambda self: 1), abc.update_abstractmethods(Late).__name__, Late().f()',
    'Base.m.__isabstractmethod__, Base.__dict__["p"].__isabstractmethod__, Base.__dict__["c"].__isabstractmethod__',
    'issubclass(5, Hook)',
    'isinstance(5, 5)',
    'issubclass(int, "x")',
    'issubclass(int, (str, (int,)))',
    'isinstance(5, (str, (int, "bad")))',
    'isinstance(5, ("bad", int))',
    'isinstance(5, int | str), isinstance(5, (int | str, list)), issubclass(bool, int | None)',
    'isinstance(5, list[int])',
    'isinstance(5, list[int] | int) if 0 else 0',
    'isinstance(1, numbers.Integral), isinstance(1.0, numbers.Real), isinstance(1j, numbers.Complex), isinstance(Fraction(1), numbers.Rational), isinstance(Decimal(1), numbers.Number), isinstance(Decimal(1), numbers.Real), issubclass(bool, numbers.Integral), isinstance(1, numbers.Rational)',
    'Num()',
    'isinstance(numbers.Number(), numbers.Number)',
    '[c.__name__ for c in numbers.Integral.__mro__], sorted(numbers.Complex.__abstractmethods__)',
    'numbers.Integral.numerator.fget(5), numbers.Integral.denominator.fget(5), numbers.Real.real.fget(2.5), numbers.Real.imag.fget(2.5), numbers.Real.conjugate(2.5), numbers.Complex.__bool__(5), numbers.Rational.__float__(Fraction(1, 2)), numbers.Integral.__float__(3), numbers.Real.__divmod__(7.5, 2.0), numbers.Real.__complex__(1.5)',
    'type("D", (abc.ABCMeta,), {})("E", (), {}).__class__.__name__, abc.ABC.__class__.__name__, abc.ABCMeta("F", (), {"x": abc.abstractmethod(lambda: 1)}).__abstractmethods__',
    'object.__abstractmethods__ if 0 else getattr(object, "__abstractmethods__", "none")',
    'type.__abstractmethods__',
    'setattr(Half, "__abstractmethods__", set()), Half().m()',
    'delattr(Half, "__abstractmethods__"), Half().p',
):
    show(text)

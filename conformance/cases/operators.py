"""Operators, above all powers, with classes written in Python."""


def show(make):
    try:
        print(make())
    except TypeError as e:
        print("TypeError", e)


class Right:
    def __rpow__(self, other, modulus="none"):
        return "Right.__rpow__", type(other).__name__, modulus


class Left:
    def __pow__(self, other, modulus="none"):
        return "Left.__pow__", type(other).__name__, modulus


class Both(Left):
    def __rpow__(self, other, modulus="none"):
        return "Both.__rpow__", type(other).__name__, modulus


class Neither:
    def __pow__(self, other, modulus=None):
        return NotImplemented

    __rpow__ = __pow__


class Number(int):
    def __pow__(self, other, modulus="none"):
        return "Number.__pow__", int(other), modulus

    def __rpow__(self, other, modulus="none"):
        return "Number.__rpow__", int(other), modulus


class InPlace:
    def __ipow__(self, other):
        return "InPlace.__ipow__", other


def in_place(x, y):
    x **= y
    return x


operands = [2, 2.5, Left(), Right(), Both(), Neither(), Number(3)]
for a in operands:
    for b in operands:
        print("---", type(a).__name__, type(b).__name__)
        show(lambda: a**b)
        show(lambda: pow(a, b, 5))
        show(lambda: in_place(a, b))
show(lambda: pow(2, 3, Right()))
show(lambda: pow(2, 3, Neither()))
show(lambda: pow(2, 3, Number(5)))
show(lambda: in_place(InPlace(), 2))
show(lambda: InPlace() ** 2)
show(lambda: Left.__pow__(Left(), 1))
show(lambda: int.__pow__(2, 3, 5))
show(lambda: int.__rpow__(2, 3))
show(lambda: float.__rpow__(2.0, 3))

from decimal import Decimal
from fractions import Fraction

show(lambda: Decimal(2) ** 10)
show(lambda: pow(Decimal(2), 10, 7))
show(lambda: 2 ** Decimal(3))
show(lambda: Fraction(2, 3) ** 3)
show(lambda: 2 ** Fraction(2))
show(lambda: Fraction(1, 4) ** 0.5)
for text in ("0", "[]", "frozenset()"):
    show(lambda: exec(f"__conditional_annotations__ = {text}\nif 1: y: str"))


def outer(x: int):
    def inner(y: int): ...

    return inner


print(outer.__annotate__.__qualname__, outer(1).__annotate__.__qualname__)
outer.__annotate__ = lambda form: 1
show(lambda: outer.__annotations__)


class Text(str):
    def __float__(self):
        return 4.5


class Buffer:
    def __buffer__(self, flags):
        return memoryview(b"1.5")


class Both(Buffer):
    def __index__(self):
        return 3


print(float(Text("1")), float(Buffer()), float(Both()))
show(lambda: in_place(object, [1]))
show(lambda: in_place({}, [1]))


def repeat_in_place(x, y):
    x *= y
    return x


show(lambda: repeat_in_place(3, [1]))
show(lambda: repeat_in_place({}, [1]))
show(lambda: repeat_in_place(Left(), "a"))
show(lambda: repeat_in_place(Number(2), "a"))
show(lambda: repeat_in_place("a", {}))
show(lambda: repeat_in_place([1], 2))
show(lambda: [] in {1})
show(lambda: {1} in {frozenset([1])})

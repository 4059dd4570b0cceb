"""`enum`: functional form, flags, auto, mixed types, aliases, boundaries, members."""

import enum
from enum import CONFORM, EJECT, KEEP, STRICT, Enum, Flag, IntEnum, IntFlag, StrEnum, auto


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1

    @property
    def low(self):
        return self.name.lower()

    @classmethod
    def default(cls):
        return cls.GREEN

    @enum.nonmember
    class Inner:
        pass

    _ignore_ = []


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


class Strict(Flag, boundary=STRICT):
    A = 1
    B = 2


class Keep(IntFlag, boundary=KEEP):
    A = 1


class Eject(Flag, boundary=EJECT):
    A = 1


class Conform(Flag, boundary=CONFORM):
    A = 1


class Num(IntEnum):
    ONE = 1
    TWO = 2


class Text(StrEnum):
    AB = auto()
    CD = "other"


class Planet(Enum):
    EARTH = (5, 6)
    MARS = (1, 2)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius


class WithNew(bytes, Enum):
    def __new__(cls, value, label):
        obj = bytes.__new__(cls, [value])
        obj._value_ = value
        obj.label = label
        return obj
    A = (1, "first")


class Missing(Enum):
    A = 1

    @classmethod
    def _missing_(cls, value):
        return cls.A if value == "a" else None


class BadMissing(Enum):
    A = 1

    @classmethod
    def _missing_(cls, value):
        return 5


class Gen(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last):
        return name.lower() + str(count)
    A = auto()
    B = auto()


Made = Enum("Made", "X Y Z", module=__name__)
Pairs = IntEnum("Pairs", [("P", 5), ("Q", 6)])

for text in (
    'Color.RED, repr(Color.RED), str(Color.RED), Color.RED.name, Color.RED.value, Color["GREEN"], Color(2), Color.CRIMSON is Color.RED, Color.RED.low, Color.default(), Color.Inner.__name__',
    'list(Color), len(Color), Color.__members__, Color.RED in Color, 1 in Color, 9 in Color, [c.name for c in reversed(Color)], Color.RED == 1, Color.RED != Color.GREEN, hash(Color.RED) == hash("RED")',
    'Color(9)',
    'Color["NONE"]',
    'Color.NONE',
    'Color.RED.value = 5 if 0 else Color.RED._value_',
    'setattr(Color, "RED", 5)',
    'setattr(Color.RED, "value", 5)',
    'delattr(Color, "RED")',
    'Color.RED < Color.GREEN',
    'Color()',
    'type("Sub", (Color,), {})',
    'Color.RED.GREEN if hasattr(Color.RED, "GREEN") else "no"',
    'Perm.R | Perm.X, Perm.RW, Perm(0), ~Perm.R, Perm.R & Perm.W, Perm.R ^ Perm.RW, Perm.R in Perm.RW, list(Perm.RW), len(Perm.RW), bool(Perm(0)), Perm(7), Perm["R"], list(Perm), Perm.R | Perm.W is Perm.RW',
    'Perm(8)',
    'Perm.R | 1',
    'repr(Perm.R | Perm.X), str(Perm.R | Perm.X), str(Perm(0)), Perm.RW.name, (Perm.R | Perm.X).name, Perm.__members__',
    'Strict(5)',
    'Keep(5), Keep.A | 8, Eject(5), Conform(5), ~Keep.A, Keep(0)',
    'Num.ONE + 1, Num.ONE < Num.TWO, Num.ONE == 1, repr(Num.ONE), str(Num.ONE), f"{Num.ONE}", f"{Num.ONE:03}", int(Num.TWO), Num(1), [10, 20, 30][Num.ONE], isinstance(Num.ONE, int), {1: "x"}[Num.ONE]',
    'Text.AB, Text.AB == "ab", Text.CD.upper(), str(Text.AB), f"{Text.CD}", repr(Text.AB), "ab" in Text, Text("other")',
    'Planet.EARTH.mass, Planet((1, 2)), Planet.MARS.value, WithNew.A.label, WithNew.A == b"\\x01", WithNew(1), WithNew.A.value',
    'Missing("a"), Gen.A.value, Gen.B.value, list(Made), Made.Y.value, Pairs.Q + 1, Made.__module__, Made.X.__class__',
    'Missing("b")',
    'BadMissing(3)',
    'exec("class A(Enum):\\n  x = 1\\n  x = 2")',
    'exec("class A(Enum):\\n  x = 1\\nclass B(A):\\n  y = 2")',
    'exec("class A(StrEnum):\\n  x = 5")',
    'exec("class A(IntEnum):\\n  x = \'a\'")',
    'exec("class A(Enum):\\n  mro = 1")',
    'exec("class A(Enum):\\n  _bad_ = 1")',
    'exec("@enum.unique\\nclass A(Enum):\\n  x = 1\\n  y = 1")',
    'exec("@enum.verify(enum.CONTINUOUS)\\nclass A(Enum):\\n  x = 1\\n  y = 3")',
    'exec("@enum.verify(enum.NAMED_FLAGS)\\nclass A(Flag):\\n  x = 1\\n  y = 6")',
    'Enum("Bad", 5)',
    'Enum("D", {"a": 1, "b": 2})["b"], Enum("T", ["x", "y"], start=5).y.value, IntFlag("F", "a b c").c.value',
    'import_ := __import__("pickle").loads(__import__("pickle").dumps(Color.RED)) is Color.RED, __import__("copy").deepcopy(Perm.R) is Perm.R',
    'Color.RED.__class__, Color.__class__, type(Color).__name__, dir(Color)[:3], "RED" in dir(Color), Color.__doc__, Color.RED.__doc__, Color.__name__, [m for m in dir(Color.RED) if not m.startswith("_")]',
    'enum.global_enum(Enum("G", "gx gy", module=__name__)).gx, enum.property, enum.EnumType is enum.EnumMeta, enum.show_flag_values(5), enum.bin(5), enum.bin(~5)',
    'format(Color.RED, ">12"), f"{Perm.R!s:>10}", format(Text.AB, ">4"), "%s %d" % (Num.ONE, Num.ONE)',
):
    show(text)

"""`enum`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from enum import *


class Color(Enum):
    RED = 1
    GREEN = auto()
    ALIAS = 1

    @property
    def pretty(self):
        return self.name.title()

    @classmethod
    def _missing_(cls, value):
        return cls.RED if value == "red" else None


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Text(StrEnum):
    A = auto()
    B = "bee"


class Planet(Enum):
    EARTH = (1.0, 2)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

for text in (
    'Color.RED, repr(Color.RED), str(Color.RED), Color.RED.name, Color.RED.value, Color.GREEN.value',
    'Color(1), Color["RED"], Color("red")',
    'Color(9)',
    'Color["X"]',
    'Color.BLUE',
    'list(Color), len(Color), Color.ALIAS is Color.RED, list(Color.__members__)',
    'Color.RED == 1, Color.RED is Color(1), Color.RED in Color, 1 in Color, 9 in Color',
    'Color.RED < Color.GREEN',
    'Color.RED.pretty',
    'setattr(Color, "RED", 2)',
    'delattr(Color, "RED")',
    'Color.RED.__class__, type(Color).__name__',
    'hash(Color.RED) == hash("RED")',
    'Perm.R | Perm.X, Perm.RW, Perm(3), Perm(0), ~Perm.R',
    'Perm.R in Perm.RW, list(Perm.RW), Perm.RW.value',
    'Perm(64)',
    'Perm.R & Perm.W, Perm.RW ^ Perm.R, bool(Perm(0))',
    'Level.LOW + 1, Level.LOW < 2, Level.HIGH == 2, str(Level.LOW), repr(Level.LOW), f"{Level.LOW}"',
    'Text.A, Text.A == "a", Text.B.upper(), f"{Text.B}"',
    'Planet.EARTH.mass, Planet.EARTH.value',
    'Enum("E", "A B C").B',
    'Enum("E", {"X": 10}).X.value',
    'Color.RED.nope',
    'type("Sub", (Color,), {})',
    'unique(type("U", (), {"__members__": {}}))',
    'Color()',
    '[c.name for c in reversed(Color)]',
    'Color.__doc__',
    'Color.RED._value_, Color._value2member_map_',
):
    show(text)

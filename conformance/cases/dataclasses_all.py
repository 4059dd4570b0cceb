"""`dataclasses`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from dataclasses import *


@dataclass
class Point:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, repr=False, compare=False)


@dataclass(frozen=True, order=True)
class Frozen:
    a: int
    b: str = "b"


@dataclass(slots=True, kw_only=True)
class Slotted:
    a: int
    b: int = 2


@dataclass
class Child(Point):
    z: int = 5

    def __post_init__(self):
        self.total = self.x + self.y + self.z


@dataclass
class Init:
    a: InitVar[int]
    b: int = field(init=False)

    def __post_init__(self, a):
        self.b = a * 2

for text in (
    'Point(1), Point(1, 2) == Point(1, 2), Point(1) != Point(2)',
    'Point()',
    'Point(1, 2, 3, 4)',
    'Point(1).tags is Point(1).tags',
    'Frozen(1) < Frozen(2), sorted([Frozen(3), Frozen(1)])',
    'setattr(Frozen(1), "a", 2)',
    'delattr(Frozen(1), "a")',
    'hash(Frozen(1)) == hash(Frozen(1))',
    'hash(Point(1))',
    'Point(1) < Point(2)',
    'Slotted(a=1), Slotted.__slots__',
    'Slotted(1)',
    'setattr(Slotted(a=1), "zz", 1)',
    'Child(1, 2), Child(1).total',
    'Init(3), Init(3).b',
    'asdict(Child(1)), astuple(Point(1, 2))',
    'replace(Point(1), y=9)',
    'replace(Frozen(1), c=1)',
    '[f.name for f in fields(Point)]',
    'fields(1)',
    'is_dataclass(Point), is_dataclass(Point(1)), is_dataclass(int)',
    'make_dataclass("M", [("a", int), "b", ("c", int, field(default=3))])(1, 2)',
    'asdict(1)',
    'Point.__match_args__',
    'dataclass(type("B", (), {"__annotations__": {"a": int, "b": int}, "a": 1}))',
    'dataclass(type("B", (), {"__annotations__": {"a": list}, "a": []}))',
    'field(default=1, default_factory=int)',
    'repr(field(default=1))[:20]',
):
    show(text)

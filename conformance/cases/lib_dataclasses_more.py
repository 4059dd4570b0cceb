"""`dataclasses`: inheritance, slots, frozen, keyword only, fields, replacement, errors."""

import dataclasses
from dataclasses import KW_ONLY, InitVar, asdict, astuple, dataclass, field, fields, is_dataclass, make_dataclass, replace
from typing import Any, ClassVar


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

@dataclass
class Point:
    x: int
    y: int = 0
    tags: list = field(default_factory=list)
    hidden: int = field(default=5, repr=False, compare=False)
    shared: ClassVar[int] = 9


@dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int = field(default=0, hash=False)


@dataclass(slots=True)
class Slotted:
    a: int
    b: str = "b"


@dataclass(kw_only=True)
class Keywords:
    a: int
    b: int = 2


@dataclass
class Mixed:
    a: int
    _: KW_ONLY
    b: int
    c: InitVar[int] = 3

    def __post_init__(self, c):
        self.total = self.a + self.b + c


@dataclass
class Base:
    a: int = 1
    b: int = 2


@dataclass
class Derived(Base):
    c: int = 3
    a: int = 10


@dataclass(eq=False)
class NoEq:
    x: int


@dataclass(unsafe_hash=True)
class Hashed:
    x: int


@dataclass(init=False, repr=False, match_args=False)
class Bare:
    x: int = 1


@dataclass(frozen=True, slots=True, weakref_slot=True)
class FrozenSlots:
    x: int
    y: Any = None


@dataclass
class Nested:
    p: Point
    items: dict


def define(source):
    names = dict(globals())
    exec(source, names)
    return names["A"]


p = Point(1)
v = Version(1, 2)

for text in (
    'p, Point(1) == p, Point(1, 2) == p, p.tags is Point(1).tags, Point.shared, Point.__match_args__, Point(1, hidden=7) == p, Point.__doc__, Point.y',
    'Point()',
    'Point(1, 2, 3, 4, 5)',
    'Point(z=1)',
    'Point(1) < Point(2)',
    'hash(p)',
    'v < Version(1, 3), v >= Version(0, 9), hash(v) == hash(Version(1, 9)), sorted([Version(2), Version(1)]), v == (1, 2), repr(v)',
    'v < (1, 3)',
    'setattr(v, "major", 5)',
    'delattr(v, "major")',
    'v.major, dataclasses.FrozenInstanceError.__mro__[1].__name__',
    'Slotted(1), Slotted.__slots__, hasattr(Slotted(1), "__dict__"), Slotted(1) == Slotted(1)',
    'setattr(Slotted(1), "z", 1)',
    'Keywords(a=1), Keywords.__match_args__',
    'Keywords(1)',
    'Mixed(1, b=2).total, Mixed(1, b=2, c=10).total, Mixed(1, b=2), [f.name for f in fields(Mixed)]',
    'Mixed(1, 2)',
    'Derived(), [f.name for f in fields(Derived)], Derived(5), issubclass(Derived, Base), Derived() == Base()',
    'NoEq(1) == NoEq(1), hash(Hashed(1)) == hash(Hashed(1)), Bare().x, repr(Bare()).split(" object")[0], hasattr(Bare, "__match_args__")',
    'FrozenSlots(1), FrozenSlots.__slots__, hash(FrozenSlots(1)) is not None',
    'setattr(FrozenSlots(1), "x", 2)',
    'asdict(Nested(p, {"k": [Point(2)]})), astuple(Nested(p, {"k": (1,)})), asdict(v, dict_factory=lambda items: sorted(items))',
    'asdict(5)',
    'asdict(Point)',
    'fields(5)',
    'is_dataclass(p), is_dataclass(Point), is_dataclass(5), [(f.name, f.type, f.default is dataclasses.MISSING, f.init, f.repr) for f in fields(Point)]',
    'replace(p, x=9), replace(v, minor=7), __import__("copy").replace(p, y=4), replace(Mixed(1, b=2), a=5, c=1).total',
    'replace(p, none=1)',
    'replace(Mixed(1, b=2), a=5) if 0 else 0',
    'replace(5)',
    'make_dataclass("Made", ["a", ("b", int), ("c", str, field(default="x"))])(1, 2), make_dataclass("M", ["x"], bases=(Base,), namespace={"m": lambda s: 5})(x=1).m() if 0 else make_dataclass("E", [])()',
    'make_dataclass("M", ["1x"])',
    'make_dataclass("M", ["a", "a"])',
    'make_dataclass("M", ["class"])',
    'make_dataclass("M", [("a", int, 1, 2)])',
    'define("@dataclass\\nclass A:\\n  a: int = 1\\n  b: int")',
    'define("@dataclass\\nclass A:\\n  a: list = []")',
    'define("@dataclass\\nclass A:\\n  a: dict = field(default={})")',
    'define("@dataclass\\nclass A:\\n  a: int = field(default=1, default_factory=int)")',
    'define("@dataclass(frozen=True)\\nclass A(Base): pass")',
    'define("@dataclass(order=True, eq=False)\\nclass A: pass")',
    'define("@dataclass(slots=True)\\nclass A:\\n  __slots__ = (\'x\',)\\n  x: int")',
    'define("@dataclass(weakref_slot=True)\\nclass A: pass")',
    'define("@dataclass(order=True)\\nclass A:\\n  def __lt__(self, o): pass")',
    'define("@dataclass(unsafe_hash=True)\\nclass A:\\n  def __hash__(self): return 1")',
    'define("@dataclass\\nclass A:\\n  a: ClassVar[int] = field(default_factory=int)")',
    'define("@dataclass\\nclass A:\\n  x: int\\n  a = field()")',
    'define("@dataclass\\nclass A:\\n  _: KW_ONLY\\n  __: KW_ONLY")',
    'define("@dataclass\\nclass A:\\n  a: \'ClassVar[int]\' = 1\\n  b: \'InitVar[int]\' = 2\\n  def __post_init__(self, b): self.got = b\\n")().got',
    'define("@dataclass\\nclass A:\\n  a: int = field(kw_only=True, default=1)\\n  b: int = 5")(7)',
    'field(default=1, metadata={"m": 1}).metadata, field().kw_only is dataclasses.MISSING, repr(dataclasses.MISSING).split(" object")[0], field(doc="text").doc',
    'Point.__dataclass_params__, Point.__dataclass_fields__["x"].name, Point.__init__.__annotations__, Point.__eq__.__qualname__',
):
    show(text)

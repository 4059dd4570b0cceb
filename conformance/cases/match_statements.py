"""Every kind of pattern, captures, guards and errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from dataclasses import dataclass
from enum import Enum


class Color(Enum):
    RED = 1


@dataclass
class Point:
    x: int
    y: int = 0


class Custom:
    __match_args__ = ("a",)

    def __init__(self, a):
        self.a = a


class Bad:
    __match_args__ = 5


class Dup:
    __match_args__ = ("a",)
    a = 1


def kind(v):
    match v:
        case None | True | False:
            return "singleton"
        case 0 | -1 | 1.5 | 2 + 3j:
            return "number"
        case "text" | b"bytes":
            return "literal"
        case Color.RED:
            return "value"
        case int(n) if n > 100:
            return f"big {n}"
        case int() | float() as number:
            return f"plain {number}"
        case []:
            return "empty"
        case [x]:
            return f"one {x}"
        case [1, *rest]:
            return f"one and {rest}"
        case [*_, "end"]:
            return "ends"
        case (a, b):
            return f"pair {a} {b}"
        case {"k": value, **rest}:
            return f"mapping {value} {rest}"
        case {}:
            return "some mapping"
        case Point(0, y=yy):
            return f"on axis {yy}"
        case Point(x=xx) if xx == yy_of(v):
            return "diagonal"
        case Point():
            return "point"
        case Custom("special"):
            return "special"
        case Custom([first, *_]):
            return f"custom list {first}"
        case str(s):
            return f"string {s!r}"
        case _:
            return "other"


def yy_of(v):
    return v.y


for v in (None, True, 0, -1, 1.5, 2 + 3j, "text", b"bytes", Color.RED, 101, 7, 2.5, [], (5,), [1, 2, 3], ["a", "b", "end"], [8, 9], {"k": 1, "z": 2}, {"q": 1}, {}, Point(0, 5), Point(3, 3), Point(1, 2), Custom("special"), Custom([1, 2]), Custom(0), "string", b"other", range(3), {1}, object, iter([1])):
    print(type(v).__name__, kind(v))


def errors(v):
    match v:
        case Bad(1):
            return "bad"
        case Dup(1, a=1):
            return "dup"
        case Point(1, 2, 3):
            return "too many"
        case int(1, 2):
            return "int"


for v in (Bad(), Dup(), Point(1), 5):
    try:
        print(errors(v))
    except TypeError as e:
        print("TypeError", e)


def no_class(v):
    match v:
        case not_a_class():
            pass


not_a_class = 5
try:
    no_class(1)
except TypeError as e:
    print(e)
match [1, [2, {"k": (3, 4)}]]:
    case [a, [b, {"k": (c, *d)}]]:
        print(a, b, c, d)
match "abc":
    case [*_]:
        print("sequence")
    case str() as s:
        print("not a sequence", s)
x = 5
match x:
    case y:
        print("captured", y)
match {"a": 1, "b": 2}:
    case {"a": int(), "b": str()}:
        print("no")
    case {"a": int() as i, **others} if others:
        print(i, others)
for code in ("match 1:\n  case a | b: pass", "match 1:\n  case [a, a]: pass", "match 1:\n  case x: pass\n  case 1: pass", "match 1:\n  case {**a, 'b': 1}: pass", "match 1:\n  case {'a': 1, 'a': 2}: pass", "match 1:\n  case A(x=1, x=2): pass", "match 1:\n  case [*a, *b]: pass", "match 1:\n  case 1 + 1: pass", "match 1:\n  case _ | 1: pass", "match = 1; case = 2; print(match, case)"):
    try:
        exec(code)
    except SyntaxError as e:
        print(e.msg)

"""`match`: every kind of pattern, captures, guards, classes, errors."""

import collections
import dataclasses
import enum


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


class Args:
    __match_args__ = ("a", "b")

    def __init__(self, a, b):
        self.a, self.b = a, b


class BadArgs:
    __match_args__ = ["a"]
    a = 1


class BadName:
    __match_args__ = (5,)


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Seq(collections.abc.Sequence):
    def __init__(self, *items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


def literal(v):
    match v:
        case 1:
            return "one"
        case -2.5:
            return "minus"
        case 3 + 4j:
            return "complex"
        case "text" | b"bytes":
            return "text or bytes"
        case None:
            return "none"
        case True:
            return "true"
        case False:
            return "false"
        case Color.RED:
            return "red"
    return "other"


def sequence(v):
    match v:
        case []:
            return "empty"
        case [x]:
            return "one", x
        case [1, *rest]:
            return "from one", rest
        case [*init, 9]:
            return "to nine", init
        case [a, *_, b] if a == b:
            return "same ends", a
        case (a, [b, c]):
            return "nested", a, b, c
        case [_, _, _]:
            return "three"
        case [*all_]:
            return "all", all_
        case _:
            return "no sequence"


def mapping(v):
    match v:
        case {"type": "a", "v": x}:
            return "a", x
        case {"type": "b", **rest}:
            return "b", rest
        case {1: _, 2: {"deep": d}}:
            return "deep", d
        case {Color.RED.value: x, "k": y}:
            return "value", x, y
        case {"list": [first, *_]}:
            return "list", first
        case {}:
            return "any mapping"
    return "no mapping"


def classes(v):
    match v:
        case Point(0, 0):
            return "origin"
        case Point(x, y=5):
            return "y five", x
        case Point(x=a) as p if a > 10:
            return "big", p
        case Point():
            return "point"
        case Args(1, b):
            return "args", b
        case int(n) | float(n):
            return "number", n
        case str() as s:
            return "str", s
        case bool():
            return "never"
        case list([x]) | tuple((x,)):
            return "single", x
        case dict(d):
            return "dict", d
        case Color():
            return "color"
    return "other"


def bad_args(v):
    match v:
        case BadArgs(1):
            pass


def bad_name(v):
    match v:
        case BadName(1):
            pass


def too_many(v):
    match v:
        case Point(1, 2, 3):
            pass


def too_many_int(v):
    match v:
        case int(1, 2):
            pass


def twice(v):
    match v:
        case Args(1, a=1):
            pass


def not_class(v):
    five = 5
    match v:
        case five():
            pass


def order():
    log = []

    class Watch:
        def __eq__(self, other):
            log.append(other)
            return other == 3
    match Watch():
        case 1 | 2:
            pass
        case 3 | 4:
            log.append("matched")
    return log


def binds(v):
    a = "before"
    match v:
        case [a, 5]:
            pass
        case [_, a]:
            pass
    return a


for f, values in ((literal, (1, True, 1.0, -2.5, 3 + 4j, "text", b"bytes", None, False, 0, Color.RED, Color.BLUE, [])),
                  (sequence, ([], [7], (1, 2, 3), [5, 9], "ab", b"ab", (4, 2, 4), [1], (0, [1, 2]), [3, 4, 5], range(6), Seq(1, 2), Seq(), {1, 2}, collections.deque([1]), bytearray(b"a"), memoryview(b"ab"))),
                  (mapping, ({"type": "a", "v": 1}, {"type": "b", "q": 2}, {1: 0, 2: {"deep": 5}}, {1: "x", "k": "y"}, {"list": [1, 2]}, {}, {"z": 1}, [], collections.OrderedDict(type="b"), collections.defaultdict(int))),
                  (classes, (Point(0), Point(1, 5), Point(11, 1), Point(1, 1), Args(1, 2), Args(2, 2), 5, 2.5, True, "s", [1], (2,), [1, 2], {"k": 1}, Color.RED, None))):
    for v in values:
        print(f.__name__, repr(v) if not isinstance(v, (Args, Seq, memoryview)) else type(v).__name__, "->", f(v))

for text in (
    'bad_args(BadArgs())',
    'bad_name(BadName())',
    'too_many(Point(1))',
    'too_many_int(5)',
    'twice(Args(1, 2))',
    'not_class(5)',
    'order()',
    'binds([1, 2]), binds([1, 5]), binds(5)',
    'exec("match x:\\n  case a: pass\\n  case b: pass")',
    'exec("match x:\\n  case a | 1: pass")',
    'exec("match x:\\n  case [a, a]: pass")',
    'exec("match x:\\n  case a | b: pass")',
    'exec("match x:\\n  case [*a, *b]: pass")',
    'exec("match x:\\n  case {**a, \'k\': 1}: pass")',
    'exec("match x:\\n  case {\'k\': 1, \'k\': 2}: pass")',
    'exec("match x:\\n  case A(x=1, x=2): pass")',
    'exec("match x:\\n  case 1 + 2: pass")',
    'exec("match x:\\n  case -a: pass")',
    'exec("match x:\\n  case f\'{a}\': pass")',
    'exec("match x:\\n  case _ as _: pass")',
    'exec("match x:\\n  case a.b as c.d: pass")',
    'exec("match 5:\\n  case _: pass\\n  case 1: pass")',
    'exec("match = case = _ = 5\\nmatch, case\\nprint(match)")',
):
    show(text)

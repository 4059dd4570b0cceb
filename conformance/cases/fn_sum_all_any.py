"""`sum`, `all` and `any`: starts, compensated floats, short circuits, errors."""

from decimal import Decimal
from fractions import Fraction


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

seen = []


def note(*values):
    for v in values:
        seen.append(v)
        yield v


class Add:
    def __init__(self, v):
        self.v = v

    def __add__(self, other):
        return Add(self.v + (other.v if isinstance(other, Add) else other))

    def __radd__(self, other):
        return Add(other + self.v)


class NoBool:
    def __bool__(self):
        raise ValueError("no truth")


class BadLen:
    def __len__(self):
        return -1

for text in (
    'sum([]), sum(()), sum(range(101)), sum([True, True])',
    'sum([0.1] * 10), sum([0.1] * 3), sum([1e16, 1, -1e16]), sum([1.0, 1e100, 1.0, -1e100])',
    'sum([1, 2.5, 3]), sum([2**62, 2**62, 2**62]), sum([-2**63, -1])',
    'sum([1, 2], 10), sum([1, 2], start=0.5), sum([[1], [2]], []), sum([(1,), (2,)], ())',
    'sum([1j, 2, 0.5]), sum([0.1j] * 10), sum([1, 1j, 10**20])',
    'sum([float("inf"), 1.0]), sum([float("inf"), float("-inf")]), sum([float("nan")])',
    'sum([Fraction(1, 3)] * 3), sum([Decimal("0.1")] * 3)',
    'sum([Add(1), Add(2), 3]).v',
    'sum([-0.0]), sum([-0.0], -0.0)',
    'sum(["a", "b"])',
    'sum(["a"], "")',
    'sum([b"a"], b"")',
    'sum([bytearray()], bytearray())',
    'sum(1)',
    'sum()',
    'sum([1], 2, 3)',
    'sum([1, None])',
    'sum({3: 1, 4: 2})',
    'sum(x * x for x in range(10))',
    'all([]), any([]), all([1, 2]), any([0, 0.0, ""]), all([[]]), any([[], [0]])',
    '(all(note(1, 2, 0, 3)), seen.copy(), seen.clear())',
    '(any(note(0, "", 5, 6)), seen.copy(), seen.clear())',
    'all(5)',
    'any(None)',
    'all([NoBool()])',
    'any([0, NoBool()])',
    'all([1, BadLen()])',
    'any()',
    'all([1], [2])',
    'all({}), any({0: 1}), all("abc"), any(b"\\0")',
):
    show(text)

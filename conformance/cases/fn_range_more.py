"""`range` in loops of every kind: huge, negative, reversed, sliced, shared, compared."""

import copy
import pickle


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class I:
    def __init__(self, v):
        self.v = v

    def __index__(self):
        return self.v


def total(r):
    t = 0
    for i in r:
        t += i
    return t


def overflow():
    last = 2**63 - 1
    return [i for i in range(last - 2, last + 2)], [i for i in range(-2**63, -2**63 + 2)], list(range(2**62, 2**62 + 10**18, 10**18 - 1))

for text in (
    'total(range(100)), total(range(10, 0, -1)), total(range(0, 10, 3)), total(range(5, 5)), total(range(2**70, 2**70 + 2)), overflow(), list(range(I(3))), range(I(1), I(5), I(2))',
    'range(10)[2:8:2], range(10)[::-1], range(10)[-3:], range(0, 20, 2)[3], range(10)[5:2], len(range(0, 10**20, 10**18)), range(2**70)[-1], 5 in range(0, 10, 5), I(5) in range(10), 2**70 in range(2**71), "5" in range(10), 5.5 in range(10), range(3).index(True), range(10**20).count(10**19)',
    'range(3) == range(0, 3), range(0, 3, 2) == range(0, 4, 2), range(0) == range(3, 1), hash(range(0)) == hash(range(9, 5)), range(3) != [0, 1, 2], copy.copy(range(3)), pickle.loads(pickle.dumps(range(1, 9, 3))), pickle.loads(pickle.dumps(iter(range(3)))).__next__(), list(reversed(range(0, 10, 3))), list(reversed(range(2**65, 2**65 + 2)))',
    '(it := iter(range(3)), next(it), it.__length_hint__(), list(it), it.__length_hint__(), next(it, "end"))[1:]',
    'sum(range(10**6)), min(range(5, 1, -1)), max(range(10)), sorted(range(3), reverse=True), tuple(range(3)), set(range(3)), dict(zip(range(2), range(2, 4))), [*range(2), *range(2)], any(range(1)), all(range(1, 3)), bool(range(0)), repr(range(1, 2)), repr(range(1, 2, 3)), range(5).start, range(5).stop, range(5).step',
    'range(2**70).__len__()',
    'range(5)[10]',
    'range(5)[I(9)]',
    'range(5)["x"]',
    'range(5).index("x")',
    'range(1, 5, 0)',
    'range("5")',
    'range(1.0)',
    'range(1, 2, 3, 4)',
    'range(stop=5)',
    'range(5) + range(5)',
):
    show(text)

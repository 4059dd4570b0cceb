"""The iterators of built-in types: their names, hints, state, exhaustion and copies."""

import copy
import itertools
import pickle


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Seq:
    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return i


class Hint:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration

    def __length_hint__(self):
        return self.n


MAKERS = [lambda: iter([1, 2, 3]), lambda: reversed([1, 2, 3]), lambda: iter((1, 2, 3)), lambda: iter("aéc"), lambda: iter("abc"), lambda: iter(b"abc"), lambda: iter(bytearray(b"abc")), lambda: iter(range(3)), lambda: iter(range(2**70, 2**70 + 3)),
          lambda: reversed(range(3)), lambda: iter({1: 2, 3: 4}), lambda: iter({1: 2, 3: 4}.values()), lambda: iter({1: 2, 3: 4}.items()), lambda: reversed({1: 2, 3: 4}), lambda: reversed({1: 2, 3: 4}.items()), lambda: iter({1}), lambda: iter(frozenset({1})),
          lambda: iter(Seq()), lambda: reversed("abc"), lambda: iter(lambda: 1, 1), lambda: enumerate("ab", 5), lambda: zip("ab", "cd"), lambda: map(str, [1, 2]), lambda: filter(None, [0, 1]), lambda: iter(memoryview(b"ab")), lambda: itertools.count(3)]
for make in MAKERS:
    it = make()
    row = [type(it).__name__, iter(it) is it]
    row.append(it.__length_hint__() if hasattr(it, "__length_hint__") else "no hint")
    row.append(next(it, "end"))
    row.append(it.__length_hint__() if hasattr(it, "__length_hint__") else "no hint")
    try:
        row.append(list(itertools.islice(copy.copy(it), 3)))
    except TypeError as e:
        row.append(str(e))
    try:
        row.append(list(itertools.islice(pickle.loads(pickle.dumps(it)), 3)))
    except (TypeError, pickle.PicklingError, AttributeError) as e:
        row.append(type(e).__name__)
    row.append(list(itertools.islice(it, 3)))
    row.append(next(it, "end") if not isinstance(it, itertools.count) else "endless")
    row.append(it.__length_hint__() if hasattr(it, "__length_hint__") else "no hint")
    row.append("__setstate__" in dir(it))
    print(*row)
l = iter([1, 2, 3, 4])
l.__setstate__(2)
r = reversed([1, 2, 3, 4])
r.__setstate__(1)
u = iter(range(10))
u.__setstate__(7)
d = {1: 1, 2: 2}
di = iter(d)
next(di)
d[3] = 3
s = {1, 2}
si = iter(s)
next(si)
s.add(5)
grown = [1]
gi = iter(grown)
next(gi)

for text in (
    'list(l), list(r), list(u), l.__reduce__(), iter([]).__reduce__(), iter((1,)).__reduce__()',
    'next(di)',
    'next(di)',
    'next(si)',
    'next(gi)',
    'grown.append(2), next(gi, "stays ended")',
    'next(5)',
    'next([])',
    'next(iter([]))',
    'next(iter([]), None)',
    'next(iter([]), 1, 2)',
    'iter(5)',
    'iter(lambda: 1)',
    'iter(5, 6)',
    'iter()',
    'list(iter([1, 2, 3].pop, 1))',
    '[].__iter__().__next__()',
    'list(Hint(5)), list(Hint(0))',
    'list(Hint(-1))',
    'list(Hint("x"))',
    'list(Hint(2**70))',
    '__import__("operator").length_hint(Hint(3)), __import__("operator").length_hint(5, 7), __import__("operator").length_hint([1])',
    '__import__("operator").length_hint(Hint(-1))',
    'type(iter([]))()',
    'type(iter(range(3)))(1)',
    'enumerate()',
    'enumerate(5)',
    'enumerate([], "x")',
    'list(enumerate("ab", 2**64)), list(enumerate("ab", start=-1)), enumerate("a").__reduce__()[1][1]',
    'zip("ab", "a", strict=True).__next__(), list(zip()), list(zip("ab")), list(zip("abc", [1, 2]))',
    'list(zip("ab", "a", strict=True))',
    'list(zip("a", "ab", strict=True))',
    'list(zip("a", "a", "ab", strict=True))',
    'zip(5)',
    'zip("a", 5)',
    'list(map(lambda a, b: a + b, [1, 2], [3, 4, 5])), list(map(None, [])), list(map(str, [1], strict=True))',
    'list(map(lambda a, b: 0, [1], [], strict=True))',
    'list(map(None, [1]))',
    'map(str)',
    'map()',
    'list(filter(str.isdigit, "a1b2")), list(filter(lambda x: x % 2, range(5)))',
    'filter(None)',
    'list(filter(5, [1]))',
    'reversed(5)',
    'reversed({1})',
    'reversed(iter([]))',
    'reversed()',
    'list(reversed(Seq())) if 0 else reversed(Seq())',
):
    show(text)

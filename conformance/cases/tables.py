"""Dictionaries and sets under much deletion, change during iteration and comparison that changes them."""

from collections import deque
from itertools import groupby, pairwise, tee

d = {i: i for i in range(20)}
for i in range(3000):
    d[i + 100] = 1
    del d[i + 100]
    d[str(i)] = 1
    d.popitem()
print(list(d))
s = set(range(20))
for i in range(3000):
    s.add(i + 100)
    s.discard(i + 100)
print(sorted(s), len(s))


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e, getattr(e, "__notes__", ""))


def replace_while_iterating():
    d = {0: 0}
    for i in d:
        del d[0]
        d[0] = 0


attempt(replace_while_iterating)
attempt(lambda: dict([object()]))
attempt(lambda: dict([(1, 2, 3)]))
attempt(lambda: [] in {1})
attempt(lambda: {1}.discard([]))
attempt(lambda: {frozenset([1])}.__contains__({1}))


class Counting(int):
    hashes = 0

    def __hash__(self):
        Counting.hashes += 1
        return super().__hash__()


keys = dict.fromkeys(map(Counting, range(10)))
before = Counting.hashes
print(len(set(keys) & set(keys) | frozenset(keys)), dict.fromkeys(set(keys)) == keys, Counting.hashes - before)


class Clearing:
    def __init__(self, target):
        self.target = target

    def __eq__(self, other):
        self.target.clear()
        return NotImplemented

    __hash__ = None


q = deque()
q.extend([Clearing(q), Clearing(q)])
attempt(lambda: 3 in q)
q.extend([Clearing(q), 2])
attempt(lambda: q.remove(3))
a, b = [], []
a.append(Clearing(b))
b.append(Clearing(a))
print(a == b)

q = deque(range(5))
print(list(type(iter(q))(q, 2)), list(type(reversed(q))(q)), iter(q).__reduce__())
x, y = tee(range(200))
print(sum(x), sum(y), [sum(t) for t in tee(tee(range(9))[0], 3)])
print([(k, list(g)) for k, g in groupby("aabbbc")], list(pairwise("abcd")))
print(list(deque("ab", 3) * 10**9))

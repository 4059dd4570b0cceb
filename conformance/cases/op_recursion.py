"""Recursion: limits, depth in Python and through built-ins, recovery, repr of cycles."""

import functools
import sys


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


def forever():
    return forever()


class R:
    def __repr__(self):
        return repr(self)

    def __eq__(self, o):
        return self == o

    def __getattr__(self, name):
        return getattr(self, name)

    def __len__(self):
        return len(self)

    def __call__(self):
        return self()

    def __iter__(self):
        return iter(self)

    def __hash__(self):
        return hash(self)

    def __add__(self, o):
        return self + o


def gen(n):
    if n:
        yield from gen(n - 1)
    yield n


def kind(f):
    try:
        return f()
    except RecursionError as e:
        return type(e).__name__, str(e)[:32]


def caught():
    try:
        forever()
    except RecursionError:
        pass
    return down(100)


nested = []
for _ in range(50):
    nested = [nested]
deep = ()
for _ in range(100000):
    deep = (deep,)

for text in (
    'down(900), caught(), list(gen(50)), sum(gen(100)), kind(forever), kind(lambda: repr(R())), kind(lambda: R() == R()), kind(lambda: R().x), kind(lambda: len(R())), kind(R()), kind(lambda: list(R())), kind(lambda: hash(R())), kind(lambda: R() + 1)',
    'kind(lambda: functools.reduce(lambda a, b: a(b), [forever, 1])), kind(lambda: sorted([R(), R()], key=lambda r: r.x)), kind(lambda: max([1, 2], key=lambda x: forever())), kind(lambda: [x for x in map(lambda _: forever(), "a")])',
    'len(repr(nested)), kind(lambda: repr(deep))[0], kind(lambda: deep == deep), kind(lambda: hash(deep) is not None)',
    '(deep := None), (l := [], l.append(l), repr(l))[2], (d := {}, d.update(k=d), repr(d))[2], (s := [()], s.append(s), str(s))[2]',
    'sys.getrecursionlimit(), sys.setrecursionlimit(5000), down(4000), sys.setrecursionlimit(1000)',
):
    show(text)

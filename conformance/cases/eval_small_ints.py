"""Small constants beside comparisons, arithmetic and subscripts, with operands that change their type between runs, while traced and not."""

import sys


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Odd:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return ("lt", self.n, other)

    def __add__(self, other):
        return Odd(self.n + other)

    def __sub__(self, other):
        return Odd(self.n - other)

    def __getitem__(self, key):
        return self.n, key

    def __eq__(self, other):
        return self.n == getattr(other, "n", other)

    def __repr__(self):
        return f"Odd({self.n})"


def tests(x):
    out = []
    if x < 3:
        out.append("lt")
    if x == 3:
        out.append("eq")
    if x != 3:
        out.append("ne")
    return out


def orders(x, y):
    out = ""
    out += "<" if x < y else "."
    out += "L" if x <= y else "."
    out += "=" if x == y else "."
    out += "!" if x != y else "."
    out += ">" if x > y else "."
    out += "G" if x >= y else "."
    return out


def sums(x):
    return x + 1, x - 2


def items(x):
    return x[0], x[1]


def attribute(o):
    return o.n, o.__class__.__name__


def attempt(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return type(e).__name__, str(e), e.__traceback__.tb_next.tb_lineno - f.__code__.co_firstlineno


def many(f, *values):
    return [attempt(f, *v) if isinstance(v, tuple) else attempt(f, v) for v in values * 3]


def traced(f, *args):
    lines = []

    def trace(frame, event, arg):
        frame.f_trace_opcodes = True
        lines.append((event, frame.f_lineno - f.__code__.co_firstlineno))
        return trace

    sys.settrace(trace)
    try:
        result = f(*args)
    finally:
        sys.settrace(None)
    return result, len(lines), [line for event, line in lines if event == "line"]

for text in (
    'many(tests, 1, 3, 5, 2.5, True, 2**70, Odd(3), None, "a", -1)',
    'many(orders, (1, 2), (2, 2), (3, 2), (1.5, 2), (2**70, 2**71), ("a", "b"), (True, False), (1, "a"))',
    'many(sums, 1, 1.5, 2**61 - 1, -2**61, 2**70, Odd(4), True, "a", None)',
    'many(items, [1, 2], (3, 4), [5], "ab", b"ab", {0: 1, 1: 2}, Odd(1), range(3), None, ([[7], [8]]))',
    'many(attribute, Odd(1), Odd("x"), type("N", (), {"n": 5})(), type("S", (), {"__slots__": "n"})(), 5)',
    'traced(tests, 1)',
    'traced(sums, 5)',
    'traced(items, [1, 2])',
    'traced(attribute, Odd(2))',
    'many(tests, 1, 2)',
):
    show(text)

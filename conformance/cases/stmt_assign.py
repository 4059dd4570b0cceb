"""Assignments: chained, unpacking, augmented, annotated, walrus, and deletion."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Log:
    def __setattr__(self, name, value):
        print("setattr", name, value)

    def __delattr__(self, name):
        print("delattr", name)

    def __setitem__(self, key, value):
        print("setitem", key, value)

    def __getitem__(self, key):
        print("getitem", key)
        return 1

    def __delitem__(self, key):
        print("delitem", key)


o = Log()
o.a = o.b = o[1] = 5
o[1:2] = 6
o[::2] = 7
o[1, 2:3] = 8
o[0] += 1
del o.a, o[1], o[1:2]
a, b = 1, 2
a, b = b, a
(c, [d, e]), *f = (1, [2, 3]), 4, 5
print(a, b, c, d, e, f)
*g, h = "xyz"
print(g, h)
x: int = 5
y: "later"
print(x, __annotations__ if "__annotations__" in globals() else "lazy")
if (n := 10) > 5:
    print(n)
print([m := i for i in range(3)], m)
items = [1, 2]
same = items
items += [3]
print(same is items, same)
text = "a"
text *= 3
print(text)
t = ([],)
try:
    t[0] += [1]
except TypeError as e:
    print(e, t)


class Number:
    def __init__(self, v):
        self.v = v

    def __iadd__(self, other):
        self.v += other
        return self

    def __isub__(self, other):
        return NotImplemented

    def __sub__(self, other):
        return "sub"


num = Number(1)
num += 5
print(num.v)
num -= 1
print(num)

for text in (
    'exec("a, b = 1")',
    'exec("a, b = 1, 2, 3")',
    'exec("a, b, c = 1, 2")',
    'exec("a, *b, c = 1,")',
    'exec("a, b = {1}")',
    'exec("[a, b] = \\"ab\\"; print(a, b)")',
    'exec("del nothing")',
    'exec("5 = x")',
    'exec("f() = x")',
    'exec("(a, b): int = 1")',
    'exec("a += b += 1")',
    'exec("*a = 1")',
    'exec("*a, *b = 1")',
    'exec("x = *1")',
    'exec("None = 1")',
    'exec("a = yield")',
    'exec("x: int: str")',
    'exec("del f()")',
    'exec("(y := 1) = 2")',
    'exec("y := 1")',
    'exec("1 += x")',
    'exec("undefined += 1")',
    'exec("a.b.c = 1", {"a": 5})',
    '5 .real',
):
    show(text)

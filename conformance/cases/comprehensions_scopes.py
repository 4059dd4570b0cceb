"""Comprehensions, closures, `global`, `nonlocal`, and their errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

x = "global"


def outer():
    x = "outer"

    def inner():
        nonlocal x
        x = "changed"
        return x

    def reader():
        return x

    return inner(), reader(), x


print(outer(), x)


def uses_global():
    global x, made
    x, made = "set", "new"


uses_global()
print(x, made)
print([i * j for i in range(3) for j in range(i) if i != j], {i: i * i for i in range(3)}, {i % 2 for i in range(5)})
print([[j for j in range(i)] for i in range(3)], [x for x in "ab"], x)
fs = [lambda: i for i in range(3)]
print([f() for f in fs], [(lambda i=i: i)() for i in range(3)])
print([y := i for i in range(3)], y)


class C:
    x = 5
    same = [x for _ in range(2)]
    first = [i for i in range(x)]

    def method(self):
        return [self.x + i for i in range(2)]


print(C.same, C.first, C().method())


def counter():
    n = 0

    def step():
        nonlocal n
        n += 1
        return n

    return step


c = counter()
print(c(), c(), c.__closure__[0].cell_contents, c.__code__.co_freevars)


def default(a, b=[]):
    b.append(a)
    return b


print(default(1), default(2), default.__defaults__)


def unbound():
    print(z)
    z = 1


def free():
    def inner():
        return later

    inner()
    later = 1


def deleted():
    a = 1
    del a
    return a


for f in (unbound, free, deleted, lambda: undefined_name, lambda: lenn, lambda: C.metho):
    try:
        f()
    except (NameError, AttributeError) as e:
        print(type(e).__name__, e)
for code in ("def f():\n  x = 1\n  global x", "def f():\n  nonlocal x", "nonlocal x", "def f(a):\n  global a", "def f(a, a): pass", "[x async for x in y]", "[(yield) for x in y]", "def f():\n  print(x)\n  nonlocal x", "[x := 1 for x in y]", "[i for i in (j := [1])]", "class A:\n  [y := 1 for _ in range(1)]", "def f(): return [await x for x in y]", "return 1", "yield 1", "await x", "break", "continue", "del f()", "lambda: (yield)", "def f():\n  from os import *", "x: int = y: int", "from __future__ import nope", "a = 1\nfrom __future__ import division", "__debug__ = 1", "def f(__debug__): pass", "(x for x in y, 1)", "f(x for x in y, 1)", "f(**a, *b)", "f(a=1, 2)", "f(a=1, a=2)", "x = *y", "def f(*): pass", "def f(a=1, b): pass", "def f(*, **k): pass", "async def f():\n  yield 1\n  return 2", "try: pass", "else: pass", "if 1:\nx", " x", "x = (1", "x = 1)", "'abc", "1abc", "0777", "1__0", "0b12", "'\\N{nope}'", "b'é'", "u'a' b'b'", "x ! y", "x <> y", "a b", "print 1", "exec 'a'", "with x as 1: pass", "for 1 in x: pass", "for x in *a, b: pass", "assert (1, 2)", "1 = x", "x + 1 = 2", "(a, 1) = x", "f() += 1", "a, b += 1", "{a: 1 for a in b, c}", "True = 1", "x.True = 1"):
    try:
        exec(compile(code, "<case>", "exec"), {})
        print(repr(code), "fine")
    except Exception as e:
        print(repr(code), "!!", type(e).__name__, e.args[0])

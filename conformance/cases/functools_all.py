"""`functools`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import functools


@functools.lru_cache(maxsize=2)
def square(x):
    print("computing", x)
    return x * x


print([square(i) for i in (1, 1, 2, 3, 1)], square.cache_info(), square.cache_parameters())
square.cache_clear()
print(square.cache_info(), square.__wrapped__.__name__)


@functools.cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info())
p = functools.partial(pow, 2, mod=7)
print(p(5), p.func is pow, p.args, p.keywords, functools.partial(p, 3)())
print(functools.partial(print, functools.Placeholder, "b")("a"))
print(functools.reduce(lambda a, b: a * b, range(1, 6)), functools.reduce(lambda a, b: a + b, [], 5))


@functools.total_ordering
class V:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        return self.n == o.n

    def __lt__(self, o):
        return self.n < o.n


print(V(1) <= V(2), V(1) > V(2), V(2) >= V(2))


@functools.singledispatch
def show_type(x):
    return "object"


@show_type.register
def _(x: int):
    return "int"


@show_type.register(list)
def _(x):
    return "list"


print(show_type(1), show_type([]), show_type("a"), show_type(True), sorted(c.__name__ for c in show_type.registry))


class C:
    @functools.cached_property
    def value(self):
        print("once")
        return 42

    @functools.singledispatchmethod
    def m(self, a):
        return "any"

    @m.register
    def _(self, a: str):
        return "str"

    partial = functools.partialmethod(lambda self, a, b: (a, b), 1)


c = C()
print(c.value, c.value, c.m(1), c.m("a"), c.partial(2), vars(c))


def deco(f):
    @functools.wraps(f)
    def inner(*args):
        "inner doc"
        return f(*args)
    return inner


@deco
def documented(a):
    "its doc"


print(documented.__name__, documented.__doc__, documented.__wrapped__.__name__)
print(sorted("bAc", key=functools.cmp_to_key(lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))))

for text in (
    'functools.reduce(lambda a, b: a, [])',
    'functools.partial()',
    'functools.partial(1)',
    'functools.lru_cache(maxsize="a")',
    'functools.reduce(1, [1, 2])',
    'repr(functools.partial(int, base=2))',
):
    show(text)

"""Decorators and descriptors in classes: order, stacking, class decorators, `__set_name__`, cached properties."""

import functools


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

log = []


def tag(n):
    log.append(f"make {n}")

    def wrap(o):
        log.append(f"apply {n} to {getattr(o, '__name__', type(o).__name__)}")
        return o
    return wrap


class Named:
    def __set_name__(self, owner, name):
        log.append(f"set_name {owner.__name__}.{name}")

    def __get__(self, o, owner=None):
        return self if o is None else "got"


class BadName:
    def __set_name__(self, owner, name):
        raise ValueError("bad name")


@tag("class outer")
@tag("class inner")
class A:
    first = Named()

    @tag("m1")
    @tag("m2")
    def method(self):
        pass

    @staticmethod
    @tag("static")
    def s():
        return "s"

    @classmethod
    @functools.lru_cache
    def cached(cls):
        log.append("computed")
        return cls.__name__

    @functools.cached_property
    def lazy(self):
        log.append("lazy")
        return 42

    @functools.singledispatchmethod
    def single(self, arg):
        return "base"

    @single.register
    def _(self, arg: int):
        return "int"

    @functools.wraps(method)
    def wrapped(self):
        return "wrapped"


print(log)
log.clear()
a = A()

for text in (
    'a.first, A.s(), a.s(), A.cached(), A.cached(), a.lazy, a.lazy, log.copy(), vars(a), a.single("x"), a.single(5), a.wrapped.__name__, a.wrapped.__wrapped__.__name__',
    'exec("class B:\\n  x = BadName()")',
    'exec("@5\\ndef f(): pass")',
    'exec("@(lambda f: None)\\ndef f(): pass\\nprint(f)")',
    'exec("@print\\nclass C: pass\\nprint(C)") if 0 else 0',
    'delattr(a, "lazy"), a.lazy',
    'functools.cached_property(len).__get__([], list)',
    'functools.cached_property(lambda s: 1).__set_name__(A, "x")',
    'functools.lru_cache(maxsize=2)(pow).cache_info(), functools.lru_cache(pow).cache_parameters(), functools.lru_cache(typed=True)(str)(1)',
    'functools.lru_cache(5.5)',
    'functools.singledispatch(lambda x: x).dispatch(int) is not None, functools.partial(pow, 2)(3), functools.partial(pow, exp=2)(3), functools.reduce(lambda a, b: a * b, [1, 2, 3]), functools.cmp_to_key(lambda a, b: b - a)(1) < functools.cmp_to_key(lambda a, b: b - a)(0), functools.partialmethod(lambda s, x: x, 5).__get__(a)()',
    'functools.reduce(lambda a, b: a, [])',
    'functools.partial()',
    'functools.partial(5)',
    'functools.singledispatch(lambda: 1)()',
):
    show(text)

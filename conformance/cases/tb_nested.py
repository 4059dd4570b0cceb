"""Tracebacks of nested calls: lines, carets, recursion, repeated frames."""

import sys
import traceback

HERE = (lambda: 0).__code__.co_filename

def report(f, *args):
    try:
        f(*args)
    except BaseException:
        print(traceback.format_exc().replace(HERE, "FILE"))


def level1(x):
    return level2(x) + 1


def level2(x):
    return [level3(y) for y in x]


def level3(y):
    return {
        "a": 1 / y,
    }["b"]


def recurse(n):
    return recurse(n - 1) if n else 1 / 0


def mutual_a(n):
    if n == 0:
        raise KeyError("bottom")
    mutual_b(n - 1)


def mutual_b(n):
    mutual_a(n)


class C:
    def __getattr__(self, name):
        raise AttributeError(f"no {name}")

    def __call__(self, x):
        return self.method(x)

    def method(self, x):
        return x.missing_attribute

    def __add__(self, other):
        raise NotImplementedError("add")

    @property
    def prop(self):
        return int("x")

    @classmethod
    def cm(cls):
        return cls.nothing

    @staticmethod
    def sm():
        raise ValueError


def generator():
    yield 1
    raise RuntimeError("in generator")


def multi():
    return (
        1
        + 2
        + "three"
        + 4
    )


def in_lambda():
    return (lambda v: v["k"])({})


def in_class():
    class Body:
        x = undefined_name


def in_sort():
    return sorted([3, 1], key=lambda v: v.nope)


def builtin_call():
    return int("twelve", base=10)


report(level1, [0])
report(level1, [1])
report(recurse, 10)
report(mutual_a, 3)
report(C(), 5)
report(lambda: C() + 1)
report(lambda: C().prop)
report(C.cm)
report(C.sm)
report(lambda: list(generator()))
report(multi)
report(in_lambda)
report(in_class)
report(in_sort)
report(builtin_call)
report(lambda: exec("def f():\n  g()\ndef g():\n  1/0\nf()"))
report(lambda: eval("a.b.c", {"a": 5}))
report(lambda: __import__("no_such_module_here"))
report(lambda: sys.exit("text"))

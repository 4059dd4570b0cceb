"""exec, eval, frames' locals and their errors."""

import sys
import types


def attempt(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except Exception as e:
        print(type(e).__name__, e)


def make():
    a = 1

    def free():
        return a

    def plain():
        pass

    return free, plain


free, plain = make()
for code, closure in ((plain.__code__, free.__closure__), (free.__code__, None), (free.__code__, ()), (free.__code__, (int,)), ("pass", free.__closure__)):
    attempt(exec, code, {}, closure=closure)
attempt(exec, free.__code__, {}, closure=free.__closure__)
attempt(eval, free.__code__, {})
attempt(exec, "x", {"__builtins__": 5})
attempt(eval, "x", {"__builtins__": types.MappingProxyType({"x": 7})})
attempt(eval, "missing", {"__builtins__": types.MappingProxyType({})})
attempt(eval, "1", 5)
attempt(eval, "1", {}, 5)


class Names:
    def __getitem__(self, key):
        if key == "a":
            return 12
        raise KeyError(key)

    def keys(self):
        return list("xyz")


attempt(eval, "a, dir()", globals(), Names())
attempt(eval, "b", {}, Names())


def local():
    x = 1
    frame = sys._getframe()
    frame.f_locals["x"] = 2
    frame.f_locals["new"] = 3
    print(x, sorted(k for k in frame.f_locals if k != "frame"))
    attempt(frame.f_locals.pop, "x")
    return x


print(local())
attempt(int, "12", 7.0)
attempt(int, memoryview(b"12"))
attempt(float, b"12\xa0")
attempt(type, "A\udcdcB", (), {})
attempt(compile, b"", "x", mode=1234)


class Init(float):
    def __init__(self, value, extra=None):
        self.extra = extra


print(Init(2.5, extra=3).extra)
attempt(float, x=1)
for f in (len, print, max, compile):
    print(f.__name__, bool(f.__doc__))
shortcut = lambda x: (all(i for i in x), any(i for i in x), tuple(i for i in x))
print(shortcut([1, 0]))
all = any = tuple = lambda x: "mine"
print(shortcut([1, 0]))

"""`contextlib`, and how `with` calls what it is given."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import contextlib
import io


@contextlib.contextmanager
def manager(name, swallow=False):
    print("enter", name)
    try:
        yield name.upper()
    except ValueError as e:
        print("error", e)
        if not swallow:
            raise
    finally:
        print("exit", name)


with manager("a") as a, manager("b") as b:
    print(a, b)
with manager("s", swallow=True):
    raise ValueError("swallowed")
try:
    with manager("r"):
        raise ValueError("raised")
except ValueError as e:
    print("out", e)


@manager("deco")
def decorated():
    print("body")


decorated()
with contextlib.suppress(KeyError, IndexError):
    {}["k"]
out = io.StringIO()
with contextlib.redirect_stdout(out):
    print("captured")
print(repr(out.getvalue()))
with contextlib.ExitStack() as stack:
    print(stack.enter_context(manager("x")), stack.enter_context(manager("y")))
    stack.callback(print, "callback", 1)
    stack.push(lambda *exc: print("pushed", exc[0]))
with contextlib.nullcontext(5) as n:
    print(n)


class Closing:
    def close(self):
        print("closed")


with contextlib.closing(Closing()) as c:
    print(type(c).__name__)


class Show:
    def __init__(self, result):
        self.result = result

    def __enter__(self):
        print("__enter__")
        return self

    def __exit__(self, kind, value, tb):
        print("__exit__", kind and kind.__name__, value, tb is not None)
        return self.result


for result in (True, False, None):
    try:
        with Show(result):
            raise KeyError("k")
    except KeyError:
        print("propagated")


def early():
    with Show(None):
        return "returned"


print(early())
for i in range(2):
    with Show(None):
        continue


@contextlib.contextmanager
def twice():
    yield 1
    yield 2


@contextlib.contextmanager
def never():
    if False:
        yield


class NoExit:
    def __enter__(self):
        pass


for text in ("with twice(): pass", "with never(): pass", "with 1: pass", "with NoExit(): pass", "with (manager('p') as p, manager('q')): print(p)"):
    try:
        exec(text)
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

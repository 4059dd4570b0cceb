"""`__del__`: when it runs, resurrection, exceptions, order, cycles."""

import gc
import weakref


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

log = []


class D:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


class Resurrects(D):
    def __del__(self):
        log.append("resurrect " + self.name)
        kept.append(self)


class Sub(D):
    def __del__(self):
        super().__del__()
        log.append("sub")


kept = []


def scope():
    d = D("local")
    log.append("before end")


def replaced():
    x = D("first")
    x = D("second")
    log.append("replaced")


def cycle():
    a, b = D("a"), D("b")
    a.other, b.other = b, a
    del a, b
    log.append("still there")
    gc.collect()


def resurrected():
    r = Resurrects("r")
    w = weakref.ref(r)
    del r
    alive = w() is not None
    log.append(alive)
    kept.clear()
    return len(log)


def in_generator():
    def g():
        d = D("generator")
        yield 1
    x = g()
    next(x)
    x.close()


def by_exception():
    def f():
        d = D("in frame")
        raise ValueError
    try:
        f()
    except ValueError:
        log.append("handler")


def run(f):
    f()
    gc.collect()
    try:
        return log.copy()
    finally:
        log.clear()

for text in (
    'run(scope), run(replaced), sorted(run(cycle)), run(in_generator), run(by_exception), run(lambda: Sub("s")), run(lambda: [D("1"), D("2")].clear()), run(lambda: {"k": D("value")}.pop("k")), run(lambda: D("temporary").name)',
    'run(resurrected)',
    'D.__del__(D("manual")), log.copy(), log.clear()',
):
    show(text)

"""`contextvars` and `concurrent.futures`: contexts, tokens, executors, futures."""

import concurrent.futures as cf
import contextvars
import threading


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

v = contextvars.ContextVar("v", default="default")
w = contextvars.ContextVar("w")


def change():
    token = v.set("changed")
    inside = v.get()
    v.reset(token)
    return inside, v.get(), token.old_value is token.MISSING, token.var is v


def with_token():
    with v.set("scoped"):
        inside = v.get()
    return inside, v.get()


def contexts():
    c = contextvars.copy_context()
    r = c.run(lambda: (v.set(5), v.get())[1])
    return r, v.get(), c[v], v in c, len(c), list(c)[0] is v, c.get(w, "none"), c.copy()[v], dict(c.items())[v]


def reuse():
    t = v.set(1)
    v.reset(t)
    v.reset(t)


def other():
    t = contextvars.Context().run(v.set, 1)
    v.reset(t)


def recursive():
    c = contextvars.copy_context()
    c.run(c.run, print)


def pool():
    with cf.ThreadPoolExecutor(2) as e:
        futures = [e.submit(pow, i, 2) for i in range(4)]
        done = sorted(f.result() for f in cf.as_completed(futures))
        mapped = list(e.map(lambda a, b: a + b, [1, 2], [3, 4]))
        failing = e.submit(lambda: 1 / 0)
        error = failing.exception()
        d, n = cf.wait(futures)
    return done, mapped, repr(error), len(d), len(n), futures[0].done(), futures[0].cancel()


def future():
    f = cf.Future()
    log = []
    f.add_done_callback(lambda f: log.append(f.result()))
    states = [f.done(), f.running(), f.set_running_or_notify_cancel(), f.running()]
    f.set_result(7)
    return states, log, f.result(), f.exception()


def raised(f):
    try:
        return f()
    except Exception as e:
        return type(e).__name__


def cancelled():
    f = cf.Future()
    f.cancel()
    return f.cancelled(), f.result()

for text in (
    'v.get(), v.name, w.get("fallback"), change(), with_token(), contexts(), pool(), future()',
    'raised(lambda: w.get())',
    'raised(lambda: reuse())',
    'raised(lambda: other())',
    'raised(lambda: recursive())',
    'contextvars.ContextVar(5)',
    'contextvars.ContextVar()',
    'v.reset(5)',
    'raised(lambda: contextvars.Context()[v])',
    'contextvars.Context().run()',
    'hash(v) == hash(v), repr(v).split(" at ")[0], contextvars.ContextVar[int], contextvars.Context() == contextvars.Context(), contextvars.Context().run(lambda: v.get())',
    'cancelled()',
    'cf.Future().result(timeout=0.001)',
    'cf.ThreadPoolExecutor(0)',
    '(e := cf.ThreadPoolExecutor(1), e.shutdown(), e.submit(print))',
    'raised(lambda: (f := cf.Future(), f.set_result(1), f.set_result(2)))',
    'cf.wait([], timeout=0), cf.FIRST_COMPLETED, issubclass(cf.TimeoutError, TimeoutError), cf.CancelledError.__mro__[1].__name__',
):
    show(text)

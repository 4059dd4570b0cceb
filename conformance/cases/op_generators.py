"""RETURN_GENERATOR, YIELD_VALUE, SEND, RESUME, GET_YIELD_FROM_ITER and END_SEND."""

import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def ops(f):
    print(f.__name__, [(i.opname, i.arg) for i in dis.get_instructions(f) if i.opname in ("RETURN_GENERATOR", "YIELD_VALUE", "SEND", "RESUME", "GET_YIELD_FROM_ITER", "END_SEND", "JUMP_BACKWARD_NO_INTERRUPT", "CLEANUP_THROW", "CALL_INTRINSIC_1")])


def simple(n):
    got = []
    for i in range(n):
        got.append((yield i))
    return got


def delegate(it):
    result = yield from it
    return "got", result


def expression():
    x = (yield) or (yield 1) or (yield 2)
    return x


def catching():
    while True:
        try:
            yield "ready"
        except ValueError as e:
            yield "caught", str(e)


def stops():
    raise StopIteration("inside")
    yield


def nothing():
    return 5
    yield


def drive(g, *sends):
    out = []
    try:
        for s in sends:
            if isinstance(s, BaseException):
                out.append(g.throw(s))
            else:
                out.append(g.send(s))
    except StopIteration as e:
        out.append(("stop", e.value))
    except BaseException as e:
        out.append((type(e).__name__, str(e)))
    return out


class Sendless:
    def __iter__(self):
        return iter([1, 2])


for f in simple, delegate, expression, catching, stops, nothing:
    ops(f)
print([i.opname for i in dis.get_instructions(next(c for c in (lambda: (x for x in [1])).__code__.co_consts if hasattr(c, "co_code")))])

for text in (
    'drive(simple(3), None, "a", "b", "c")',
    'drive(simple(3), "early")',
    'drive(delegate(simple(2)), None, 1, 2)',
    'drive(delegate([1, 2]), None, None, None)',
    'drive(delegate([1, 2]), None, 5)',
    'drive(delegate(Sendless()), None, None, None)',
    'drive(delegate(5), None)',
    'drive(delegate(delegate(simple(1))), None, "deep")',
    'drive(expression(), None, 0, 0, 7)',
    'drive(expression(), None, 3)',
    'drive(catching(), None, ValueError("v"), None, KeyError("k"))',
    'drive(delegate(catching()), None, ValueError("v"), None)',
    'drive(delegate([1, 2]), None, ValueError("into a list"))',
    'drive(stops(), None)',
    'drive(nothing(), None)',
    'drive(nothing(), None, None) ',
    'list(delegate("ab")), list(simple(0))',
    'sum(x * x for x in range(5)), list(x for x in () if x)',
    '(g := simple(2)).gi_frame.f_lasti, next(g), g.gi_frame.f_lasti > 0, g.gi_running, g.gi_suspended, g.gi_yieldfrom',
    '(d := delegate(g)).gi_yieldfrom, next(d), d.gi_yieldfrom is g',
    'g.close(), g.gi_frame, g.gi_suspended, next(d, "end")',
):
    show(text)

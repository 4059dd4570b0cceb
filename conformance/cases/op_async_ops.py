"""Coroutines at the level of instructions: GET_AWAITABLE, SEND, GET_AITER, GET_ANEXT, END_ASYNC_FOR."""

import dis
import types


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Await:
    def __init__(self, *steps):
        self.steps = steps

    def __await__(self):
        for s in self.steps:
            got = yield s
            if got:
                log.append(got)
        return "awaited"


class Aiter:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.n:
            raise StopAsyncIteration
        self.n -= 1
        return await Await(self.n)


class BadAwait:
    def __await__(self):
        return 5


class CoroAwait:
    def __await__(self):
        return simple()


async def simple():
    return "simple"


async def one():
    return await Await(1, 2), await simple()


async def loop():
    out = []
    async for x in Aiter(2):
        out.append(x)
    return out


async def agen():
    for i in range(3):
        got = yield i
        if got:
            log.append(got)


async def wrong(v):
    await v


async def swallow():
    try:
        await Await("x")
    except ValueError as e:
        return f"caught {e}"


@types.coroutine
def old():
    got = yield "from old"
    return got


async def uses_old():
    return await old()


def drive(c, *sends):
    out = []
    try:
        out.append(c.send(None))
        for s in sends:
            out.append(c.throw(s) if isinstance(s, BaseException) else c.send(s))
    except StopIteration as e:
        out.append(("returned", e.value))
    except BaseException as e:
        out.append((type(e).__name__, str(e)))
    finally:
        c.close()
    return out


log = []
for f in one, loop, agen, wrong:
    print(f.__name__, [i.opname for i in dis.get_instructions(f) if any(w in i.opname for w in ("AWAIT", "SEND", "AITER", "ANEXT", "ASYNC", "YIELD", "RETURN_GEN", "RESUME"))])

for text in (
    'drive(one(), "a", "b"), log.copy(), log.clear()',
    'drive(loop(), None, None), drive(swallow(), ValueError("v")), drive(swallow(), KeyError("k")), drive(uses_old(), "sent")',
    'drive(wrong(5)), drive(wrong(BadAwait())), drive(wrong(CoroAwait())), drive(wrong(x for x in ())), drive(wrong(None))',
    '(c := simple(), drive(c), drive(c))[1:]',
    '(c := simple(), c.close(), c.cr_frame, c.cr_running, c.cr_suspended, c.cr_await, c.cr_code.co_name, c.__name__, c.__qualname__, type(c).__name__)[1:]',
    '(c := one(), c.send(None), c.cr_await is not None, c.cr_suspended, c.close(), c.cr_suspended)[1:]',
    '(g := agen(), drive(g.__anext__()), drive(g.asend("x")), log.copy(), drive(g.athrow(KeyError("t"))), drive(g.__anext__()), drive(g.aclose()))[1:]',
    '(g := agen(), drive(g.aclose()), drive(g.asend(None)), g.ag_running, g.ag_frame)[1:]',
    'simple().send(5) if 0 else 0',
    'drive(anext(Aiter(1))), drive(anext(Aiter(0), "default")), drive(anext(agen()))',
    'anext(5)',
    'aiter(5)',
    'aiter(agen()).__class__.__name__, (a := Aiter(1)) is aiter(a)',
    '(c := simple(), iter(c))',
    '(c := simple(), list(c))',
    '(c := simple(), c + 1)',
):
    show(text)

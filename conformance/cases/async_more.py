"""Asynchronous generators, iteration, context managers and comprehensions, driven by hand."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import types


@types.coroutine
def pause(value):
    got = yield value
    return got


def drive(coroutine, *sends):
    out = []
    try:
        out.append(coroutine.send(None))
        for s in sends:
            out.append(coroutine.send(s))
    except StopIteration as e:
        out.append(("done", e.value))
    except BaseException as e:
        out.append(repr(e))
    return out


async def simple():
    a = await pause("first")
    b = await pause("second")
    return a, b


class Manager:
    async def __aenter__(self):
        return await pause("enter")

    async def __aexit__(self, *a):
        await pause(("exit", a[0] and a[0].__name__))
        return True


async def managed(fail):
    async with Manager() as m:
        if fail:
            raise ValueError("inside")
        return m
    return "swallowed"


class Counter:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n


async def looped():
    out = []
    async for x in Counter(3):
        out.append(x)
    else:
        out.append("else")
    return out, [x async for x in Counter(2)], {x: x async for x in Counter(2)}, [y for x in [1] if await pause("in comprehension")for y in [x]]


async def agen():
    try:
        got = yield 1
        print("got", got)
        yield 2
    finally:
        print("closing")


async def use():
    g = agen()
    out = [await g.__anext__(), await g.asend("sent")]
    await g.aclose()
    return out


async def thrown():
    g = agen()
    await anext(g)
    try:
        await g.athrow(KeyError("thrown"))
    except KeyError as e:
        return repr(e)


async def defaults():
    return await anext(Counter(0), "default")


print(drive(simple(), 1, 2))
print(drive(managed(False), "value", None))
print(drive(managed(True), "value", None))
print(drive(looped(), True))
print(drive(use()), drive(thrown()), drive(defaults()))


class NotAsync:
    pass


async def bad_for():
    async for x in NotAsync():
        pass


async def bad_with():
    async with NotAsync():
        pass


async def bad_await():
    await 5


class BadIter:
    def __aiter__(self):
        return 5


async def bad_iter():
    async for x in BadIter():
        pass


for f in (bad_for, bad_with, bad_await, bad_iter):
    print(f.__name__, drive(f()))
c = simple()

for text in (
    'type(c).__name__, c.cr_running, c.cr_await',
    'c.send(5)',
    'c.send(None)',
    'c.cr_await is not None, c.cr_frame is not None',
    'c.throw(ValueError("in"))',
    'c.send(None)',
    'c.close()',
    'aiter(5)',
    'anext(5)',
    'exec("async def f():\\n yield 1\\n return 2")',
    'exec("def f(): await x")',
    'exec("async with a: pass")',
    'exec("async def f(): yield from []")',
    'exec("[x async for x in y]")',
    'exec("async def f(): return lambda: await x")',
    'agen().__anext__().send(None)',
):
    show(text)

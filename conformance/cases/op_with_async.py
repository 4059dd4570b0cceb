"""Context managers: BEFORE_WITH's successors, WITH_EXCEPT_START, asynchronous ones, `async for`."""

import asyncio
import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def ops(f):
    print(f.__name__, [(i.opname, i.argrepr) for i in dis.get_instructions(f) if any(w in i.opname for w in ("WITH", "SPECIAL", "AWAITABLE", "AITER", "ANEXT", "END_ASYNC", "SEND"))])


log = []


class Manager:
    def __init__(self, name, swallow=False, fail=None):
        self.name, self.swallow, self.fail = name, swallow, fail

    def __enter__(self):
        log.append("enter " + self.name)
        if self.fail == "enter":
            raise ValueError("enter")
        return self.name

    def __exit__(self, kind, value, trace):
        log.append(("exit " + self.name, kind and kind.__name__, str(value), trace is not None))
        if self.fail == "exit":
            raise KeyError("exit")
        return self.swallow

    async def __aenter__(self):
        await asyncio.sleep(0)
        return self.__enter__()

    async def __aexit__(self, *error):
        await asyncio.sleep(0)
        return self.__exit__(*error)


class NoExit:
    def __enter__(self):
        pass


class NoEnter:
    def __exit__(self, *a):
        pass


class Count:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n


class BadAiter:
    def __aiter__(self):
        return 5


class BadAnext(Count):
    def __anext__(self):
        return 5


def use(manager, error=None):
    with manager as name:
        log.append(name)
        if error:
            raise error
        return "returned"
    return "after"


def two(a, b):
    with a as x, b as y:
        log.append((x, y))


def three():
    with (Manager("1") as a, Manager("2"), Manager("3") as c):
        return a, c


def target():
    d = {}
    with Manager("t") as d["k"]:
        pass
    return d


async def ause(manager, error=None):
    async with manager as name:
        if error:
            raise error
        return name
    return "after"


async def afor(it):
    out = []
    async for x in it:
        if x == 5:
            break
        out.append(x)
    else:
        out.append("else")
    return out


async def acomp(it):
    return [x async for x in it if x % 2], sorted({x async for x in Count(2)}), {x: await asyncio.sleep(0, x) async for x in Count(2)}


async def plain_with():
    with Manager("plain"):
        await asyncio.sleep(0)


def run(c):
    try:
        return asyncio.run(c)
    finally:
        logged()


def logged():
    print("   ", log)
    log.clear()


for f in use, two, ause, afor:
    ops(f)
for call in (lambda: use(Manager("m")), lambda: use(Manager("m"), ValueError("e")), lambda: use(Manager("m", True), ValueError("e")), lambda: use(Manager("m", fail="enter")),
             lambda: use(Manager("m", fail="exit")), lambda: use(Manager("m", fail="exit"), ValueError("first")), lambda: two(Manager("a"), Manager("b", fail="enter")),
             lambda: two(Manager("a", True), Manager("b", fail="exit")), lambda: three(), lambda: target()):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e, repr(e.__context__))
    logged()

for text in (
    'use(NoExit())',
    'use(NoEnter())',
    'use(5)',
    'use(Count(1))',
    'run(ause(Manager("a")))',
    'run(ause(Manager("a"), ValueError("e")))',
    'run(ause(Manager("a", True), ValueError("e")))',
    'run(ause(NoExit()))',
    'run(ause(5))',
    'run(afor(Count(3))), run(afor(Count(7)))',
    'run(afor([1]))',
    'run(afor(BadAiter()))',
    'run(afor(BadAnext(1)))',
    'run(acomp(Count(4)))',
    'run(plain_with())',
    'use(asyncio.Lock())',
):
    show(text)

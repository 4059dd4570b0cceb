"""`contextlib`: suppress, redirects, stacks, closing, and their asynchronous forms."""

import asyncio
import contextlib
import io


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

log = []


@contextlib.contextmanager
def managed(name, swallow=False):
    log.append("enter " + name)
    try:
        yield name
    except ValueError as e:
        log.append(f"caught {e}")
        if not swallow:
            raise
    finally:
        log.append("exit " + name)


@contextlib.contextmanager
def no_yield():
    if 0:
        yield


@contextlib.contextmanager
def two_yields():
    yield 1
    yield 2


@contextlib.contextmanager
def raises_other():
    try:
        yield
    except ValueError:
        raise KeyError("other")


@contextlib.asynccontextmanager
async def amanaged(name):
    log.append("aenter " + name)
    yield name
    log.append("aexit " + name)


def use(manager, error=None):
    try:
        with manager as v:
            if error:
                raise error
            result = v
    except Exception as e:
        result = f"{type(e).__name__} {e}"
    else:
        if error:
            result = "swallowed"
    try:
        return result, log.copy()
    finally:
        log.clear()


@managed("decorator")
def decorated(x):
    log.append("body")
    return x * 2


def stack():
    with contextlib.ExitStack() as s:
        s.enter_context(managed("a"))
        s.callback(log.append, "callback")
        s.push(lambda *e: log.append(e[0] and e[0].__name__) or True)
        s.enter_context(managed("b"))
        raise ValueError("inside")


def popped():
    with contextlib.ExitStack() as s:
        s.enter_context(managed("kept"))
        kept = s.pop_all()
    log.append("after with")
    kept.close()


async def astack():
    async with contextlib.AsyncExitStack() as s:
        await s.enter_async_context(amanaged("x"))
        s.push_async_callback(asyncio.sleep, 0)
        s.enter_context(managed("y"))
    async with contextlib.aclosing(agen()) as g:
        async for v in g:
            break
    return log.copy()


async def agen():
    try:
        yield 1
    finally:
        log.append("agen closed")


class Closes:
    def close(self):
        log.append("closed")


out = io.StringIO()
with contextlib.redirect_stdout(out):
    print("captured")
print(repr(out.getvalue()))

for text in (
    'use(managed("m"))',
    'use(managed("m"), ValueError("v"))',
    'use(managed("m", True), ValueError("v"))',
    'use(managed("m"), KeyError("k"))',
    'use(managed("m"), StopIteration("s"))',
    'use(no_yield())',
    'use(two_yields())',
    'use(two_yields(), ValueError("v"))',
    'use(raises_other(), ValueError("v"))',
    'decorated(4), log.copy(), log.clear()',
    'stack(), log.copy(), log.clear()',
    'popped(), log.copy(), log.clear()',
    'asyncio.run(astack()), log.clear()',
    'use(contextlib.closing(Closes()))[1]',
    'use(contextlib.suppress(ValueError, KeyError), KeyError("k"))',
    'use(contextlib.suppress(ValueError), ExceptionGroup("g", [ValueError(1), TypeError(2)]))',
    'use(contextlib.suppress(), ValueError("v"))',
    'use(contextlib.nullcontext(5))',
    'use(contextlib.chdir("/nonexistent folder"))',
    'use(contextlib.ExitStack(), ValueError("v"))',
    'isinstance(managed("x"), contextlib.AbstractContextManager), issubclass(contextlib.ExitStack, contextlib.AbstractContextManager)',
    'contextlib.ExitStack().enter_context(5)',
    'contextlib.closing(5).__enter__()',
    'with_ := managed("once")',
    'use(managed.__wrapped__("gen")) if 0 else managed.__name__',
):
    show(text)

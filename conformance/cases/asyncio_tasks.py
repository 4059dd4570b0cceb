"""`asyncio`: tasks, gathering, time-outs, cancellation, queues, locks and groups."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import asyncio
import contextvars

var = contextvars.ContextVar("var", default="unset")


async def work(n, delay=0.001):
    await asyncio.sleep(delay)
    return n * 2


async def fails():
    raise ValueError("failed")


async def cancelled():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("cancelled")
        raise


async def agen(n):
    for i in range(n):
        yield i
        await asyncio.sleep(0)


class Manager:
    async def __aenter__(self):
        print("aenter")
        return "value"

    async def __aexit__(self, *exc):
        print("aexit", exc[0] and exc[0].__name__)
        return True


async def main():
    print(await work(1), await asyncio.gather(work(1), work(2), work(3)))
    print(await asyncio.gather(work(1), fails(), return_exceptions=True))
    try:
        await asyncio.gather(work(1), fails())
    except ValueError as e:
        print("gather", e)
    task = asyncio.create_task(cancelled(), name="named")
    await asyncio.sleep(0)
    print(task.get_name(), task.done(), task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        print("task cancelled", task.cancelled())
    try:
        await asyncio.wait_for(asyncio.sleep(5), 0.001)
    except TimeoutError as e:
        print("timeout", type(e).__name__)
    try:
        async with asyncio.timeout(0.001):
            await asyncio.sleep(5)
    except TimeoutError:
        print("timeout block")
    done, pending = await asyncio.wait([asyncio.create_task(work(i)) for i in range(3)])
    print(sorted(t.result() for t in done), pending)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(i)) for i in range(3)]
    print([t.result() for t in tasks])
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            group.create_task(cancelled())
    except* ValueError as e:
        print("group", e.exceptions)
    print([x async for x in agen(3)], [x * 2 async for x in agen(3) if x], {x async for x in agen(2)})
    async with Manager() as v:
        print(v)
        raise KeyError("swallowed")
    queue = asyncio.Queue(maxsize=1)

    async def producer():
        for i in range(3):
            await queue.put(i)
        await queue.put(None)

    async def consumer():
        got = []
        while (item := await queue.get()) is not None:
            got.append(item)
        return got

    print((await asyncio.gather(producer(), consumer()))[1])
    lock, event, sem = asyncio.Lock(), asyncio.Event(), asyncio.Semaphore(1)
    async with lock:
        print(lock.locked())
    asyncio.get_running_loop().call_soon(event.set)
    await event.wait()
    async with sem:
        print("semaphore", sem.locked())
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(0.001, future.set_result, "from callback")
    print(await future)
    var.set("main")

    async def child():
        print(var.get())
        var.set("child")

    await asyncio.create_task(child())
    print(var.get())
    for coro in asyncio.as_completed([work(5), work(6, 0.01)]):
        print(await coro)
    print(await asyncio.to_thread(lambda: "thread"))
    print(await asyncio.shield(work(9)))
    a = agen(5)
    print(await anext(a), await a.asend(None))
    await a.aclose()
    print(await anext(a, "default"))
    return "main result"


print(asyncio.run(main()))
for bad in (lambda: asyncio.run(5), lambda: asyncio.get_running_loop(), lambda: asyncio.run(fails())):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)


async def not_awaited():
    async with 5:
        pass


async def bad_for():
    async for x in [1]:
        pass


async def bad_await():
    await 5


for f in (not_awaited, bad_for, bad_await):
    try:
        asyncio.run(f())
    except TypeError as e:
        print(e)

"""`asyncio` synchronisation: locks, events, conditions, semaphores, queues, barriers, timeouts."""

import asyncio


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

async def lock_case():
    lock = asyncio.Lock()
    order = []

    async def worker(n):
        async with lock:
            order.append(("in", n))
            await asyncio.sleep(0)
            order.append(("out", n))
    await asyncio.gather(*(worker(i) for i in range(3)))
    try:
        lock.release()
    except RuntimeError as e:
        order.append(str(e))
    return order, lock.locked()


async def event_case():
    event = asyncio.Event()
    got = []

    async def waiter(n):
        await event.wait()
        got.append(n)
    tasks = [asyncio.create_task(waiter(i)) for i in range(3)]
    await asyncio.sleep(0)
    before = list(got)
    event.set()
    await asyncio.gather(*tasks)
    event.clear()
    return before, got, event.is_set()


async def condition_case():
    condition = asyncio.Condition()
    items, got = [], []

    async def consumer():
        async with condition:
            await condition.wait_for(lambda: items)
            got.append(items.pop())
    tasks = [asyncio.create_task(consumer()) for _ in range(2)]
    await asyncio.sleep(0)
    async with condition:
        items.extend("ab")
        condition.notify_all()
    await asyncio.gather(*tasks)
    try:
        condition.notify()
    except RuntimeError as e:
        got.append(str(e))
    return got


async def semaphore_case():
    semaphore = asyncio.BoundedSemaphore(2)
    running = most = 0

    async def worker():
        nonlocal running, most
        async with semaphore:
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1
    await asyncio.gather(*(worker() for _ in range(6)))
    try:
        semaphore.release()
    except ValueError as e:
        return most, str(e)


async def queue_case():
    queue = asyncio.Queue(2)
    log = []

    async def producer():
        for i in range(4):
            await queue.put(i)
            log.append(("put", i, queue.qsize()))
        queue.shutdown()

    async def consumer():
        try:
            while True:
                log.append(("got", await queue.get()))
                queue.task_done()
        except asyncio.QueueShutDown:
            log.append("shut down")
    await asyncio.gather(producer(), consumer())
    await queue.join()
    for call in queue.get_nowait, lambda: queue.put_nowait(1), queue.task_done:
        try:
            call()
        except Exception as e:
            log.append(type(e).__name__)
    p = asyncio.PriorityQueue()
    l = asyncio.LifoQueue()
    for n in 3, 1, 2:
        p.put_nowait(n)
        l.put_nowait(n)
    return log, [p.get_nowait() for _ in range(3)], [l.get_nowait() for _ in range(3)], p.empty(), queue.full()


async def barrier_case():
    barrier = asyncio.Barrier(3)
    places = await asyncio.gather(*(barrier.wait() for _ in range(3)))
    return sorted(places), barrier.parties, barrier.n_waiting, barrier.broken


async def timeout_case():
    log = []
    try:
        async with asyncio.timeout(0.001) as t:
            await asyncio.sleep(10)
    except TimeoutError as e:
        log.append((type(e).__name__, str(e), t.expired()))
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.001)
    except TimeoutError:
        log.append("wait_for")
    log.append(await asyncio.wait_for(asyncio.sleep(0, "in time"), 5))
    async with asyncio.timeout(None):
        await asyncio.sleep(0)
    async with asyncio.timeout(5) as t:
        t.reschedule(None)
        log.append((t.when(), t.expired()))
    return log


async def group_case():
    log = []

    async def fails(e, delay=0):
        await asyncio.sleep(delay)
        raise e

    async def slow():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            log.append("cancelled")
            raise
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(fails(ValueError("one")))
            g.create_task(fails(KeyError("two")))
            g.create_task(slow())
    except* ValueError as e:
        log.append(("value", [str(x) for x in e.exceptions]))
    except* KeyError as e:
        log.append(("key", [str(x) for x in e.exceptions]))
    async with asyncio.TaskGroup() as g:
        a = g.create_task(asyncio.sleep(0, "a"))
        b = g.create_task(asyncio.sleep(0, "b"))
    return log, a.result(), b.result()


async def tasks_case():
    log = []
    t = asyncio.create_task(asyncio.sleep(10), name="named")
    log.append((t.get_name(), t.done(), t.cancelled()))
    await asyncio.sleep(0)
    t.cancel("why")
    try:
        await t
    except asyncio.CancelledError as e:
        log.append(e.args)
    log.append((t.cancelled(), t.done()))
    done, pending = await asyncio.wait([asyncio.create_task(asyncio.sleep(0, 1)), asyncio.create_task(asyncio.sleep(10))], return_when=asyncio.FIRST_COMPLETED)
    log.append((len(done), len(pending), done.pop().result()))
    pending.pop().cancel()
    log.append(await asyncio.gather(asyncio.sleep(0, 1), fail("g"), return_exceptions=True))
    try:
        await asyncio.gather(asyncio.sleep(0), fail("first"))
    except ValueError as e:
        log.append(str(e))
    async for f in asyncio.as_completed([asyncio.sleep(0.01, "late"), asyncio.sleep(0, "early")]):
        log.append(await f)
    shielded = asyncio.create_task(asyncio.sleep(0.001, "shielded"))
    outer = asyncio.shield(shielded)
    outer.cancel()
    try:
        await outer
    except asyncio.CancelledError:
        log.append(await shielded)
    f = asyncio.get_running_loop().create_future()
    f.add_done_callback(lambda f: log.append(("callback", f.result())))
    f.set_result(5)
    await asyncio.sleep(0)
    try:
        f.set_result(6)
    except asyncio.InvalidStateError as e:
        log.append(type(e).__name__)
    log.append(await asyncio.to_thread(lambda: "thread"))
    return log


async def fail(text):
    await asyncio.sleep(0)
    raise ValueError(text)


for case in lock_case, event_case, condition_case, semaphore_case, queue_case, barrier_case, timeout_case, group_case, tasks_case:
    print(case.__name__, asyncio.run(case()))

for text in (
    'asyncio.run(5)',
    'asyncio.run(fail("out"))',
    'asyncio.get_running_loop()',
    'asyncio.Queue(1).get_nowait()',
    'asyncio.Semaphore(-1)',
    'asyncio.Barrier(0)',
    'asyncio.iscoroutinefunction(fail), asyncio.iscoroutine(5), asyncio.isfuture(5)',
):
    show(text)

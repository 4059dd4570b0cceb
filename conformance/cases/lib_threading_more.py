"""`threading`: locks, conditions, events, barriers, timers, locals, names, errors."""

import queue
import threading
import time


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

lock, rlock = threading.Lock(), threading.RLock()
log = []


def run(f, *args, **how):
    t = threading.Thread(target=f, args=args, **how)
    t.start()
    t.join()
    return t


def locking():
    out = [lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0.001)]
    run(lambda: out.append(lock.acquire(blocking=False)))
    lock.release()
    with lock:
        out.append(lock.locked())
    return out


def relocking():
    with rlock:
        with rlock:
            out = [rlock.acquire(False)]
            run(lambda: out.append(rlock.acquire(False)))
            rlock.release()
    return out


def conditions():
    c = threading.Condition()
    got = []

    def consumer(n):
        with c:
            c.wait_for(lambda: log)
            got.append((n, log.pop()))
    threads = [threading.Thread(target=consumer, args=(i,)) for i in range(3)]
    for t in threads:
        t.start()
    with c:
        log.extend("abc")
        c.notify_all()
    for t in threads:
        t.join()
    with c:
        waited = c.wait(0.001)
    return sorted(v for _, v in got), waited


def events():
    e = threading.Event()
    t = threading.Thread(target=lambda: log.append(e.wait(5)))
    t.start()
    before = e.is_set()
    e.set()
    t.join()
    return before, e.is_set(), log.pop(), e.clear(), e.wait(0.001)


def barriers():
    b = threading.Barrier(3, action=lambda: log.append("action"))
    places = []
    threads = [threading.Thread(target=lambda: places.append(b.wait())) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    b.abort()
    try:
        b.wait()
    except threading.BrokenBarrierError as e:
        return sorted(places), log.pop(), b.broken, type(e).__name__, b.parties


def semaphores():
    s = threading.BoundedSemaphore(1)
    out = [s.acquire(), s.acquire(False)]
    s.release()
    try:
        s.release()
    except ValueError as e:
        out.append(str(e))
    return out


class Local(threading.local):
    v = "class"

    def __init__(self, x):
        self.x = x


def locals_():
    l = Local(5)
    l.v = "main"
    out = []
    run(lambda: out.append((l.v, l.x, hasattr(l, "y"))))
    return l.v, out, l.__dict__


def timers():
    t = threading.Timer(0.001, log.append, ["fired"])
    t.start()
    t.join()
    u = threading.Timer(10, log.append, ["never"])
    u.start()
    u.cancel()
    u.join()
    return log.pop(), log


def names():
    t = threading.Thread(target=print, name="mine", daemon=True)
    return t.name, t.daemon, t.ident, t.is_alive(), threading.Thread(target=locking).name.split("-")[1:], repr(t), threading.current_thread().name, threading.main_thread() is threading.current_thread()


def queues():
    q = queue.Queue(2)
    out = []

    def worker():
        while (item := q.get()) is not None:
            out.append(item * 2)
            q.task_done()
    t = threading.Thread(target=worker)
    t.start()
    for i in range(5):
        q.put(i)
    q.join()
    q.put(None)
    t.join()
    return out, q.empty(), q.qsize()


class Own(threading.Thread):
    def run(self):
        self.result = "own"


own = Own()
own.start()
own.join()

for text in (
    'locking(), relocking(), conditions(), events(), barriers(), semaphores(), locals_(), timers(), names(), queues(), own.result',
    'lock.release()',
    'rlock.release()',
    'threading.Condition().notify()',
    'threading.Condition().wait()',
    'threading.Thread(target=print).join()',
    'own.start()',
    'threading.current_thread().join()',
    'threading.Thread(group=5)',
    'threading.Thread(target=print).daemon, setattr(own, "daemon", True)',
    'threading.Semaphore(-1)',
    'threading.Barrier(0)',
    'threading.Lock().acquire(False, 1)',
    'threading.Lock().acquire(timeout=-2)',
    'queue.Queue().get_nowait()',
    'queue.Queue().get(timeout=-1)',
    '(q := queue.Queue(1), q.put(1), q.full())[2], q.put_nowait(2)',
    'queue.Queue().task_done()',
    '(p := queue.PriorityQueue(), p.put((2, "b")), p.put((1, "a")), p.get())[3], (l := queue.LifoQueue(), l.put(1), l.put(2), l.get())[3], (s := queue.SimpleQueue(), s.put(1), s.get(), s.empty())[2:]',
    '(q := queue.Queue(), q.put(1), q.shutdown(), q.get())[3], q.get()',
    'threading.active_count(), len(threading.enumerate()), threading.get_ident() == threading.main_thread().ident, threading.stack_size(), threading.TIMEOUT_MAX > 1000, threading.excepthook.__name__, threading.gettrace(), threading.get_native_id() > 0',
):
    show(text)

# Threads, locks, thread-local data, queues, timers.
import queue
import threading
import time

results = []
lock = threading.Lock()


def work(n):
    total = 0
    for i in range(20000):
        total += i % n
    with lock:
        results.append((n, total))


threads = [threading.Thread(target=work, args=(n,)) for n in range(2, 6)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(results))

local = threading.local()
local.x = "main"


def look(out):
    out.append(hasattr(local, "x"))
    local.x = "other"
    out.append(local.x)


seen = []
t = threading.Thread(target=look, args=(seen,))
t.start()
t.join()
print(seen, local.x)

q = queue.Queue(maxsize=2)


def produce():
    for i in range(6):
        q.put(i)
    q.put(None)


threading.Thread(target=produce).start()
got = []
while (item := q.get()) is not None:
    got.append(item)
print(got)

event = threading.Event()
print(event.wait(0.01), threading.Timer(0.01, event.set).start(), event.wait(5))
r = threading.RLock()
with r, r:
    print(r._is_owned(), r._recursion_count())
print(lock.acquire(timeout=0.01), lock.acquire(timeout=0.01), lock.acquire(blocking=False), lock.release())
for bad in [lambda: lock.release(), lambda: lock.acquire(False, 1), lambda: lock.acquire(True, -2), lambda: r.release()]:
    try:
        bad()
    except (RuntimeError, ValueError) as e:
        print(type(e).__name__, e)
condition = threading.Condition()
log = []


def waiter():
    with condition:
        condition.wait_for(lambda: log)
        log.append("woken")


t = threading.Thread(target=waiter)
t.start()
time.sleep(0.01)
with condition:
    log.append("set")
    condition.notify_all()
t.join()
print(log, threading.current_thread() is threading.main_thread(), t.is_alive())


def fail():
    raise ValueError("in a thread")


caught = []
threading.excepthook = lambda args: caught.append((args.exc_type.__name__, str(args.exc_value)))
t = threading.Thread(target=fail)
t.start()
t.join()
print(caught)

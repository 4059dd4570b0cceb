"""Futures and tasks of asyncio: states, callbacks, cancellation, errors, what awaiting the wrong thing says."""

import _asyncio
import asyncio
import builtins
import gc
import re

def print(*values):
    """Prints without addresses and places."""
    text = " ".join(map(str, values))
    builtins.print(re.sub(r"(at|in) \S+:\d+", "AT", re.sub(r"0x[0-9a-f]+", "0x", text)))


def t(f, *a, **k):
    """Prints what a call gives, or its error."""
    try:
        print(getattr(f, "__name__", f), "->", f(*a, **k))
    except BaseException as e:
        print(getattr(f, "__name__", f), type(e).__name__, e)


loop=asyncio.new_event_loop()
F=asyncio.Future
t(F); t(F,1); t(F,loop=None); t(F,foo=1)
f=F(loop=loop); print(f, f._state,f._callbacks,f._result,f._exception,f._log_traceback,f._source_traceback,f._cancel_message,f._asyncio_future_blocking,f._asyncio_awaited_by, f._loop is loop)
t(f.result); t(f.exception); t(f.set_exception,3); t(f.set_exception,int); t(f.set_exception,StopIteration(3)); print(f._exception, repr(f._exception.__cause__)); t(f.result); t(f.set_result,1); t(f.set_exception,ValueError()); t(f.cancel); 
f=F(loop=loop); f.set_result(5); t(f.result); t(f.exception); t(f.set_result,1); print(f); t(f.remove_done_callback,1)
f=F(loop=loop); f.add_done_callback(print); f.add_done_callback(repr); print(f._callbacks[0][0], len(f._callbacks)); print(f.remove_done_callback(print)); print(f.cancel('msg'), f.cancelled(), f.done()); t(f.result); t(f.exception); print(f._cancel_message)
g=F.__new__(F); t(g.result); t(g.get_loop); t(g.done); t(g.cancel); t(repr,g); t(lambda: g._loop); t(lambda: g._callbacks); t(g.set_result,1); t(g.add_done_callback,1); t(iter,g); t(lambda: g._state);t(lambda: g._asyncio_future_blocking)
def st(o,n,v):
    try: setattr(o,n,v); print('ok',n)
    except Exception as e: print(type(e).__name__,e)
f=F(loop=loop)
for n in '_state _callbacks _result _exception _loop _source_traceback _asyncio_awaited_by'.split(): st(f,n,1)
st(f,'_log_traceback',True); st(f,'_log_traceback',False); st(f,'_asyncio_future_blocking',3); print(f._asyncio_future_blocking); st(f,'_cancel_message',3)
i=iter(F(loop=loop)); print(type(i).__name__); print(next(i)); t(next,i); t(i.send,None); t(i.throw,ValueError('x')); t(i.close); t(i.throw,1); t(i.throw)
f=F(loop=loop); f.set_result(9); i=iter(f); t(next,i); t(next,i)
T=asyncio.Task
t(T); t(T,3,loop=loop); t(T,1,2); t(T,3,foo=1)
async def c(): return 7
k=T(c(),loop=loop,name='N'); print(k.get_name(), k.cancelling(), k._must_cancel, k._fut_waiter, k._log_destroy_pending, type(k.get_context()).__name__, k.get_coro()); t(k.set_result,1); t(k.set_exception,1); t(k.uncancel); k.set_name(5); print(repr(k.get_name())); print(k)
print(loop.run_until_complete(k), k, k.get_coro())
t(k.cancel); t(k.result); t(k.get_stack); 
for n in '_must_cancel _coro _fut_waiter _log_destroy_pending'.split(): st(k,n,False)
async def bad():
    await asyncio.sleep(0); 1/0
k=loop.create_task(bad()); 
try: loop.run_until_complete(k)
except ZeroDivisionError as e: print('zde', k)
class Y:
    def __await__(s): yield 5
async def y(): await Y()
t(lambda: loop.run_until_complete(y()))
class Y2:
    def __await__(s): yield F(loop=loop)
async def y2(): await Y2()
t(lambda: loop.run_until_complete(y2()))
l2=asyncio.new_event_loop()
async def other(): await F(loop=l2)
t(lambda: loop.run_until_complete(other()))
async def gg(): 
    class Z:
        def __await__(s): yield (x for x in ())
    await Z()
t(lambda: loop.run_until_complete(gg()))
async def cancelme():
    try: await asyncio.sleep(10)
    except asyncio.CancelledError as e: print('cancelled', e.args); raise
async def m():
    t=asyncio.create_task(cancelme(), name='cm'); await asyncio.sleep(0); print(t.cancel('why'), t.cancelling()); 
    try: await t
    except asyncio.CancelledError as e: print('out', e.args, t.cancelled(), t)
    print(asyncio.current_task().get_name()[:4], len(asyncio.all_tasks()), asyncio.get_running_loop() is loop)
    async with asyncio.timeout(0.01):
        await asyncio.sleep(5)
t(lambda: loop.run_until_complete(m()))
t(asyncio.current_task); t(asyncio.get_running_loop); t(asyncio.all_tasks); t(asyncio.current_task,loop); print(asyncio.all_tasks(loop))
async def selfwait():
    await asyncio.current_task()
t(lambda: loop.run_until_complete(selfwait()))
async def eager():
    t=asyncio.Task(c(), loop=loop, eager_start=True); print(t.done(), t.result()); t2=asyncio.Task(asyncio.sleep(0.001,3), loop=loop, eager_start=True); print(t2.done(), await t2)
    async with asyncio.TaskGroup() as g: a=g.create_task(c()); b=g.create_task(asyncio.sleep(0,4))
    print(a.result(), b.result())
    r=await asyncio.gather(c(), bad(), return_exceptions=True); print(r)
    print(await asyncio.wait_for(c(),1))
loop.run_until_complete(eager())
t(_asyncio._enter_task,loop,1); t(_asyncio._leave_task,loop,1); t(_asyncio._swap_current_task,loop,1); t(_asyncio._set_running_loop,None); print(_asyncio._get_running_loop())
def eh(l,c): print(sorted(c), c['message'], c.get('exception'))
loop.set_exception_handler(eh)
f=F(loop=loop); f.set_exception(ValueError('lost')); del f; gc.collect()
k=loop.create_task(asyncio.sleep(5)); loop.run_until_complete(asyncio.sleep(0)); 
print(F[int], T.__class_getitem__(3))
loop.call_later(0.001, k.cancel)
try: loop.run_until_complete(k)
except asyncio.CancelledError as e: print('C')
loop.close(); l2.close()

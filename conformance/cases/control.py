def gen(n):
    try:
        for i in range(n):
            got = yield i
            if got: print("got", got)
    finally:
        print("closed")
    return "done"
g = gen(3); print(next(g), g.send("hi"), next(g))
try:
    next(g)
except StopIteration as e: print("value", e.value)
def outer():
    r = yield from gen(2)
    print("result", r)
print(list(outer()))
g = gen(5); next(g); g.close()
def f():
    try:
        return "try"
    finally:
        print("finally")
print(f())
try:
    try:
        raise ValueError("inner")
    except ValueError as e:
        raise KeyError("outer") from e
except KeyError as e: print(repr(e), repr(e.__cause__), e.__suppress_context__)
class CM:
    def __enter__(self): print("enter"); return self
    def __exit__(self, *a): print("exit", a[0]); return True
with CM() as c:
    raise RuntimeError("swallowed")
for i in range(3):
    if i == 5: break
else:
    print("no break")
while True:
    break
x = 5
match x:
    case 1 | 2: print("small")
    case int(n) if n > 3: print("big", n)
match {"k": [1, 2, 3]}:
    case {"k": [a, *rest]}: print(a, rest)
def args(a, b=2, *c, d, e=5, **f): return a, b, c, d, e, f
print(args(1, d=4), args(1, 2, 3, d=4, z=9))
for bad in (lambda: args(), lambda: args(1), lambda: args(1, d=2, a=3)):
    try:
        bad()
    except TypeError as e: print(e)
try:
    raise ExceptionGroup("eg", [ValueError(1), TypeError(2)])
except* ValueError as g: print("values", g.exceptions)
except* TypeError as g: print("types", g.exceptions)
def rec(n): return rec(n + 1)
try:
    rec(0)
except RecursionError as e: print(e)
def deco(fn):
    def inner(*a): return "deco " + fn(*a)
    return inner
@deco
def named(v): return v
print(named("x"), [y for y in range(9) if y % 3 == 0], (lambda *a: a)(1, 2), 1 if [] else 2, (z := 5) + z)
async def co(): return 7
c = co()
try:
    c.send(None)
except StopIteration as e: print(e.value)
def counter():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
k = counter(); k(); print(k())
try:
    print(undefined_name)
except NameError as e: print(e)
try:
    def loc():
        print(q); q = 1
    loc()
except UnboundLocalError as e: print(e)

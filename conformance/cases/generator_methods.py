"""`send`, `throw`, `close`, `yield from`, and what a generator shows of itself."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def counter(n):
    total = 0
    while total < n:
        got = yield total
        total += got if got is not None else 1
    return "done"


g = counter(5)
print(next(g), g.send(2), next(g), g.gi_running, g.gi_frame.f_lineno, g.gi_yieldfrom)
try:
    g.send(10)
except StopIteration as e:
    print("stop", e.value, g.gi_frame)
print(list(g), next(g, "empty"))
g = counter(1)
try:
    g.send(1)
except TypeError as e:
    print(e)


def catching():
    while True:
        try:
            yield "ready"
        except ValueError as e:
            print("caught", e)
        finally:
            print("finally")


g = catching()
print(next(g), g.throw(ValueError("v")))
try:
    g.throw(KeyError("k"))
except KeyError as e:
    print("out", e)
print(g.close(), g.close())


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


g = stubborn()
next(g)
try:
    g.close()
except RuntimeError as e:
    print(e)


def returns():
    try:
        yield 1
    except GeneratorExit:
        return "closed value"


g = returns()
next(g)
print(g.close())


def inner():
    x = yield 1
    print("inner got", x)
    try:
        yield 2
    except ValueError:
        yield "handled"
    return "inner result"


def outer():
    result = yield from inner()
    print("result", result)
    result = yield from [10, 20]
    print("result", result)


g = outer()
print(next(g), g.gi_yieldfrom.__name__, g.send("hello"), g.throw(ValueError), next(g), next(g))
try:
    next(g)
except StopIteration as e:
    print("end", e.value)


def stops():
    yield 1
    raise StopIteration("inside")


try:
    list(stops())
except RuntimeError as e:
    print(e, repr(e.__cause__))


def recursive():
    yield from g2


g2 = recursive()
try:
    next(g2)
except ValueError as e:
    print(e)
g = counter(2)
for bad in (lambda: g.throw(), lambda: g.throw(1), lambda: g.throw(ValueError, 1, 2), lambda: g.send(), lambda: g.close(1)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print(counter.__name__, type(g).__name__, g.__name__, g.__qualname__)
e = (x * y for x in range(3) for y in range(3) if x != y)
print(list(e), e.__name__, sum(x for x in range(4)))
print(all(x < 3 for x in range(3)), any(x > 3 for x in range(3)), tuple(x for x in "ab"))

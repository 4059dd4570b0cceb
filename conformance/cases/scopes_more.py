"""Names: global, nonlocal, class bodies, comprehensions, deletion, closures."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

x = "module"


def outer():
    x = "outer"

    def inner():
        nonlocal x
        x = "changed"

    def shadow():
        x = "shadow"
        return x
    inner()
    return x, shadow()


def setter():
    global made
    made = 5


def counters():
    return [lambda i=i: i for i in range(3)], [lambda: i for i in range(3)]


class Body:
    x = "class"
    y = [x for _ in range(2)]
    z = (lambda: x)()

    def method(self):
        return x


def deleted():
    v = 1
    del v
    return v


def free():
    def f():
        return later
    try:
        f()
    except NameError as e:
        print(e)
    later = 1
    return f()


def early():
    print(x)
    x = 1


def cell_deleted():
    v = 1

    def f():
        return v
    del v
    return f()


def make():
    n = 0

    def up():
        nonlocal n
        n += 1
        return n
    return up


setter()
up = make()
a, b = counters()
print(outer(), made, [f() for f in a], [f() for f in b], Body.y, Body.z, Body().method(), up(), up(), free())
print(outer.__code__.co_cellvars, make().__closure__[0].cell_contents, make().__code__.co_freevars)

for text in (
    'deleted()',
    'early()',
    'cell_deleted()',
    'exec("def f():\\n nonlocal q")',
    'exec("def f():\\n x = 1\\n global x")',
    'exec("def f(a):\\n global a")',
    'exec("def f(a):\\n nonlocal a")',
    'exec("nonlocal x")',
    'exec("def f():\\n print(z)\\n global z")',
    'exec("class A:\\n def f(self): return __class__\\nprint(A().f().__name__)")',
    'exec("class A:\\n print(__qualname__, __module__)", {"__name__": "m"})',
    'exec("x = [y for y in range(3)]; print(x); y", {})',
    'exec("def f(): return [locals() for a in [1]]\\nprint(f())", {})',
    '(lambda: undefined_name)()',
    '[q for q in range(2) if q]',
    '{k: v for k, v in [(1, 2)]}',
    '(lambda *a, **k: (a, k))(1, b=2)',
    '(lambda a, /, b, *, c: (a, b, c))(1, 2, c=3)',
):
    show(text)

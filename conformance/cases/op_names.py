"""LOAD_NAME, LOAD_GLOBAL, STORE_GLOBAL, DELETE_NAME and the cells of closures."""

import builtins
import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def ops(f):
    print([(i.opname, i.argrepr) for i in dis.get_instructions(f) if any(w in i.opname for w in ("NAME", "GLOBAL", "DEREF", "CELL", "FREE", "CLOSURE"))])


counter = 0


def bump():
    global counter, made
    counter += 1
    made = counter
    return counter


def drop():
    global made
    del made


def closure():
    a = 1
    b = [a]

    def inner(c):
        nonlocal a
        a += c
        b.append(a)
        return a, b, len(b)
    return inner


def unbound():
    def inner():
        return late
    try:
        return inner()
    except NameError as e:
        print(type(e).__name__, e)
    late = 1
    del late
    try:
        return inner()
    except NameError as e:
        print(type(e).__name__, e)
    late = 2
    return inner()


def deep():
    x = "outer"

    def f():
        def g():
            def h():
                return x
            return h
        return g
    return f()()()


def loop_cells():
    return [f() for f in [lambda: i for i in range(3)]], [f() for f in [lambda i=i: i for i in range(3)]]


def shadow():
    before = [len("abc")]
    builtins.len_of_case = lambda v: "builtin"
    before.append(len_of_case(1))
    globals()["len_of_case"] = lambda v: "global"
    before.append(len_of_case(1))
    del globals()["len_of_case"]
    before.append(len_of_case(1))
    del builtins.len_of_case
    try:
        len_of_case(1)
    except NameError as e:
        before.append(str(e))
    return before


class Body:
    first = counter
    counter = 5
    second = counter
    del counter
    third = counter
    items = [v for v in [first]]

    def method(self):
        return first


for f in bump, drop, closure, closure(), unbound, deep:
    ops(f)

for text in (
    'bump(), bump(), made, counter',
    'drop(), "made" in globals()',
    'drop()',
    'made',
    'closure()(5)',
    '(f := closure())(1), f(1)',
    'unbound()',
    'deep()',
    'loop_cells()',
    'shadow()',
    'Body.first, Body.second, Body.third, Body.items',
    'Body().method()',
    'Body.counter',
    '[c.cell_contents for c in closure().__closure__], closure().__code__.co_freevars, closure.__code__.co_cellvars',
    'unknown_name',
    'prnt',
    'counte',
    'exec("def f():\\n x = 1\\n del x\\n return x\\nf()")',
    'exec("def f():\\n global q\\n q = 1\\nf(); print(q)")',
    'exec("x = 1\\ndel x\\ndel x")',
    'exec("def f():\\n  x += 1\\nf()")',
    'exec("def f(a):\\n  global a")',
    'exec("nonlocal x")',
    'exec("def f():\\n  nonlocal x")',
    'exec("def f():\\n  x = 1\\n  global x")',
    'exec("def f():\\n  print(x)\\n  nonlocal x")',
):
    show(text)

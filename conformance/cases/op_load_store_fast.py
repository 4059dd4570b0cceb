"""Instructions of local variables: LOAD_FAST in its forms, STORE_FAST, DELETE_FAST and the paired ones."""

import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def code(f):
    for i in dis.get_instructions(f):
        print("   ", i.opname, "code" if hasattr(i.argval, "co_code") else i.argrepr)


def pairs(a, b):
    c = a + b
    d, e = c, a
    return a, b, c, d, e


def store_load(items):
    t = 0
    for x in items:
        y = x
        t = t + y
    return t


def maybe(flag):
    if flag:
        v = 1
    return v


def deleted(v):
    w = v
    del w
    try:
        return w
    except UnboundLocalError as e:
        return str(e)


def cleared():
    return [x for x in range(3)], (lambda: locals())()


def swap(a, b):
    a, b = b, a
    return a, b


def rotate(a, b, c):
    a, b, c = c, a, b
    return a, b, c


for f in pairs, store_load, maybe, deleted, cleared, swap, rotate:
    print(f.__name__)
    code(f)

for text in (
    'pairs(1, 2)',
    'store_load([1, 2, 3])',
    'maybe(True)',
    'maybe(False)',
    'deleted(1)',
    'cleared()',
    'swap(1, 2), rotate(1, 2, 3)',
):
    show(text)

"""Global and built-in names that change while code runs: caches of names follow."""

import builtins


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def read():
    return value


def read_len(x):
    return len(x)


def loop():
    out = []
    for i in range(6):
        if i == 2:
            globals()["value"] = "second"
        if i == 4:
            del globals()["value"]
            builtins.value = "builtin"
        out.append(value)
    del builtins.value
    return out


def shadow():
    out = [read_len("abc") for _ in range(3)]
    globals()["len"] = lambda x: "shadow"
    out += [read_len("abc") for _ in range(2)]
    del globals()["len"]
    return out + [read_len("abc")]


def replaced_builtin():
    old = builtins.len
    builtins.len = lambda x: "replaced"
    try:
        return [read_len("ab") for _ in range(3)]
    finally:
        builtins.len = old


def grown():
    out = []
    for i in range(3):
        for k in range(100):
            globals()[f"grown_{i}_{k}"] = k
        globals()["value"] = i
        out.append([read() for _ in range(3)])
    return out


def removed():
    globals()["value"] = 1
    out = [read()]
    del globals()["value"]
    try:
        read()
    except NameError as e:
        out.append(str(e))
    globals()["value"] = 2
    return out + [read()]


def other_globals():
    f = type(read)(read.__code__, {"value": "elsewhere"})
    g = type(read)(read.__code__, {"value": "third"})
    return [h() for h in (f, g, read, f, g, read)]


class C:
    attr = 1


def attributes():
    out = []
    c = C()
    for i in range(8):
        if i == 2:
            C.attr = 2
        if i == 3:
            c.attr = "own"
        if i == 5:
            del c.attr
        if i == 6:
            C.attr = property(lambda self: "property")
        out.append(c.attr)
    C.attr = 1
    return out


value = "first"

for text in (
    'loop(), shadow(), replaced_builtin(), grown(), removed(), other_globals(), attributes(), [read() for _ in range(2)]',
):
    show(text)

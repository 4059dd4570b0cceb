"""Jumps: of tests, loops and boolean operators; POP_JUMP_IF_NONE, TO_BOOL of every kind."""

import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Truth:
    def __init__(self, v):
        self.v = v

    def __bool__(self):
        return self.v


class Len:
    def __init__(self, v):
        self.v = v

    def __len__(self):
        return self.v


def ops(f):
    print(f.__name__, [(i.opname, i.argrepr) for i in dis.get_instructions(f) if "JUMP" in i.opname or "BOOL" in i.opname or "NOT" in i.opname])


def is_none(v):
    if v is None:
        return "none"
    return "some"


def not_none(v):
    while v is not None:
        v = v.get("next")
    return v


def logic(a, b, c):
    return a and b or c, a or b and c, not a or not b, (a if b else c)


def truth(v):
    if v:
        return True
    elif not v:
        return False


def loop(n):
    total = 0
    while n:
        n -= 1
        if n % 2:
            continue
        if n > 100:
            break
        total += n
    else:
        total = -total
    return total


def far(v):
    if v:
        a = [v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v,
             v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v,
             v.real + 1, v.real + 2, v.real + 3, v.real + 4, v.real + 5, v.real + 6, v.real + 7, v.real + 8, v.real + 9]
        return len(a)
    return 0


def constant():
    if 1:
        a = 1
    if 0:
        a = 2
    while True:
        return a


for f in is_none, not_none, logic, truth, loop, far, constant:
    ops(f)

for text in (
    'is_none(None), is_none(0), not_none({"next": {}})',
    'logic(1, 0, 3), logic("", [], None), logic(0, 5, 6)',
    '[truth(v) for v in (0, 1, 0.0, 0.5, "", "a", (), (0,), [], [0], {}, {1: 1}, None, b"", b"a", 0j, 1j, range(0), range(1), 2**70, set(), {0})]',
    'truth(Truth(True)), truth(Truth(False)), truth(Len(0)), truth(Len(3))',
    'truth(Truth(1))',
    'truth(Truth("x"))',
    'truth(Len(-1))',
    'truth(Len("x"))',
    'truth(Len(1.5))',
    'truth(NotImplemented)',
    'truth(truth), truth(int), truth(...)',
    'loop(10), loop(0), loop(205)',
    'far(1), far(0)',
    'constant()',
):
    show(text)

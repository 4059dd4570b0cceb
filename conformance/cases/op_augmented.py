"""Augmented assignment to every target: names, cells, globals, attributes, items, slices."""

import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

total = 0


def ops(f):
    print(f.__name__, [(i.opname, i.argrepr) for i in dis.get_instructions(f) if i.opname.startswith(("BINARY_OP", "STORE", "COPY", "SWAP", "LOAD_ATTR", "BINARY_SLICE"))])


class C:
    v = 1

    @property
    def p(self):
        return 10

    @p.setter
    def p(self, x):
        log.append(x)


def name(x):
    x += 1
    x -= 2
    x *= 3
    x **= 2
    x //= 4
    x %= 5
    x <<= 2
    x >>= 1
    x |= 8
    x &= 12
    x ^= 1
    x /= 2
    return x


def cell():
    n = 0

    def bump():
        nonlocal n
        n += 1
        return n
    return bump(), bump(), n


def glob():
    global total
    total += 5
    return total


def attribute():
    c = C()
    c.v += 1
    c.p *= 2
    return c.v, C.v, log.copy()


def item(d):
    d["k"] += [1]
    d["n"] -= 1
    return d


def sliced(l):
    l[1:2] *= 3
    l[-1] += 10
    return l


def chained(a):
    a[0][1].append(5)
    a[0][1][0] += 1
    return a


def order():
    seen = []

    def n(x):
        seen.append(x)
        return x
    d = {1: 10}
    d[n(1)] += n(2)
    return seen, d


def unbound():
    try:
        never += 1
    except UnboundLocalError as e:
        return str(e)


def types():
    s = "a"
    t = s
    s += "b"
    l = [1]
    m = l
    l += (2,)
    u = (1,)
    v = u
    u += (2,)
    return s, t, l is m, u, v


log = []
for f in name, glob, attribute, item, sliced, order:
    ops(f)

for text in (
    'name(7), name(100), cell(), glob(), glob(), attribute(), item({"k": [], "n": 1}), sliced([1, 2, 3]), chained([[0, [1]]]), order(), unbound(), types()',
    'item({})',
    'sliced((1, 2))',
    'name("x")',
    'name(None)',
):
    show(text)

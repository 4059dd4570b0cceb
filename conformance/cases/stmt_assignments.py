"""Assignment of every shape: chains, targets, order of evaluation, augmented, annotated, walrus."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

log = []


def note(v):
    log.append(v)
    return v


class Target:
    def __init__(self, name):
        object.__setattr__(self, "name", name)

    def __setattr__(self, attr, value):
        log.append((self.name, attr, value))

    def __setitem__(self, key, value):
        log.append((self.name, key, value))

    def __getitem__(self, key):
        log.append((self.name, "get", key))
        return 10

    def __getattr__(self, attr):
        log.append((self.name, "getattr", attr))
        return 20


class InPlace:
    def __init__(self, v):
        self.v = v

    def __add__(self, o):
        return InPlace(("add", self.v, o))

    def __iadd__(self, o):
        self.v = ("iadd", self.v, o)
        return self

    def __isub__(self, o):
        return NotImplemented

    def __sub__(self, o):
        return "sub"

    def __imul__(self, o):
        return "replaced"


def logged(f):
    try:
        r = f()
    except Exception as e:
        r = f"{type(e).__name__} {e}"
    out = log.copy()
    log.clear()
    return r, out


def chain():
    a = b = [1]
    t = Target("t")
    t.x = t[note("key")] = c = note("value")
    return a is b, c


def order():
    d = {}
    d[note("k1")], d[note("k2")] = note("v1"), note("v2")
    Target(note("obj"))[note("sub")] = note("val")
    return d


def swap():
    l = [0, 1, 2]
    i = 0
    i, l[i] = 2, "x"
    l[0], l[1] = l[1], l[0]
    return i, l


def augmented():
    t = Target("t")
    t[note("k")] += note(1)
    t.attr -= 5
    x = InPlace(1)
    y = x
    x += 2
    z = InPlace(3)
    z -= 1
    w = InPlace(4)
    w *= 2
    return x is y, x.v, z, w


def augmented_items():
    l = [[1], 2]
    l[0] += [5]
    l[1] **= 3
    d = {"k": "a"}
    d["k"] *= 3
    s = l[:]
    s[0:1] += [9]
    return l, d, s


def tuple_item():
    t = ([],)
    try:
        t[0] += [1]
    except TypeError as e:
        return t, str(e)


def annotated():
    a: note("not evaluated") = 1
    b: int
    (c): int = 2
    d = {}
    d[note("key")]: note("evaluated?") = 5
    return a, c, d, sorted(locals())


class Annotated:
    x: int = 1
    y: "str"
    z: undefined_name


def walrus():
    if (n := 5) > 3:
        pass
    l = [y := 1, y + 1, (z := y) + 2]
    while (n := n - 1) > 2:
        pass
    comp = [last := v for v in range(4)]
    return n, l, z, comp, last, (lambda: (q := 7))(), f"{(w := 3)}", w


def starred():
    a, *b = 1, 2, 3
    *c, d = "xy"
    e, (f, *g), *h = 1, (2, 3, 4), 5, 6
    [i, j] = k = (7, 8)
    *l, = range(3)
    (m), n = o = 1, 2
    return a, b, c, d, e, f, g, h, i, j, k, l, m, n, o


x: int = 5

for text in (
    'logged(chain)',
    'logged(order)',
    'logged(swap)',
    'logged(augmented)',
    'logged(augmented_items), tuple_item()',
    'logged(annotated)',
    'Annotated.__annotations__',
    'Annotated.x, hasattr(Annotated, "y"), Annotated.__annotate__.__name__',
    'logged(walrus)',
    'starred()',
    'exec("1 = x")',
    'exec("f() = 1")',
    'exec("a + b = 1")',
    'exec("(a, 1) = x")',
    'exec("[a, b()] = x")',
    'exec("*a = 1")',
    'exec("*a, *b = x")',
    'exec("a, b += 1")',
    'exec("f() += 1")',
    'exec("(a, b): int = 1")',
    'exec("[a]: int")',
    'exec("f(): int")',
    'exec("a.b: int = 1") if 0 else 0',
    'exec("x = yield = 1")',
    'exec("None = 1")',
    'exec("True: int = 1")',
    'exec("__debug__ = 1")',
    'exec("x.__debug__ = 1")',
    'exec("def f(__debug__): pass")',
    'exec("(x := 1) = 2")',
    'exec("x := 1")',
    'exec("f(x := 1, y=x)\\n", {"f": lambda a, y: print(a, y)})',
    'exec("[x := i for x in y]")',
    'exec("[i := 0 for i in y]")',
    'exec("[j for i in (j := y)]")',
    'exec("class A:\\n  [x := i for i in y]")',
    'exec("lambda: x := 1")',
    'exec("a if b = c else d")',
    'exec("if x = 1: pass")',
    'exec("f(a=1, a=2)")',
    'exec("f(a.b=1)")',
    'exec("f(True=1)")',
    'exec("f(1=2)")',
    'exec("{\'a\': 1, \'b\'}")',
    'exec("{\'a\': }")',
    'exec("x = ")',
    'exec("\'a\' = 1")',
    'exec("f\'{a}\' = 1")',
    'exec("... = 1")',
    'exec("a < b = 1")',
    'exec("not a = 1") if 0 else 0',
    'exec("lambda: 1 = 2")',
    'exec("[x for x in y] = 1")',
    'exec("-a = 1")',
    'exec("a, = b, = (1,)"), ',
    'exec("x = *a")',
    'exec("x = *a, 1", {"a": [2]})',
):
    show(text)

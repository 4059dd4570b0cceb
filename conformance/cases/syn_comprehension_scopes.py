"""Comprehensions: what they see, what they bind, nesting, conditions, awaits, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

x = "global"


class A:
    x = "class"
    items = [1, 2]
    from_iter = [i for i in items]
    sees = [x for _ in range(1)]
    lazy = (x for _ in range(1))
    nested = [[x for _ in range(1)] for _ in range(1)]


def local():
    x = "local"
    a = [x for _ in range(1)]
    b = [(x := i) for i in range(3)]
    c = {k: x for k in "ab"}
    return a, b, c, x


def leak():
    i = "kept"
    [i for i in range(3)]
    {i for i in range(3)}
    {i: i for i in range(3)}
    list(i for i in range(3))
    return i


def cells():
    fs = [lambda: i for i in range(3)]
    gs = list((lambda: j) for j in range(3))
    return [f() for f in fs], [g() for g in gs]


def deep():
    return [[(i, j, k) for k in range(j)] for i in range(2) for j in range(i + 1) if i + j]


def with_locals():
    y = 1
    return [sorted(locals()) for z in range(1)][0]


def deleted():
    v = 1
    r = [v for _ in range(1)]
    del v
    try:
        [v for _ in range(1)]
    except NameError as e:
        return r, str(e)


def exceptions():
    out = []
    try:
        [1 / i for i in (1, 0)]
    except ZeroDivisionError as e:
        out.append(e.__traceback__.tb_frame.f_code.co_name)
        out.append(e.__traceback__.tb_next)
    return out


def lazy_iter():
    log = []

    def source():
        log.append("called")
        return [1]
    g = (i for i in source())
    log.append("made")
    next(g)
    return log

for text in (
    'A.from_iter, A.sees, list(A.lazy), A.nested, local(), leak(), cells(), deep(), with_locals(), deleted(), exceptions(), lazy_iter()',
    '[x for x in "ab"], x, [y for x in [[1], [2]] for y in x], [(a, b) for a, *b in [(1, 2, 3)]], [i for i in range(10) if i % 2 if i > 4], {i: j for i, j in {1: 2}.items()}, {(i := 5) for _ in "a"}, i, [*[j for j in (1, 2)], 3], [i if i else "zero" for i in range(2)], [[] for _ in range(2)], [f"{i}" for i in (1,)], [lambda: 1 for _ in "a"][0](), sum(i * i for i in range(4))',
    '(i for i in 5)',
    '[i for i in range(3) if undefined_name]',
    '[i for j in [1] for i in j]',
    'next(i for i in [])',
    '[exec("hidden = 1") for _ in range(1)], "hidden" in globals()',
    '(lambda: [(yield) for _ in "a"])',
    'exec("[(yield i) for i in x]")',
    'exec("[await i for i in x]")',
    'exec("class B:\\n  [(z := 1) for _ in \'a\']")',
    'exec("[i for i in (i := [1])]")',
    'exec("[(i := 1) for i in \'a\']")',
    'exec("[0 for i in \'a\' if (i := 1)]")',
    'exec("print([(lambda: (q := k))() for k in \'ab\'])")',
):
    show(text)

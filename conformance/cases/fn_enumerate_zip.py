"""`enumerate`, `zip`, `map`, `filter`, `reversed` and `sorted` together with generators and each other."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def gen(n):
    got = []
    for i in range(n):
        got.append((yield i))
    return got


def raises():
    yield 1
    raise KeyError("in generator")

for text in (
    'list(enumerate(gen(2), 5)), list(zip(gen(2), "ab")), list(map(pow, gen(3), [2] * 3)), list(filter(None, gen(3))), sorted(gen(4), reverse=True), dict(enumerate("ab")), list(zip(*[iter("abcdef")] * 2)), [*map(str.upper, "ab")], list(map(lambda *a: a, "ab", "cd", "ef")), dict(zip("ab", gen(2))), max(enumerate([3, 9, 2]), key=lambda p: p[1]), sum(map(len, ["a", "bb"])), list(zip(enumerate("a"), gen(1))), list(filter(lambda p: p[0], enumerate("abc")))',
    'list(map(int, ["1", "x"]))',
    'list(zip(raises(), "abc"))',
    'list(enumerate(raises()))',
    'list(filter(len, [[], 5]))',
    'next(map(len, []), "default"), next(filter(None, [0]), "default"), next(enumerate([]), "default"), next(zip(), "default")',
    '(z := zip("ab", it := iter([1, 2, 3])), list(z), list(it))[1:], (e := enumerate("ab"), next(e), list(e), list(e))[1:], (m := map(str, it2 := iter("xy")), next(m), next(it2))[1:]',
    'type(map(str, [])).__name__, iter(m := map(str, [])) is m, enumerate.__doc__ is not None, zip.__class_getitem__ if hasattr(zip, "__class_getitem__") else "none", enumerate[int]',
):
    show(text)

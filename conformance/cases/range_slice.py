"""`range` and `slice`: methods and errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

r = range(0, 20, 3)

for text in (
    'r',
    'list(r)',
    'len(r)',
    'r[2], r[-1]',
    'r[99]',
    'r["a"]',
    'r[1:3]',
    'r[::-1]',
    'r.start, r.stop, r.step',
    'r.index(6)',
    'r.index(7)',
    'r.index("a")',
    'r.count(6), r.count(7)',
    '6 in r, 7 in r, 6.0 in r, "a" in r',
    'list(reversed(r))',
    'r == range(0, 21, 3), range(0) == range(5, 5)',
    'hash(range(3)) == hash(range(0, 3))',
    'r < r',
    'range(10)',
    'range(5, 1)',
    'list(range(5, 1, -2))',
    'range()',
    'range(1, 2, 3, 4)',
    'range(1.0)',
    'range("a")',
    'range(0, 5, 0)',
    'range(x=1)',
    'repr(range(1, 2)), repr(range(1, 2, 3))',
    'bool(range(0))',
    'len(range(10 ** 30))',
    'range(10 ** 30)[10 ** 20]',
    'range(10 ** 30).__len__()',
    'iter(r).__length_hint__()',
    'iter(r).__reduce__()[0].__name__',
    'max(r), min(r), sum(r)',
    'slice(1)',
    'slice(1, 2)',
    'slice(1, 2, 3)',
    'slice()',
    'slice(1, 2, 3, 4)',
    'slice(1).start, slice(1).stop, slice(1).step',
    'slice(None, None, -1).indices(5)',
    'slice(2, 100).indices(5)',
    'slice(0, 5, 0).indices(5)',
    'slice(0, 5).indices(-1)',
    'slice("a").indices(5)',
    'slice(1, 2) == slice(1, 2)',
    'slice(1, 2) < slice(1, 3)',
    'hash(slice(1, 2)) == hash(slice(1, 2))',
    '"abcdef"[slice(1, 4)]',
    '"abc"["a":]',
    '[1, 2, 3][1.0:]',
    'slice(1, 2).__reduce__()',
):
    show(text)

"""`slice` and `range`: attributes, indices, comparison, hashing, membership."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

for text in (
    'slice(5), slice(1, 2), slice(1, 2, 3), slice(None).indices(5), slice(1, 10, 2).indices(5), slice(None, None, -1).indices(5), slice(-3, -1).indices(5), slice(1, 2) == slice(1, 2), slice(1) < slice(2), slice(1, 2, 3).step',
    'slice()',
    'slice(1, 2, 0).indices(5)',
    'slice(1).indices(-1)',
    'slice("a").indices(5)',
    'slice(x=1)',
    'range(5), range(1, 5, 2), range(5)[1:3], range(0, 10, 3)[-1], range(5) == range(0, 5, 1), range(0) == range(5, 5), len(range(0, -5, -2)), 3 in range(5), 3.0 in range(5), "a" in range(5), range(10).index(7), range(10).count(3), list(range(3, 0, -1)), range(5).start, range(2**70)[2**69], hash(range(3)) == hash(range(0, 3)), list(reversed(range(3))), bool(range(0))',
    'range(1.5)',
    'range(1, 2, 0)',
    'range()',
    'range(5)[5]',
    'range(5).index(9)',
    'len(range(2**70))',
    'range(5) < range(6)',
    'setattr(range(5), "start", 1)',
):
    show(text)

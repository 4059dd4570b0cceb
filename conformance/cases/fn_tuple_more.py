"""`tuple`: construction, slices, comparison, hashing, methods, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class T(tuple):
    def __new__(cls, *items):
        return super().__new__(cls, items)

for text in (
    '(), (1,), (1, 2), tuple("ab"), tuple([1]), tuple({1: 2}), tuple(x for x in "a"), tuple(), T(1, 2), T(1)[0], T(1, 2) == (1, 2), type(T(1)[:]).__name__, type(T(1) + (2,)).__name__, tuple(T(1)).__class__.__name__, (1, 2, 3)[1:], (1, 2, 3)[::-1], (1, 2)[-1], (1,) + (2,), (1,) * 3, 0 * (1,), (1, 2).count(1), (1, 2).index(2), 1 in (1,), len((1, 2)), (1, 2) < (1, 3), (1,) < (1, 0), () < (1,), (1, "a") == (1, "a"), hash((1, 2)) == hash((1, 2)), hash((1, 2)) != hash((2, 1)), repr((1, (2,))), bool(())',
    '(1, 2)[5]',
    '(1, 2)["a"]',
    '(1, 2)[1.0]',
    '(1,) + [2]',
    '(1,) + 5',
    '(1,) * "a"',
    '(1,) < [1]',
    '(1,) < (None,)',
    '(1, 2).index(9)',
    '(1, 2, 1).index(1, 1, 2)',
    'hash(([],))',
    'tuple(5)',
    'tuple(1, 2)',
    'tuple(x=1)',
    '().x',
    '(1,).__setitem__',
    '(1, 2).append',
    '(t := ([],), t[0].append(1), t)[2]',
    '(1,)(2)',
    '(lambda *a: a)(*(1, 2), *[3]), (*(1, 2), 3), [*(), *(1,)], max((1, 5), (2, 0)), sorted([(2, 1), (1, 2)]), sum(((1,), (2,)), ()), dict([(1, 2)]), (1, 2).__class_getitem__(int), (1,).__getnewargs__(), (1,).__contains__(1), (1,).__iter__().__length_hint__(), (1, 2).__mul__(2), (3,).__rmul__(2), (1,).__eq__(5), tuple.__doc__ is not None',
):
    show(text)

"""Every method of `tuple`, with its errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

t = (1, 2, 3, 2)

for text in (
    't.count(2)',
    't.index(2)',
    't.index(2, 2)',
    't.index(9)',
    't.index()',
    't + (1,)',
    't + [1]',
    't * 2',
    't * 0 is ()',
    't[1]',
    't[-1]',
    't[9]',
    't["a"]',
    't[1:3]',
    't[::-1]',
    't[:] is t',
    't == (1, 2, 3, 2)',
    't < (1, 3)',
    '(1,) < (1, 2)',
    '() < ()',
    't > 1',
    '2 in t',
    'hash(()) == hash(())',
    'hash((1, (2, 3))) == hash((1, (2, 3)))',
    'hash(([],))',
    'tuple()',
    'tuple([1, 2])',
    'tuple("ab")',
    'tuple(1)',
    'tuple(1, 2)',
    'tuple(iterable=1)',
    'repr(())',
    'repr((1,))',
    'repr((1, (2,)))',
    'len(t)',
    'bool(())',
    'tuple(t) is t',
    't.__getnewargs__()',
    'tuple[int, str]',
    '() is ()',
    '(1, 2).__rmul__(2)',
    't.__add__(1)',
    'max(t), min(t), sum(t)',
    't.append',
    'del_',
    '(*t, *"ab")',
):
    show(text)

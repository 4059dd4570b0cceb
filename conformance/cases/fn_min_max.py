"""`min`, `max`, `sum`, `any`, `all`, `sorted`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

words = ["pear", "fig", "apple", "kiwi"]

for text in (
    'min(3, 1, 2)',
    'max([3, 1, 2])',
    'min([])',
    'max([], default="none")',
    'min(1)',
    'max()',
    'min(1, 2, default=3)',
    'min("a", 1)',
    'max(words, key=len)',
    'min(words, key=len)',
    'max(1, 2, key=lambda x: -x)',
    'max([1], key=1)',
    'min(1, 2, foo=3)',
    'max({"b": 1, "a": 2})',
    'max((1, 2), (1, 3))',
    'min(float("nan"), 1)',
    'sum([])',
    'sum([1, 2.5, True])',
    'sum([[1], [2]], [])',
    'sum(["a"])',
    'sum(["a"], "")',
    'sum([b"a"], b"")',
    'sum(1)',
    'sum([1], start=5)',
    'sum([1, "a"])',
    'sum([0.1] * 10)',
    'sum([1e100, 1.0, -1e100])',
    'sum([10 ** 30, 1, 2])',
    'sum([1j, 2])',
    'any([])',
    'all([])',
    'any([0, "", None, 3])',
    'all([1, "a", []])',
    'any(1)',
    'sorted(words)',
    'sorted(words, key=len, reverse=True)',
    'sorted([3, 1], reverse="x")',
    'sorted([1, "a"])',
    'sorted(1)',
    'sorted()',
    'sorted([1], None)',
    'sorted("hello", key=str.upper)',
    'sorted({3, 1, 2})',
    'sorted([(1, "b"), (1, "a"), (0, "z")])',
    'sorted(words, key=lambda w: w[99])',
    'sorted([2, 1], key=None)',
):
    show(text)

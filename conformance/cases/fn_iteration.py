"""`enumerate`, `zip`, `map`, `filter`, `reversed`, `iter`, `next`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Count:
    def __init__(self, n):
        self.n = n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError(i)
        return i * 10

    def __len__(self):
        return self.n


def pairs():
    kept = []
    for pair in zip("ab", "cd"):
        kept.append(pair)
    return kept


def numbered():
    kept = [pair for pair in enumerate("abc")]
    return kept


def items():
    kept = [item for item in {"a": 1, "b": 2}.items()]
    return kept


print(pairs(), numbered(), items())
values = iter([1, 2])

for text in (
    'list(enumerate("ab"))',
    'list(enumerate("ab", 5))',
    'list(enumerate("ab", start=-1))',
    'enumerate(1)',
    'enumerate()',
    'enumerate([], "a")',
    'list(enumerate("ab", 10 ** 20))',
    'next(enumerate("a", 2 ** 62 - 1))',
    'list(zip())',
    'list(zip("abc", [1, 2]))',
    'list(zip("ab", [1, 2], (3.0, 4.0)))',
    'list(zip("abc", [1, 2], strict=True))',
    'list(zip("ab", [1, 2, 3], strict=True))',
    'list(zip("ab", "cd", [1], strict=True))',
    'zip(1)',
    'zip("a", 2)',
    'list(map(len, ["a", "bb"]))',
    'list(map(pow, [2, 3], [3, 2]))',
    'list(map(None, [1]))',
    'map(len)',
    'list(map(len, [1]))',
    'list(map(lambda a, b: a + b, "ab", "cde"))',
    'list(map(lambda a, b: a + b, "ab", "cde", strict=True))',
    'list(filter(None, [0, 1, "", "a"]))',
    'list(filter(str.isupper, "aBcD"))',
    'filter(None)',
    'list(filter(1, [1]))',
    'list(reversed([1, 2, 3]))',
    'list(reversed("abc"))',
    'list(reversed(Count(3)))',
    'reversed({1})',
    'reversed(1)',
    'list(reversed({"a": 1, "b": 2}))',
    'list(reversed({"a": 1}.items()))',
    'list(iter(Count(3)))',
    'iter(1)',
    'iter(1, 2)',
    'list(iter(lambda s=iter("abcd"): next(s), "c"))',
    'next(values)',
    'next(values)',
    'next(values)',
    'next(values, "end")',
    'next(1)',
    'next(iter([]), None)',
    'iter([1, 2]).__length_hint__()',
    'list(zip(range(3), iter("abc")))',
    'dict(zip("ab", range(2)))',
    '[*zip(*[(1, 2), (3, 4)])]',
    'list(map(tuple, enumerate(zip("ab", "cd"))))',
    'repr(zip())[:4], repr(map(len, []))[:4], repr(enumerate([]))[:10]',
):
    show(text)

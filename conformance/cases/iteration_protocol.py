"""`iter`, `next`, `__getitem__` iteration, `__length_hint__`, reversed and friends."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Old:
    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return i * 10


class It:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration("value")
        self.n -= 1
        return self.n

    def __length_hint__(self):
        return 5


class BadHint(It):
    def __length_hint__(self):
        return -1


class NoneIter:
    __iter__ = None

    def __getitem__(self, i):
        return i


class Rev:
    def __reversed__(self):
        return iter("reversed")

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return i


class Raises:
    def __iter__(self):
        raise RuntimeError("in iter")


class NotIterator:
    def __iter__(self):
        return 5


d = {"a": 1, "b": 2}

for text in (
    'list(Old()), 10 in Old(), 99 in Old(), tuple(Old()), sum(Old()), max(Old()), [*Old()]',
    'list(It(3)), sorted(It(3)), dict.fromkeys(It(2)), set(It(2)) == {0, 1}',
    'list(BadHint(2))',
    'list(NoneIter())',
    '3 in NoneIter()',
    'list(reversed(Rev())), list(reversed([1, 2])), list(reversed(range(3))), list(reversed({"a": 1}))',
    'reversed(Old())',
    'reversed(NoneIter())',
    'list(Raises())',
    'list(NotIterator())',
    'iter(5)',
    'next(5)',
    'next(It(0))',
    'next(It(0), "default")',
    'list(iter([1, 2, 3].pop, 2))',
    'iter(1, 2)',
    'list(zip("ab", [1, 2, 3])), list(zip()), list(zip("a"))',
    'list(zip("ab", [1], strict=True))',
    'list(zip([1], "ab", strict=True))',
    'list(map(lambda a, b: a + b, [1, 2], [3, 4])), list(map(str, []))',
    'list(map(lambda a: a, [1], [2]))',
    'list(map(None, [1]))',
    'list(filter(None, [0, 1])), list(filter(lambda x: x > 1, [1, 2]))',
    'list(enumerate("ab")), list(enumerate("ab", 5))',
    'enumerate("ab", "x")',
    'all([]), any([]), all([1, 0]), any([0, 1])',
    'min([3, 1], key=lambda x: -x), max("a", "bb", key=len), min([], default=None)',
    'sum([[1], [2]], []), sum([1.5, 2]), sum((), 5)',
    'sum([1], "a")',
    'a_iter := iter([1, 2])',
    'list(zip(*[iter(range(6))] * 2))',
    'iter({}).__length_hint__(), iter([1]).__length_hint__(), iter((1, 2)).__length_hint__()',
    '[d.__setitem__(str(i), i) for i in d]',
    '[d.pop(k) for k in d]',
    'd',
    'iter([1]).__reduce__()',
    'iter("ab").__reduce__()',
    'iter({}).__class__.__name__, iter(set()).__class__.__name__, iter(()).__class__.__name__, iter(b"").__class__.__name__, iter(range(0)).__class__.__name__, iter("é").__class__.__name__, iter({}.items()).__class__.__name__',
    'aiter(5)',
    'anext(5)',
    'list({1: 2}.items()), list({1: 2}.values()), next(iter({1: 2}))',
    '"".join(It(2))',
    '[i for i in It(2)], {i for i in It(1)}',
):
    show(text)

"""`itertools`: every iterator, with its errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from itertools import *

for text in (
    'list(accumulate([1, 2, 3]))',
    'list(accumulate([1, 2, 3], lambda a, b: a * b, initial=10))',
    'list(batched("abcdefg", 3))',
    'list(batched("abc", 0))',
    'list(batched("abcd", 3, strict=True))',
    'list(chain("ab", [1]))',
    'list(chain.from_iterable(["ab", "c"]))',
    'list(combinations("abc", 2))',
    'list(combinations("abc", -1))',
    'list(combinations_with_replacement("ab", 2))',
    'list(compress("abcd", [1, 0, 1]))',
    'list(islice(count(5, 2), 3))',
    'list(islice(count(0.5, 0.25), 3))',
    'count("a")',
    'list(islice(cycle("ab"), 5))',
    'list(cycle([]))',
    'list(dropwhile(lambda x: x < 3, [1, 3, 2]))',
    'list(takewhile(lambda x: x < 3, [1, 3, 2]))',
    'list(filterfalse(None, [0, 1, ""]))',
    '[(k, list(g)) for k, g in groupby("aabbc")]',
    '[(k, list(g)) for k, g in groupby([1, 3, 2], lambda x: x % 2)]',
    'list(islice("abcdef", 1, 5, 2))',
    'list(islice("abc", None))',
    'islice("abc", -1)',
    'islice("abc", 1, 2, 0)',
    'list(pairwise("abc"))',
    'list(permutations("abc", 2))',
    'len(list(permutations(range(5))))',
    'list(product("ab", repeat=2))',
    'list(product("ab", [1, 2]))',
    'list(product())',
    'list(repeat(1, 3))',
    'repr(repeat(1, 3)), repr(count(1)), repr(count(1, 2))',
    'repeat(1, 3).__length_hint__()',
    'list(starmap(pow, [(2, 3), (3, 2)]))',
    'list(starmap(pow, [1]))',
    '[list(t) for t in tee("ab", 3)]',
    'tee("ab", -1)',
    'list(zip_longest("ab", [1], fillvalue="-"))',
    'zip_longest(1)',
    'chain(1).__next__()',
    'next(count(10 ** 20))',
    'list(map(list, batched(range(5), 2)))',
    'sum(1 for _ in product(range(10), repeat=3))',
    'combinations()',
    'permutations("ab", "c")',
    'product(1)',
    'accumulate()',
    'compress("a")',
    'groupby()',
    'list(islice(count(), 0))',
):
    show(text)

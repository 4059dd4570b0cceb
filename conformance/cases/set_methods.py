"""Every method of `set` and `frozenset`, with its errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

s = {1, 2, 3}
f = frozenset({2, 3, 4})

for text in (
    'sorted(s | f)',
    'sorted(f | s)',
    'sorted(s & f)',
    'sorted(s - f)',
    'sorted(f - s)',
    'sorted(s ^ f)',
    'type(s | f).__name__, type(f | s).__name__',
    's | [1]',
    'sorted(s.union([1], (9,)))',
    's.intersection([1, 2], {2})',
    's.difference([1], [2])',
    'sorted(s.symmetric_difference([3, 4]))',
    's.union(1)',
    's <= {1, 2, 3, 4}',
    's < s',
    's >= {1}',
    's > {1}',
    's == frozenset(s)',
    's < 1',
    's.issubset([1, 2, 3, 4])',
    's.issuperset([1])',
    's.isdisjoint([9])',
    's.add(4)',
    's.add([])',
    's.discard(9)',
    's.discard([])',
    's.remove(4)',
    's.remove(9)',
    's.remove([])',
    's.pop() in {1, 2, 3}',
    'set().pop()',
    's.clear()',
    's',
    's.update([1, 2], "a")',
    'sorted(map(str, s))',
    's.intersection_update([1, 2])',
    'sorted(s)',
    's.difference_update([1])',
    'sorted(s)',
    's.symmetric_difference_update([2, 5])',
    'sorted(s)',
    's.copy()',
    's.copy() is s',
    'f.copy() is f',
    'hash(f) == hash(frozenset([4, 3, 2]))',
    'hash(s)',
    'f.add(1)',
    'set(1)',
    'set(1, 2)',
    'set(x=1)',
    'frozenset(x=1)',
    'frozenset() is frozenset()',
    '{frozenset({1})}',
    '{1} in {frozenset({1})}',
    '{1}.__contains__([])',
    'repr(set())',
    'repr(frozenset())',
    'repr(frozenset({1}))',
    'bool(set())',
    'len({1, 1.0, True})',
    'set[int]',
    's.__ior__([1])',
    's.__reduce__()[0].__name__',
    '1 in f',
    '[] in f',
):
    show(text)

"""`set` and `frozenset`: operations with every operand, updates, comparison, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

s, f = {1, 2, 3}, frozenset({2, 3, 4})

for text in (
    'sorted(s | f), sorted(s & f), sorted(s - f), sorted(s ^ f), type(s | f).__name__, type(f | s).__name__, s <= {1, 2, 3, 4}, s < s, s >= f, s == {3, 2, 1}, f == {2, 3, 4}, s.isdisjoint(f), s.issubset([1, 2, 3, 4]), s.issuperset([1]), sorted(s.union([5], "a" * 0)), sorted(s.intersection([1], (1, 2))), sorted(s.difference([1])), sorted(s.symmetric_difference([1, 9]))',
    '(t := {1, 2}, t.add(3), t.discard(9), t.remove(1), t.update([5], [6]), t.intersection_update([2, 5, 6]), t.difference_update([2]), t.symmetric_difference_update([6, 7]), sorted(t), t.clear(), t)[-3:], (t := {1}, t.__ior__({2}), t.__iand__({2}), t.__isub__({2}), t.__ixor__({3}), t)[-1]',
    's | [1]',
    's & "a"',
    's - 5',
    '[1] - s',
    's < [1]',
    's |= [1] if 0 else {1} - {1}',
    's.remove(9)',
    's.remove([])',
    'set().pop()',
    '{[]}',
    '{{}}',
    'set(5)',
    'set(1, 2)',
    'frozenset([[]])',
    'frozenset().add(1)',
    'hash(s)',
    'hash(f) == hash(frozenset([4, 3, 2])), {f: 1}[frozenset({2, 3, 4})], {frozenset()} == {frozenset()}, frozenset(f) is f, f.copy() is f, s.copy() is s, {1, 2} in {frozenset({1, 2})}, set("aab") == {"a", "b"}, len(set(range(100))), {1, 1.0, True}, set({1: 2}), sorted(set("hello")), {*s, 5} == {1, 2, 3, 5}',
    's.update(5)',
    's.union(5)',
    's.issubset(5)',
    's.isdisjoint(5)',
    'repr(set()), repr(frozenset()), repr({5}), repr(frozenset({5})), type("S", (set,), {})([1]), type("F", (frozenset,), {})([1]), bool(set()), s.__class_getitem__(int), set.__doc__ is not None, {1}.__contains__(1), {1}.__len__(), {1}.__sizeof__() > 100, {1}.__reduce__()[1]',
    '(t := {1, 2, 3}, [t.add(x + 10) for x in t])',
    'all({i} <= set(range(50)) for i in range(50)), set.union({1}, {2}), set().union(), frozenset.intersection(f, [2]), min({3, 1}), sum({1, 2})',
):
    show(text)

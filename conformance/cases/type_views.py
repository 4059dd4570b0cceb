"""Views of dicts: set operations, comparison, live contents, reversed."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Key:
    def __init__(self, v):
        self.v = v

    def __hash__(self):
        return 1

    def __eq__(self, other):
        if self.v == "bad":
            raise ValueError("eq")
        return self is other


d = {1: "a", 2: "b", 3: []}
k, v, i = d.keys(), d.values(), d.items()
e = {1: "a", 2: "x"}

for text in (
    'k, v, i, len(k), len(v), len(i)',
    '1 in k, "a" in v, (1, "a") in i, (1, "b") in i, 5 in i, (1, 2, 3) in i, [1, "a"] in i, [] in v',
    '[] in k',
    'k & {1, 5}, sorted(k | {5}), sorted(k - {1}), sorted(k ^ {1, 9}), {1, 2} & k, k & [1, 2], sorted(k | "ab", key=str), k & e.keys()',
    '{x for x in (i & [(1, "a"), (2, "z")])}',
    'i & e.items()',
    'i | e.items()',
    'e.items() | [(5, 6)], e.items() - [(1, "a")], e.items() ^ {(1, "a"), (7, 8)}',
    'k & 5',
    '5 & k',
    'k - None',
    'k | 1',
    'v & [1]',
    'k == {1, 2, 3}, k == d.keys(), k != {1}, k > {1}, k >= {1, 2, 3}, k < {1, 2, 3, 4}, {1} < k, k == [1, 2, 3], v == v, v == d.values(), i == d.items()',
    'e.items() == {(1, "a"), (2, "x")}, e.items() <= {(1, "a"), (2, "x"), 5}',
    'k < 5',
    'v < v',
    'k.isdisjoint({5}), k.isdisjoint([1]), e.items().isdisjoint([(1, "a")]), k.isdisjoint(k)',
    'k.isdisjoint(5)',
    'list(reversed(k)), list(reversed(v)), list(reversed(i))',
    'k.mapping, k.mapping == d, type(k.mapping).__name__',
    'k.mapping[9] = 1 if 0 else k.mapping[1]',
    'hash(k)',
    'hash(v) == hash(v)',
    '(d.update({4: 4}), list(k), list(v), len(i), d.pop(4))',
    'k.add(5)',
    'k[0]',
    'type(k)()',
    'type(k)({})',
    'type(k), type(v), type(i), isinstance(k, __import__("collections").abc.KeysView), isinstance(i, __import__("collections").abc.Set)',
    'repr({}.keys()), repr({1: {2: 3}}.items()), str({}.values())',
    '(r := {}, r.update(self=r), repr(r), repr(r.values()))[2:]',
    'Key("bad") in {Key(1): 2}.keys()',
    'sorted({"b": 1, "a": 2}.items()), max({"b": 1, "a": 2}), sum({1: 2}.values()), dict({1: 2}.items()), [*{1: 2}.keys()], {**{1: 2}}',
    'copy_ := 5 if 0 else __import__("copy").copy({1: 2}).keys()',
):
    show(text)

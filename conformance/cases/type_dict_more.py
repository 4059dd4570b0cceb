"""dict: construction, methods, merging, order, changes while walking, keys of every kind."""

import collections


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Key:
    def __init__(self, h, eq=True):
        self.h, self.eq = h, eq

    def __hash__(self):
        return self.h

    def __eq__(self, other):
        if isinstance(self.eq, Exception):
            raise self.eq
        return self.eq

    def __repr__(self):
        return f"K{self.h}"


class Missing(dict):
    def __missing__(self, key):
        return ("missing", key)


class BadMissing(dict):
    __missing__ = 5


class Mapping:
    def keys(self):
        return ["a", "b"]

    def __getitem__(self, key):
        return key * 2


class BadHash:
    def __hash__(self):
        raise ValueError("hash")


def walk(change):
    d = {1: 1, 2: 2, 3: 3}
    seen = []
    for k in d:
        seen.append(k)
        if len(seen) > 10:
            break
        change(d, k)
    return seen, d


recursive = {}
recursive["self"] = recursive
d = {"b": 1, "a": 2}

for text in (
    'dict(), dict(a=1), dict([(1, 2)]), dict({1: 2}, x=3), dict([[1, 2], "ab"]), dict(Mapping()), dict(zip("ab", [1, 2])), dict(((1, 2),), a=3), {**d, "c": 3}, {1: 1, 1.0: 2, True: 3}, dict.fromkeys("ab"), dict.fromkeys([1], 5), {"a": 1} | {"b": 2}',
    'dict(5)',
    'dict([1])',
    'dict([(1, 2, 3)])',
    'dict(["a"])',
    'dict([(1,)])',
    'dict([([], 1)])',
    'dict(1, 2)',
    'dict({1: 2}, **{"x": 1}), dict(**{"a": 1})',
    'dict(**{1: 2})',
    'dict.fromkeys(5)',
    'dict.fromkeys([[]])',
    'd["b"], d.get("z"), d.get("z", 5), d.setdefault("b", 9), d.setdefault("new", 7), d.pop("new"), d.pop("zz", "default"), "a" in d, len(d), list(d), d.copy(), d == {"a": 2, "b": 1}, d != {}, list(reversed(d)), d.__contains__("a")',
    'd["z"]',
    'd[[]]',
    'd.pop("z")',
    'd.pop()',
    'd.get()',
    '{}.popitem()',
    'd.setdefault([])',
    '[] in d',
    'del_ := {}.__delitem__("x") if 0 else 0',
    '{}.__delitem__("x")',
    '(e := {1: 2, 3: 4}, e.popitem(), e.popitem(), e)[1:]',
    '(e := {}, e.update(a=1), e.update({"b": 2}), e.update([("c", 3)]), e.update(Mapping()), e.update({}, z=5), e.update(), e)[-1]',
    '{}.update(5)',
    '{}.update([1])',
    '{}.update([(1, 2, 3)])',
    '{}.update(1, 2)',
    '(e := {1: 1}, e.__ior__({2: 2}), e.__ior__([(3, 3)]), e)[-1]',
    '{} | 5',
    '{} | [(1, 2)]',
    '5 | {}',
    '{1: 2}.__or__([(1, 2)]), {1: 2}.__ror__({1: 3}), collections.OrderedDict(a=1) | {"b": 2}, {"a": 1} | collections.OrderedDict(b=2), collections.ChainMap({1: 2}) | {3: 4}',
    'walk(lambda d, k: d.update({k: 0}))',
    'walk(lambda d, k: d.pop(k))',
    'walk(lambda d, k: d.update({k + 10: 0}))',
    'walk(lambda d, k: d.clear())',
    'Missing()["x"], Missing().get("x"), "x" in Missing(), Missing(a=1)["a"]',
    'BadMissing()["x"]',
    '{Key(1): "a", Key(1): "b"}, {Key(1, False): "a", Key(1, False): "b"}, {Key(1): 1}[Key(1)], len({Key(i % 2, False): i for i in range(5)})',
    '{Key(1, ValueError("eq")): 1}[Key(1, ValueError("eq2"))]',
    '{BadHash(): 1}',
    '{1: 2}.get(BadHash())',
    '{None: 1, (): 2, (1, "a"): 3, 1.5: 4, "": 5, b"": 6, frozenset({1}): 7, ...: 8, int: 9, len: 10}[frozenset([1])], {float("nan"): 1}.get(float("nan")), {0: "a", -0.0: "b"}, {"a": 1, b"a": 2}, {1: 1, 2**64: 2, -1: 3, -2: 4}',
    'repr(recursive), str({}), repr({1: {2: []}}), {1: 2} == {1: 2.0}, {1: 2} == [(1, 2)], recursive == recursive if 0 else len(recursive)',
    '{} < {}',
    'hash({})',
    '{}()',
    '(e := {i: i for i in range(20)}, [e.pop(i) for i in range(0, 20, 2)], e.update({0: "back"}), list(e))[-1]',
    '(e := dict.fromkeys(range(1000)), [e.pop(i) for i in range(995)], list(e), len(e), e.clear(), e)[2:]',
    'd.keys().__class__.__name__, d.__class_getitem__(int), {}.__sizeof__() > 40, {1: 2}.__iter__().__length_hint__(), {}.__eq__(5), {}.__init__(a=1), dict.__doc__ is not None, {}.__reduce_ex__(2)[0].__name__',
    'sorted({"b": 2, "a": 1}.items()), max({1: 5, 2: 4}, key={1: 5, 2: 4}.get), {v: k for k, v in d.items()}, dict(sorted(d.items())), {k: [x for x in v] for k, v in {"a": "xy"}.items()}',
):
    show(text)

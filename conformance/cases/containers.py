l = [3, 1, 2]
l.append(5); l.extend((7, 6)); l.insert(0, 9); l.sort(); print(l, l.pop(), l.index(3), l[1:3], l[::2])
l[1:2] = [10, 11]; del l[0]; print(l, sorted(l, key=lambda x: -x), sorted("bca", reverse=True), l.count(10))
d = {"a": 1, "b": 2}
d["c"] = 3; d.update(e=5); print(d, list(d.items()), d.get("z"), d.setdefault("q", 0), d.pop("a"), d | {"b": 9})
print({k: v for k, v in d.items() if v}, dict([(1, 2)]), dict.fromkeys("ab"), list(reversed(d)), "b" in d)
s = {1, 2, 3}
print(s & {2, 3, 4}, s | {9}, s - {1}, s ^ {1, 7}, s <= {1, 2, 3, 4}, frozenset([1]) == {1}, len(s))
t = (1, (2, 3), [4])
print(t, t + (5,), t * 2, t[1], hash((1, 2)) == hash((1, 2)), (1, 2) < (1, 3))
a, *b, c = range(5); print(a, b, c)
print(list(zip([1, 2], "ab")), list(enumerate("xy", 1)), list(map(lambda x, y: x + y, [1], [2])), list(filter(None, [0, 1])))
print(sum([1, 2.5]), min(3, 1), max([1, 5], key=lambda v: -v), any([0, 1]), all([]), range(1, 10, 3), list(range(5, 0, -2)))
for bad in (lambda: [][0], lambda: {}["k"], lambda: {[]: 1}, lambda: [1].remove(2), lambda: (1,) + [2], lambda: {}.popitem()):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)

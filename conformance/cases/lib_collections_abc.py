"""`collections.abc`: mixins, virtual subclasses, structural checks, registration."""

import collections
from collections import abc


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class S(abc.Set):
    def __init__(self, *items):
        self.items = list(dict.fromkeys(items))

    @classmethod
    def _from_iterable(cls, it):
        return cls(*it)

    def __contains__(self, x):
        return x in self.items

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)

    def __repr__(self):
        return f"S{self.items}"


class MS(S, abc.MutableSet):
    def add(self, x):
        if x not in self.items:
            self.items.append(x)

    def discard(self, x):
        if x in self.items:
            self.items.remove(x)


class L(abc.MutableSequence):
    def __init__(self, *items):
        self.items = list(items)

    def __getitem__(self, i):
        return self.items[i]

    def __setitem__(self, i, v):
        self.items[i] = v

    def __delitem__(self, i):
        del self.items[i]

    def __len__(self):
        return len(self.items)

    def insert(self, i, v):
        self.items.insert(i, v)

    def __repr__(self):
        return f"L{self.items}"


class M(abc.MutableMapping):
    def __init__(self, **k):
        self.d = dict(k)

    def __getitem__(self, k):
        return self.d[k]

    def __setitem__(self, k, v):
        self.d[k] = v

    def __delitem__(self, k):
        del self.d[k]

    def __iter__(self):
        return iter(self.d)

    def __len__(self):
        return len(self.d)


class G(abc.Generator):
    def send(self, v):
        return v

    def throw(self, kind, value=None, tb=None):
        raise StopIteration


class HasLen:
    def __len__(self):
        return 0


class Registered:
    pass


abc.Sequence.register(Registered)
s, t = S(1, 2, 3), S(2, 3, 4)
m = MS(1, 2)
l = L(3, 1, 2)
d = M(a=1, b=2)

for text in (
    's & t, s | t, s - t, s ^ t, s <= t, s < S(1, 2, 3, 4), s == S(3, 2, 1), s != t, s.isdisjoint(S(9)), s >= [1] if 0 else s >= S(1), s & [1, 9], [1, 9] | s',
    's <= [1]',
    'hash(s)',
    's._hash() == S(3, 2, 1)._hash()',
    'm.add(5), m.remove(1), m.pop(), m, m.clear(), m',
    'm.remove(9)',
    'm.pop()',
    '(x := MS(1, 2, 3), x.__ior__(S(9)), x.__isub__(S(1)), x.__ixor__(S(2, 7)), x.__iand__(S(3, 7)), x)[-1]',
    'l.append(5), l.extend([6, 7]), l.pop(), l.pop(0), l.remove(1), l.reverse(), l, l.index(2), l.count(2), 5 in l, list(reversed(l)), l.__iadd__([8]), l.clear(), l',
    'l.pop()',
    'l.remove(1)',
    'l.index(1)',
    'L(1, 2, 1).index(1, 1), L(1).extend(L(2)), list(L(1, 2))',
    'd["c"] if 0 else d.get("c", 5), d.setdefault("c", 3), d.pop("a"), d.popitem(), d.update(z=1), d.update([("y", 2)]), d.update({"x": 3}), sorted(d.items()), d == {"c": 3, "z": 1, "y": 2, "x": 3} , "z" in d, list(d.keys()), list(d.values())',
    'd.pop("none")',
    'd.pop("none", 1), d.clear(), len(d)',
    'd.popitem()',
    'd.items() & {("a", 1)}, d.keys() == set(), repr(d.keys()).split(" object")[0], repr(d.values()).split(" object")[0]',
    'next(G()), G().close(), isinstance(G(), abc.Iterator)',
    'isinstance(HasLen(), abc.Sized), issubclass(HasLen, abc.Container), isinstance(5, abc.Hashable), isinstance([], abc.Hashable), issubclass(Registered, abc.Sequence), isinstance(Registered(), abc.Iterable)',
    '[(t.__name__, [n for n in ("Hashable", "Iterable", "Iterator", "Reversible", "Sized", "Container", "Collection", "Callable", "Set", "MutableSet", "Mapping", "MutableMapping", "Sequence", "MutableSequence", "ByteString" if 0 else "Buffer") if issubclass(t, getattr(abc, n))]) for t in (list, tuple, str, bytes, bytearray, dict, set, frozenset, range, memoryview, int, type(iter([])), type({}.keys()), type(lambda: 1), collections.deque, collections.OrderedDict)]',
    'S.__abstractmethods__, abc.Set.__abstractmethods__ == {"__contains__", "__iter__", "__len__"}, abc.MutableMapping.__abstractmethods__ == {"__getitem__", "__setitem__", "__delitem__", "__iter__", "__len__"}',
    'abc.Sequence()',
    'abc.Hashable()',
    'type("P", (abc.Sized,), {})()',
    'type("P", (abc.Mapping,), {"__len__": len, "__iter__": iter})()',
    'abc.Callable[[int], str], abc.Callable[..., int].__args__, abc.Iterable[int], abc.Mapping[str, int].__origin__, abc.Callable[[], int]',
    'abc.Callable[int]',
    'abc.Callable[int, str]',
    'isinstance(abc.Sized, type), type(abc.Sized).__name__, abc.Sequence.register(5) if 0 else 0',
    'abc.Sequence.register(5)',
    'abc.Coroutine.__abstractmethods__ == {"send", "throw", "__await__"}, isinstance((x for x in ()), abc.Generator), abc.AsyncIterable.__subclasshook__(int)',
):
    show(text)

"""`heapq`, `queue`, `graphlib`, `collections.deque`, `OrderedDict`, `Counter`, `ChainMap`."""

import heapq
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, UserString, defaultdict, deque, namedtuple


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

d = deque([1, 2, 3], maxlen=3)
P = namedtuple("P", "x y", defaults=[0])


def mutated():
    q = deque([1, 2])
    for x in q:
        q.append(x)

for text in (
    'd, (d.append(4), d), (d.appendleft(0), d), d.maxlen, (e := deque("abc"), e.rotate(1), e, e.rotate(-2), e.extendleft("xy"), e, e.pop(), e.popleft(), e.index("x") if "x" in e else -1, e.count("a"), e.insert(1, "i"), e.remove("i"), e.reverse(), e, e.copy(), e[0], e[-1], "a" in e, len(e), list(reversed(e)))[2:]',
    'deque([1]) + deque([2]), deque([1]) * 3, deque([1, 2]) < deque([1, 3]), deque([1]) == deque([1]), deque() == [], deque([1, 2], 1), repr(deque(maxlen=0)), (e := deque([1, 2]), e.__iadd__([3]), e.__imul__(2), e.clear(), e)[1:], deque([1, 2, 3]).index(3, 1)',
    'deque().pop()',
    'deque([1])[5]',
    'deque([1]).remove(5)',
    'deque([1]).index(5)',
    'deque(maxlen=-1)',
    'deque(5)',
    'deque([1], maxlen=1).insert(0, 5)',
    'mutated()',
    'hash(deque())',
    'deque() + []',
    '(h := [5, 1, 3], heapq.heapify(h), heapq.heappush(h, 0), h, heapq.heappop(h), heapq.heappushpop(h, 9), heapq.heapreplace(h, 2), sorted(h))[3:], heapq.nlargest(2, [1, 3, 2]), heapq.nsmallest(2, "cab", key=ord), list(heapq.merge([1, 4], [2, 3])), list(heapq.merge([4, 1], [3], reverse=True)), (m := [1, 5, 3], heapq.heapify_max(m), heapq.heappop_max(m))[2]',
    'heapq.heappop([])',
    'heapq.heapify(5)',
    'heapq.heappush((), 1)',
    'heapq.heapify([1, "a"])',
    'P(1), P(1, 2).x, P._fields, P._field_defaults, P(1)._asdict(), P(1)._replace(y=5), P._make([3, 4]), P(1) == (1, 0), P(1, 2) < P(1, 3), P.__doc__, P.x.__doc__, P(*range(2)), tuple(P(5)), P(1).__getnewargs__(), P.__match_args__, namedtuple("Q", "a b a class 1", rename=True)._fields',
    'P()',
    'P(1, 2, 3)',
    'P(1)._replace(z=1)',
    'P._make([1, 2, 3])',
    'setattr(P(1), "x", 5)',
    'namedtuple("X", "a a")',
    'namedtuple("X", "class")',
    'namedtuple("X", "_a")',
    'namedtuple("1X", "a")',
    'namedtuple("X", "a", defaults=[1, 2])',
    'Counter("abca"), Counter("aab") + Counter("ab"), Counter("aab") - Counter("ab"), Counter(a=2) & Counter(a=1, b=1), Counter(a=1) | Counter(a=3), Counter("abca").most_common(1), list(Counter(a=2, b=0).elements()), Counter(a=1)["z"], Counter(a=-1), +Counter(a=-1, b=1), -Counter(a=-1), Counter(a=1).total(), (c := Counter("a"), c.update("ab"), c.subtract(a=5), c)[-1], Counter(a=1) == Counter(a=1, b=0), Counter(a=1) <= Counter(a=2), Counter("ab").copy()',
    'Counter.fromkeys("a")',
    'Counter(5)',
    '(o := OrderedDict(a=1, b=2, c=3), o.move_to_end("a"), o, o.move_to_end("c", last=False), o, o.popitem(), o.popitem(last=False), o, o == OrderedDict(b=2), o == {"b": 2}, list(reversed(OrderedDict(x=1, y=2))))[2:], OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict([(1, 2)]) | {3: 4}, OrderedDict.fromkeys("ab", 0), repr(OrderedDict())',
    'OrderedDict().popitem()',
    'OrderedDict(a=1).move_to_end("z")',
    '(x := defaultdict(list), x["a"].append(1), x, x.default_factory, x.get("b"), "b" in x, x.copy(), x | {1: 2})[2:], defaultdict(int)["q"], defaultdict(None, a=1)',
    'defaultdict()["x"]',
    'defaultdict(5)',
    'ChainMap({"a": 1}, {"a": 2, "b": 3}), (m := ChainMap({"a": 1}, {"b": 2}), m["b"], m.new_child({"c": 3}), m.parents, dict(m), m.pop("a"), len(m), m.maps, "b" in m, m.get("z"))[1:]',
    'ChainMap({}, {"b": 1}).pop("b")',
    'ChainMap()["x"]',
    'UserDict(a=1), UserList([1, 2]) + [3], UserString("ab") + "c", UserString("ab").upper(), UserList([3, 1])[1:], UserDict({1: 2}) | {3: 4}, UserString("a") == "a", sorted(UserList([2, 1]))',
    'UserDict()["x"]',
):
    show(text)

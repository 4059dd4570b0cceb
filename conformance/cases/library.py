import collections, functools, itertools, re, enum, math, weakref, gc, json, textwrap, datetime, copy, operator, heapq, bisect
print(collections.Counter("abca").most_common(1), collections.deque([1, 2], 2), collections.OrderedDict(a=1))
P = collections.namedtuple("P", "x y"); print(P(1, 2), P(1, 2)._replace(x=5), P._fields)
dd = collections.defaultdict(list); dd["k"].append(1); print(dd)
print(functools.reduce(operator.add, [1, 2, 3]), functools.partial(pow, 2)(5), functools.lru_cache(lambda x: x)(3))
print(list(itertools.chain([1], "a")), list(itertools.islice(itertools.count(5), 3)), list(itertools.combinations("abc", 2)), [(k, list(g)) for k, g in itertools.groupby("aab")])
print(re.sub(r"(\w)(\d)", r"\2\1", "a1 b2"), re.findall(r"\d+", "1 22 x3"), re.match(r"(?P<n>\w+)", "hey you").groupdict(), re.split(r"[,;]", "a,b;c"))
class Color(enum.Enum):
    RED = 1
    BLUE = 2
print(Color.RED, Color(2), Color["RED"].value, list(Color))
print(math.sqrt(2), math.gcd(12, 18), math.factorial(20), math.floor(-1.5), math.isclose(0.1 + 0.2, 0.3), math.comb(5, 2))
print(json.dumps({"a": [1, 2.5, None, True]}), json.loads('{"x": [1, "\\u00e9"]}'))
print(textwrap.fill("the quick brown fox", 10).split("\n"), copy.deepcopy([[1]]), heapq.nsmallest(2, [3, 1, 2]), bisect.bisect([1, 3], 2))
print(datetime.date(2026, 1, 31) + datetime.timedelta(days=1))
class Node: pass
n = Node(); n.me = n; w = weakref.ref(n); del n; gc.collect(); print(w())

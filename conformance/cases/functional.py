# functools, operator, heapq, bisect.
import bisect
import functools
import heapq
import operator
import pickle

p = functools.partial(int, base=2)
print(p("101"), p, p.func, p.args, p.keywords, functools.partial(p, "11")())
h = functools.partial(print, functools.Placeholder, "b", sep="-")
h("a", "c")
try:
    h()
except TypeError as e:
    print(e)
print(pickle.loads(pickle.dumps(p))("110"))


@functools.lru_cache(maxsize=2)
def square(x, *, y=0):
    print("computing", x)
    return x * x + y


print([square(i) for i in (1, 2, 1, 3, 2, 1)], square(1, y=2), square.cache_info(), square.cache_parameters())
square.cache_clear()
print(square.cache_info(), square.__wrapped__(3))
print(functools.reduce(operator.add, [[1], [2], [3]], []), sorted("bca", key=functools.cmp_to_key(lambda a, b: (a < b) - (a > b))))
for bad in [lambda: functools.reduce(operator.add, []), lambda: functools.partial(), lambda: functools.partial(1), lambda: operator.itemgetter(), lambda: operator.attrgetter(1)]:
    try:
        bad()
    except TypeError as e:
        print(e)
print(operator.itemgetter(1, -1)("abc"), operator.attrgetter("real", "imag")(3 + 4j), operator.methodcaller("split", sep="b")("abc"))
print(operator.itemgetter(1), operator.attrgetter("a.b"), operator.methodcaller("f", 1, x=2))
print(operator.countOf([1, 2, 1], 1), operator.indexOf("abc", "c"), operator.length_hint(iter([1, 2])), operator.concat("a", "b"), operator.iadd([1], [2]))
heap = []
for n in [5, 2, 8, 1, 9, 3]:
    heapq.heappush(heap, n)
print(heap, heapq.heappop(heap), heapq.heapreplace(heap, 7), heapq.heappushpop(heap, 0), heapq.nlargest(2, heap), heapq.nsmallest(2, heap), list(heapq.merge([1, 4], [2, 3])))
top = [1, 5, 2]
heapq.heapify_max(top)
print(top, heapq.heappop_max(top))
data = [1, 3, 3, 5]
print(bisect.bisect(data, 3), bisect.bisect_left(data, 3), bisect.bisect(data, -4, key=lambda v: -v))
bisect.insort(data, 4)
print(data)


@functools.singledispatch
def kind(x):
    return "object"


@kind.register
def _(x: int):
    return "int"


@kind.register(list)
def _(x):
    return "list"


print(kind(1), kind([]), kind("s"), kind.dispatch(bool) is kind.dispatch(int))

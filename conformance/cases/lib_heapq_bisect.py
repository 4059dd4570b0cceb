"""`heapq` and `bisect`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import heapq
import bisect

h = [5, 1, 8, 3]
heapq.heapify(h)
s = [1, 3, 3, 5]

for text in (
    'h',
    'heapq.heappush(h, 0)',
    'h',
    'heapq.heappop(h)',
    'heapq.heappushpop(h, 2)',
    'heapq.heapreplace(h, 9)',
    'h',
    'heapq.heappop([])',
    'heapq.heapreplace([], 1)',
    'heapq.heappushpop([], 1)',
    'heapq.nlargest(2, [3, 1, 2])',
    'heapq.nsmallest(2, "hello")',
    'heapq.nlargest(2, ["a", "bbb", "cc"], key=len)',
    'heapq.nsmallest(0, [1])',
    'heapq.nsmallest(5, [2, 1])',
    'list(heapq.merge([1, 4], [2, 3], [0]))',
    'list(heapq.merge([4, 1], [3, 2], reverse=True))',
    'list(heapq.merge(["a", "ccc"], ["bb"], key=len))',
    'heapq.heapify((1, 2))',
    'heapq.heapify([1, "a"])',
    'heapq.heappush(h)',
    'heapq.heapify_max(h)',
    'h',
    'heapq.heappop_max(h)',
    'heapq.heappush_max(h, 7)',
    'heapq.heapreplace_max(h, 1)',
    'heapq.heappushpop_max(h, 0)',
    'h',
    'bisect.bisect(s, 3), bisect.bisect_left(s, 3), bisect.bisect_right(s, 3)',
    'bisect.bisect(s, 3, 0, 2)',
    'bisect.bisect(s, 3, lo=-1)',
    'bisect.bisect(s, "a")',
    'bisect.bisect_left([1, 2, 3], 4, key=lambda x: x * 2)',
    'bisect.insort(s, 2)',
    'bisect.insort_left(s, 3)',
    's',
    'bisect.insort((1,), 2)',
    'bisect.insort(s, -1, key=abs)',
    's',
    'bisect.bisect([], 1)',
    'bisect.bisect(5, 1)',
):
    show(text)

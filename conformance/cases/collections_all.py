"""`collections`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from collections import *
c = Counter("abracadabra")
d = deque([1, 2, 3], maxlen=4)
o = OrderedDict(a=1, b=2, c=3)
dd = defaultdict(list)
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
P = namedtuple("P", "x y", defaults=[5])

for text in (
    'c.most_common(2)',
    'c["z"], c["a"]',
    'sorted(c.elements())[:5]',
    'c.total()',
    'c.update("aa") or c["a"]',
    'c.subtract("aaa") or c["a"]',
    'Counter(a=3) + Counter(a=1, b=-1)',
    'Counter(a=3) - Counter(a=1)',
    'Counter(a=3) & Counter(a=1), Counter(a=3) | Counter(a=5)',
    '-Counter(a=-3), +Counter(a=-3, b=1)',
    'Counter(a=1) == Counter(a=1, b=0), Counter(a=1) <= Counter(a=2)',
    'Counter.fromkeys("a")',
    'Counter(1)',
    'repr(Counter("aab"))',
    'd.append(4) or d.append(5) or d',
    'd.appendleft(0) or d',
    'd.pop(), d.popleft(), d',
    'deque().pop()',
    'deque().popleft()',
    'd.rotate(1) or d',
    'd.extend("ab") or d',
    'd.extendleft("xy") or d',
    'd.index("a"), d.count("a")',
    'd.index("zz")',
    'd.insert(1, "i")',
    'd.remove("zz")',
    'd.reverse() or d',
    'd.maxlen',
    'd.__setattr__("maxlen", 3)',
    'd[0], d[-1]',
    'd[99]',
    'd[0:1]',
    'd.copy() == d, d + deque([1]), deque([1]) * 2',
    'deque([1]) < deque([2])',
    'deque(1)',
    'deque([], -1)',
    'deque([], "a")',
    'hash(deque())',
    'repr(deque([1], 3)), repr(deque())',
    'd.clear() or d',
    'o.move_to_end("a") or list(o)',
    'o.move_to_end("b", last=False) or list(o)',
    'o.move_to_end("zz")',
    'o.popitem(), o.popitem(last=False), o',
    'OrderedDict().popitem()',
    'OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1) == {"a": 1}',
    'repr(OrderedDict(a=1))',
    'list(reversed(OrderedDict(a=1, b=2)))',
    'dd["a"].append(1) or dict(dd)',
    'dd.default_factory',
    'defaultdict(None)["a"]',
    'defaultdict(1)',
    'repr(defaultdict(int, a=1))',
    'm["a"], m["b"], len(m), list(m)',
    'm["zz"]',
    'm.new_child({"c": 1}).maps',
    'm.parents',
    'm.__delitem__("b")',
    'P(1), P(1, 2).x, P(y=1, x=2)',
    'P()',
    'P(1, 2, 3)',
    'P(z=1)',
    'P(1)._replace(x=9), P(1)._asdict(), P._fields, P._field_defaults',
    'P(1)._replace(z=1)',
    'P._make([1, 2])',
    'P._make([1])',
    'P(1) == (1, 5), P(1) + (2,)',
    'P(1).x.__class__',
    'setattr(P(1), "x", 2)',
    'namedtuple("Q", "a a")',
    'namedtuple("Q", "a a", rename=True)._fields',
    'namedtuple("Q", "class")',
    'namedtuple("1Q", "a")',
    'repr(P(1))',
    'UserDict(a=1), UserList([1]), UserString("a") + "b"',
):
    show(text)

"""`pickle`, `copy` and the methods they call."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import copy
import pickle


class Plain:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__


class State(Plain):
    def __getstate__(self):
        return {"x": self.x + 1}

    def __setstate__(self, state):
        self.x = state["x"] * 10


class Reduced:
    def __init__(self, *args):
        self.args = args

    def __reduce__(self):
        return Reduced, self.args + ("reduced",)


class Slots:
    __slots__ = ("a", "b")


class NewArgs(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))

    def __getnewargs__(self):
        return tuple(self)


class NoPickle:
    def __reduce__(self):
        raise TypeError("no")


values = [None, True, 1, -(2 ** 70), 1.5, 1j, "text \u20ac", b"bytes", bytearray(b"ba"), (), (1,), [1, [2]], {"a": {"b": 1}}, {1, 2}, frozenset([3]), range(3), slice(1, 2), Plain(5), State(1), NewArgs(1, 2), int, len, Plain, ValueError("e", 1), ..., NotImplemented]
for value in values:
    for protocol in range(6):
        back = pickle.loads(pickle.dumps(value, protocol))
        if protocol in (0, 5):
            print(type(value).__name__, protocol, back == value or (repr(back) if not isinstance(value, (Plain, ValueError)) else vars(back) or back.args))
s = Slots()
s.a = 1
t = pickle.loads(pickle.dumps(s))
print(t.a, hasattr(t, "b"), pickle.loads(pickle.dumps(Reduced(1))).args)
shared = [1]
pair = pickle.loads(pickle.dumps([shared, shared]))
print(pair[0] is pair[1])
cycle = []
cycle.append(cycle)
back = pickle.loads(pickle.dumps(cycle))
print(back[0] is back)
for bad in (lambda: pickle.dumps(lambda: 0), lambda: pickle.dumps(NoPickle()), lambda: pickle.dumps((x for x in ())), lambda: pickle.dumps(1, 99)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, str(e).split(" at 0x")[0])
deep = {"k": [Plain([1, 2]), (3, [4])]}
shallow, full = copy.copy(deep), copy.deepcopy(deep)
print(shallow["k"] is deep["k"], full["k"] is deep["k"], full == deep, full["k"][0].x is deep["k"][0].x)


class Copies:
    def __copy__(self):
        return "copied"

    def __deepcopy__(self, memo):
        return "deep", len(memo)

    def __replace__(self, **changes):
        return changes


print(copy.copy(Copies()), copy.deepcopy(Copies()), copy.replace(Copies(), a=1))
print(copy.copy(State(1)).x, copy.deepcopy(Reduced(1)).args, copy.deepcopy(cycle)[0] is cycle)

"""`pickle`: protocols, reducers, state, persistent identifiers, buffers, errors."""

import copyreg
import io
import pickle
import pickletools


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Plain:
    def __init__(self, x):
        self.x = x

    def __eq__(self, o):
        return self.__dict__ == o.__dict__

    def __repr__(self):
        return f"Plain({self.x!r})"


class State(Plain):
    def __getstate__(self):
        return ("state", self.x)

    def __setstate__(self, s):
        self.x = ("restored", s)


class NewArgs:
    def __new__(cls, a, *, k=0):
        o = super().__new__(cls)
        o.got = a, k
        return o

    def __getnewargs_ex__(self):
        return (self.got[0],), {"k": self.got[1]}


class Slots:
    __slots__ = ("a", "b")


class Reduce:
    def __reduce__(self):
        return (Plain, ("reduced",), {"extra": 1})


class BadReduce:
    def __reduce__(self):
        return 5


class Persistent(pickle.Pickler):
    def persistent_id(self, o):
        return "id" if isinstance(o, Slots) else None


class PersistentLoad(pickle.Unpickler):
    def persistent_load(self, pid):
        return "loaded " + pid


class Override(pickle.Pickler):
    def reducer_override(self, o):
        return (str, ("overridden",)) if isinstance(o, Slots) else NotImplemented


def trip(o, **how):
    return [pickle.loads(pickle.dumps(o, p, **how)) for p in range(pickle.HIGHEST_PROTOCOL + 1)]


def same(o):
    return all(x == o and type(x) is type(o) for x in trip(o))


def through(pickler, unpickler, o):
    f = io.BytesIO()
    pickler(f).dump(o)
    f.seek(0)
    return unpickler(f).load()


s = Slots()
s.a = 1
shared = [1]
recursive = [1]
recursive.append(recursive)

for text in (
    '[same(o) for o in (None, True, 5, -1, 2**31, 2**100, -2**70, 1.5, float("inf"), 1j, "é", "a" * 300, "\\ud800", b"x", b"y" * 300, bytearray(b"z"), (), (1,), (1, 2, 3, 4), [], [1, [2]], {}, {"a": {1: 2}}, set(), {1}, frozenset({2}), range(3), slice(1, 2), ..., NotImplemented, int, len, Plain, Plain(5))]',
    'trip(State(1))[-1].x, trip(NewArgs(1, k=2), )[-1].got, trip(s)[-1].a, trip(Reduce())[0].extra, (lambda r: r[0] is r[1])(pickle.loads(pickle.dumps([shared, shared]))), pickle.loads(pickle.dumps(recursive))[1][0]',
    'through(Persistent, PersistentLoad, [s, 1]), through(Override, pickle.Unpickler, [s, 2])',
    'pickle.dumps([1, "a", (2.5, None), {"k": b"v"}], 2), pickle.dumps("x", 0), pickle.dumps({1}, 4), pickle.dumps(1, 5), pickle.dumps(Plain, 0)',
    'pickle.dumps(5 .__add__) is not None',
    'pickle.dumps(BadReduce())',
    'pickle.dumps(x for x in ())',
    'pickle.dumps(1, 99)',
    'pickle.dumps(io.BytesIO().read) if 0 else pickle.dumps(__import__("threading").Lock())',
    'pickle.loads(b"\\x80\\x63.")',
    'pickle.loads(b"cnos\\nsuch\\n.")',
    'pickle.loads(b"cbuiltins\\nnosuch\\n.")',
    'pickle.loads(5)',
    'pickle.dump(1, 5)',
    'pickle.Unpickler(io.BytesIO(b"\\x80\\x04N.")).load(), pickle.Pickler(io.BytesIO(), 2).dump(1), pickle.DEFAULT_PROTOCOL, pickle.format_version, pickle.PicklingError.__mro__[1].__name__',
    'copyreg.pickle(Slots, lambda o: (str, ("by copyreg",))), trip(s)[-1], copyreg.dispatch_table.pop(Slots) is not None, copyreg.__newobj__(list)',
    '(out := io.StringIO(), pickletools.dis(pickle.dumps((1, "a", [2]), 2), out), out.getvalue())[2], pickletools.optimize(pickle.dumps([1, 2], 2)), [o.name for o, a, p in pickletools.genops(b"K\\x01.")]',
):
    show(text)

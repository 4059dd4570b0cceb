"""Pickles byte by byte in all protocols, read back from memory and from files; hooks, errors and their notes."""
import _pickle
import array
import collections
import copyreg
import datetime
import enum
import fractions
import functools
import io
import pickle
import zlib


class Plain:
    def __init__(self):
        self.a = 1
        self.b = [1, 2]

    class Inner:
        pass


class Color(enum.Enum):
    RED = 1


class Slots:
    __slots__ = ("x", "y")


class Keywords:
    def __new__(cls, *args, **kwargs):
        return object.__new__(cls)

    def __getnewargs_ex__(self):
        return (1,), {"k": 2}


class Items(list):
    pass


class Table(dict):
    pass


class Reduced:
    def __init__(self, *parts):
        self.parts = parts

    def __reduce__(self):
        return self.parts if len(self.parts) != 1 else self.parts[0]


Pair = collections.namedtuple("Pair", "a b")
slots = Slots()
slots.x, slots.y = 1, "q"
loop_list, loop_dict, loop_tuple = [1], {}, ([],)
loop_list.append(loop_list)
loop_dict["d"] = loop_dict
loop_tuple[0].append(loop_tuple)
objects = [
    None, True, False, 0, 1, 255, 256, 65535, 65536, -1, 2**31 - 1, -(2**31), 2**31, 2**70, -(2**70), 2**2100, 1.5, float("inf"), "", "abc", "é" * 300,
    "\ud800", "x\n\\\0\x1a\U0001f600", "a" * 70000, b"", b"abc", b"x" * 300, b"y" * 70000, bytearray(b""), bytearray(b"zz"), bytearray(70000), (), (1,),
    (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], [1, 2], list(range(999)), list(range(1000)), list(range(1001)), list(range(2001)), {}, {1: 2}, {1: 2, 3: 4},
    dict.fromkeys(range(1000)), dict.fromkeys(range(1001)), dict.fromkeys(range(2000)), set(), {1}, set(range(1000)), frozenset(), frozenset({1, 2}),
    loop_list, loop_dict, loop_tuple, Plain(), Plain, Plain.Inner, Color.RED, slots, Pair(1, 2), Items([1, 2, 3]), Items([1]), Table(a=1), Table(), Keywords(),
    type(None), type(...), NotImplemented, ..., len, print, collections.OrderedDict(a=1), collections.deque([1, 2]), datetime.datetime(2020, 1, 1),
    datetime.timedelta(3), functools.partial(int, base=2), fractions.Fraction(1, 3), range(5), complex(1, 2), slice(1, 2), ValueError("x"), int,
    [["a", "a"], "a"], dict.fromkeys("abc", [1] * 5), collections.Counter("aab"), iter([1]), pickle.PickleBuffer(b"abc"),
    pickle.PickleBuffer(bytearray(b"abc")), lambda: 1, array.array, Reduced(1), Reduced(1, 2), Reduced(int), Reduced(int, (), None, 1), Reduced(int, ()),
    Reduced(list, (), None, iter([1, 2]), None), Reduced(dict, (), None, None, iter([(1, 2)])), Reduced(dict, (), None, None, iter([1])),
    Reduced(1, 2, 3, 4, 5, 6, 7), Reduced("missing"), Reduced(copyreg.__newobj__, (Plain,)), Reduced(copyreg.__newobj__, ()), [{"k": (1, object.__reduce__, Reduced(1))}],
]


def shown(value):
    if type(value).__repr__ is object.__repr__:
        return type(value).__name__, getattr(value, "__dict__", None)
    return ascii(value)[:60]


for number, item in enumerate(objects):
    for protocol in range(6):
        try:
            data = pickle.dumps(item, protocol)
        except Exception as e:
            print(number, protocol, type(e).__name__, str(e).partition(" at 0x")[0], getattr(e, "__notes__", None))
            continue
        file = io.BytesIO()
        try:
            pickle.dump(item, file, protocol)
        except Exception as e:
            print(number, protocol, "once only:", type(e).__name__)
        same = file.getvalue() == data
        back = shown(pickle.loads(data))
        plain, ahead = io.BytesIO(data + b"REST"), io.BufferedReader(io.BytesIO(data + b"REST"), 16)
        read = shown(pickle.load(plain)) == shown(pickle.load(ahead)) == back
        print(number, protocol, len(data), data if len(data) < 100 else zlib.crc32(data), same, back, read, plain.read(4), ahead.read(4))


class Hooks(pickle.Pickler):
    def persistent_id(self, item):
        return ("id", item) if item == 7 else None

    def reducer_override(self, item):
        return (int, ("42",)) if isinstance(item, Plain) else NotImplemented


class Finder(pickle.Unpickler):
    def persistent_load(self, pid):
        return ["found", pid]

    def find_class(self, module, name):
        print("find", module, name)
        return super().find_class(module, name)


out = io.BytesIO()
pickler = Hooks(out)
pickler.dispatch_table = {complex: lambda c: (complex, (0, 0))}
pickler.dump([7, Plain(), 3j, Pair(1, 2)])
print(Finder(io.BytesIO(out.getvalue())).load(), pickler.bin, pickler.fast, sorted(number for number, _ in pickler.memo.copy().values()))
pickler.memo = pickler.memo.copy()
pickler.clear_memo()
print(pickler.memo.copy(), Hooks(out, 0).bin, type(pickler.memo).__name__)

buffers = []
data = pickle.dumps([pickle.PickleBuffer(bytearray(b"abc")), pickle.PickleBuffer(b"def")], 5, buffer_callback=buffers.append)
print(data, pickle.loads(data, buffers=buffers), [bytes(b.raw()) for b in buffers])
buffers[0].release()
shared = _pickle.PickleBuffer(memoryview(b"abcdef")[::2])


def show(function):
    try:
        print(function())
    except Exception as e:
        print(type(e).__module__, type(e).__name__, e, "|", type(e.__context__).__name__)


deep = []
for _ in range(100_000):
    deep = [deep]
for function in [
    lambda: pickle.dumps(deep), lambda: buffers[0].raw(), lambda: shared.raw(), lambda: pickle.dumps(shared), lambda: pickle.loads(data), lambda: pickle.loads(data, buffers=[]),
    lambda: pickle.dumps(1, 6), lambda: pickle.dumps(1, buffer_callback=print, protocol=4), lambda: pickle.Pickler(1), lambda: pickle.Unpickler(1),
    lambda: pickle.Pickler.__new__(pickle.Pickler).dump(1), lambda: pickle.Unpickler.__new__(pickle.Unpickler).load(), lambda: pickle.loads("x"), lambda: pickle.loads(1),
    lambda: pickle.loads(b""), lambda: pickle.loads(b"\xff"), lambda: pickle.loads(b"z"), lambda: pickle.loads(b"\x80\x09."), lambda: pickle.loads(b"("), lambda: pickle.loads(b"."),
    lambda: pickle.loads(b"(."), lambda: pickle.loads(b"t."), lambda: pickle.loads(b"0."), lambda: pickle.loads(b"N"), lambda: pickle.loads(b"J\0"), lambda: pickle.loads(b"Ix\n."),
    lambda: pickle.loads(b"Fx\n."), lambda: pickle.loads(b"Sx\n."), lambda: pickle.loads(b"S'x'\n."), lambda: pickle.loads(b"U\x01\xff.", encoding="bytes"), lambda: pickle.loads(b"U\x01\xff."),
    lambda: pickle.loads(b"g1\n."), lambda: pickle.loads(b"j\xff\xff\xff\xff."), lambda: pickle.loads(b"Nr\xff\xff\xff\x7f0j\xff\xff\xff\x7f."), lambda: pickle.loads(b"p-1\n."),
    lambda: pickle.loads(b"(Nd."), lambda: pickle.loads(b"}(Nu."), lambda: pickle.loads(b"\x8c\x01aN\x93."), lambda: pickle.loads(b"\x82\x01."), lambda: pickle.loads(b"\x82\x00."),
    lambda: pickle.loads(b"NNR."), lambda: pickle.loads(b"N)\x81."), lambda: pickle.loads(b"cbuiltins\nint\nN\x81."), lambda: pickle.loads(b"]]b."), lambda: pickle.loads(b"Pa\n."),
    lambda: pickle.loads(b"cmath\nspam\n."), lambda: pickle.loads(b"\x80\x04\x8c\x04math\x8c\x08log.spam\x93."), lambda: pickle.loads(b"\x8b\xff\xff\xff\xff."),
    lambda: pickle.loads(b"\x95\xff\xff\xff\xff\xff\xff\xff\xff."), lambda: pickle.loads(b"\x80\x04\x95\x03\0\0\0\0\0\0\0C\x0ahelloworld."), lambda: pickle.loads(b"L12345L\n."),
    lambda: pickle.loads(b"(cbuiltins\nint\nI5\no."), lambda: pickle.loads(b"(I5\nibuiltins\nint\n."), lambda: pickle.loads(b"c__builtin__\nxrange\nI3\n\x85R."),
    lambda: pickle.loads(b"(lp0\nI1\na(I2\nI3\ne."), lambda: pickle.loads(b"N2\x86."), lambda: pickle.loads(b"I01\nI00\n\x86."),
]:
    show(function)

fast = io.BytesIO()
pickler = pickle.Pickler(fast, 2)
pickler.fast = 1
pickler.dump([[1], [1]])
print(fast.getvalue())
show(lambda: pickler.dump(loop_list))

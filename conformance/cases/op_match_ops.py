"""MATCH_SEQUENCE, MATCH_MAPPING, MATCH_KEYS, MATCH_CLASS and GET_LEN with what they copy and swap."""

import collections
import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def ops(f):
    print(f.__name__, [i.opname for i in dis.get_instructions(f) if i.opname.startswith(("MATCH", "GET_LEN", "UNPACK", "COPY", "SWAP", "DICT_UPDATE", "DELETE_SUBSCR"))])


def seq(v):
    match v:
        case [a, 2, *rest]:
            return a, rest


def mapping(v):
    match v:
        case {"k": a, 5: b, **rest}:
            return a, b, rest


def keys(v):
    match v:
        case {"a": _, "b": _}:
            return True
    return False


def cls(v):
    match v:
        case complex(real=a, imag=b):
            return a, b
        case str(s) | bytes(s):
            return s


def alternatives(v):
    match v:
        case [1, x] | [x, 1] | (x, _, 1):
            return x


def guarded(v):
    match v:
        case [x, y] if x > y:
            return "greater"
        case [x, y] if x == y:
            return "equal"
        case [x, y]:
            return "less", x, y


class D(dict):
    def __missing__(self, k):
        return "made"

    def get(self, k, d=None):
        print("get", k)
        return super().get(k, d)


class BadGet(dict):
    get = 5


class Len:
    def __len__(self):
        raise ValueError("len")


collections.abc.Sequence.register(Len)
for f in seq, mapping, keys, cls, alternatives, guarded:
    ops(f)

for text in (
    'seq([1, 2, 3]), seq((1, 2)), seq([1]), seq("12"), seq(range(1, 4)), seq(collections.deque([0, 2]))',
    'mapping({"k": 1, 5: 2, "z": 3}), mapping({"k": 1}), mapping([]), mapping(collections.OrderedDict({5: 1, "k": 2})), mapping(collections.ChainMap({"k": 1}, {5: 2}))',
    'keys(D(a=1, b=2)), keys(D(a=1)), keys(collections.defaultdict(int)), keys(__import__("types").MappingProxyType({"a": 1, "b": 2}))',
    'keys(BadGet(a=1))',
    'seq(Len())',
    'cls(1 + 2j), cls("s"), cls(b"b"), cls(5)',
    'alternatives([1, 2]), alternatives([2, 1]), alternatives((1, 5, 1)), alternatives([2, 2])',
    'guarded([2, 1]), guarded([1, 1]), guarded([1, 2]), guarded([1])',
    'guarded([1, "a"])',
):
    show(text)

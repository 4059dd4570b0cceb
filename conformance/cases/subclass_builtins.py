"""Subclasses of built-in types: what their operations give."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class I(int):
    def __repr__(self): return f"I({int(self)})"
class Fl(float): pass
class S(str):
    def upper(self): return "UPPER"
class B(bytes): pass
class L(list):
    def __repr__(self): return "L" + super().__repr__()
class T(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
class D(dict):
    def __missing__(self, k): return ("missing", k)
class St(set): pass
class Fs(frozenset): pass
class Ba(bytearray): pass
class E(Exception):
    def __init__(self, *a, extra=None): super().__init__(*a); self.extra = extra
class P(property): pass
class Ty(type):
    def __call__(cls, *a): return ("called", a)
    def __len__(cls): return 9
    def __iter__(cls): return iter("ab")
    def __getitem__(cls, k): return k
    def __contains__(cls, x): return True
    def __instancecheck__(cls, x): return "yes"
    def __subclasscheck__(cls, x): return ""
class M(metaclass=Ty): pass
class Mod(type(__builtins__) if not isinstance(__builtins__, dict) else object): pass
i, s, l, t, d = I(5), S("abc"), L([1, 2]), T(1, 2), D(a=1)
d.attr = "x"

for text in (
    'i, i + 1, type(i + 1).__name__, type(-i).__name__, i == 5, hash(i) == hash(5), [0] * I(2), int(i), i.real',
    'type(Fl(1.5) + 1).__name__, Fl(1.5), Fl("2").hex(), repr(Fl(0.1))',
    's, s.upper(), s.lower(), type(s + "d").__name__, type(s[0]).__name__, type(s[:]).__name__, type(str(s)).__name__, {s: 1}["abc"], s.join("xy"), f"{s}", "%s" % s',
    'type(B(b"ab")[:]).__name__, B(b"ab").hex(), type(B(b"a") + b"b").__name__',
    'l, l + [3], type(l + [3]).__name__, type(l[:]).__name__, type(l * 2).__name__, l.copy().__class__.__name__, L("ab"), l == [1, 2], sorted(l)',
    't, type(t[:]).__name__, type(t + (3,)).__name__, t == (1, 2), hash(t) == hash((1, 2)), T()',
    'd["zz"], d.get("zz"), d, d.attr, type(d.copy()).__name__, type(d | {}).__name__, D.fromkeys("a").__class__.__name__, dict(d)',
    'd.__getitem__("q"), "q" in d',
    'type(St([1]) | {2}).__name__, type(St([1]).copy()).__name__, St([1]) == {1}, type(Fs([1]) & {1}).__name__, hash(Fs([1])) == hash(frozenset([1]))',
    'type(Ba(b"a") + b"b").__name__, Ba(b"ab")[0:1], repr(Ba(b"x"))',
    'E(1, extra=2).extra, E(1).args, repr(E("m")), str(E("m"))',
    'M(1, 2), len(M), list(M), M["k"], 5 in M, isinstance(5, M), issubclass(int, M)',
    'isinstance(True, I), isinstance(i, int), issubclass(I, int)',
    'I("12"), I(b"7"), I(3.9), I.from_bytes(b"\\x05"), type(I.from_bytes(b"\\x05")).__name__',
    'Fl.fromhex("0x1p0").__class__.__name__, L.__mro__[1].__name__, S.maketrans("a", "b")',
    'class_ := type("X", (I,), {"z": 1}), class_(4).z',
    'bool(I(0)), bool(S("")), bool(L()), bool(D())',
    'I(3) < I(4), S("a") < S("b"), L([1]) < L([2]), max(I(1), 2), min(S("b"), "a")',
    'divmod(I(7), 2), pow(I(2), 3), round(I(15), -1), I(5).bit_length(), I(5).to_bytes(2, "big")',
    '"".join([S("x"), S("y")]), type("".join([S("x")])).__name__, S("a,b").split(",")',
    '{**D(a=1)}, [*L([1])], dict(D(a=1)), list(L([1])), tuple(T(1)), str(S("q")), int(I(1)), float(Fl(1))',
    'range(I(3)), [1, 2, 3][I(1)], "abc"[I(0)], b"abc"[I(0)], chr(I(97)), bytes(I(2))',
    'setattr(i, "x", 5), i.x, setattr(s, "y", 1), s.y, setattr(l, "z", 1), l.z',
    'setattr(5, "x", 1)',
    'type("Y", (bool,), {})',
    'type("Z", (int, str), {})',
    'type("W", (int, object), {}).__mro__[1].__name__',
    'object.__new__(I)',
    'int.__new__(I, 5), str.__new__(S, "a"), tuple.__new__(T, [1])',
    'int.__new__(object)',
    'int.__add__(I(1), 2), list.append(l, 3), l, dict.__getitem__(d, "a")',
    'dict.__getitem__(d, "zz2") if False else None',
    'str.upper(S("q")), super(S, s).upper()',
):
    show(text)

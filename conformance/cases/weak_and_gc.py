"""Weak references with callbacks, cycles, `gc` functions, and the order of ends."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import gc
import weakref


class Node:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"Node({self.name})"


def dead(ref):
    print("dead", ref() is None)


n = Node("a")
r, r2 = weakref.ref(n, dead), weakref.ref(n)
print(r() is n, r2 is weakref.ref(n), weakref.getweakrefcount(n), len(weakref.getweakrefs(n)), r == r2, hash(r) == hash(n))
del n
print(r(), r2(), r == r2)
a, b = Node("x"), Node("y")
a.other, b.other = b, a
ra = weakref.ref(a, lambda ref: print("cycle gone"))
del a, b
print(gc.collect() >= 2, ra())
p = weakref.proxy(holder := Node("proxied"))
print(p.name, repr(p) == repr(holder), type(p).__name__)
p.name = "changed"
print(holder.name)
del holder
try:
    p.name
except ReferenceError as e:
    print(e)
f = weakref.finalize(obj := Node("fin"), print, "finalized", 5)
print(f.alive, f.peek()[2])
del obj
print(f.alive, f())
d = weakref.WeakValueDictionary()
k = Node("value")
d["k"] = k
print(dict(d), len(d))
del k
print(dict(d), "k" in d)
wk = weakref.WeakKeyDictionary()
key = Node("key")
wk[key] = 1
print(len(wk), list(wk.values()))
del key
print(len(wk))
ws = weakref.WeakSet()
item = Node("item")
ws.add(item)
print(len(ws), item in ws)
del item
print(len(ws))


class Method:
    def go(self):
        return "went"


m = Method()
wm = weakref.WeakMethod(m.go)
print(wm()(), wm() == m.go)
del m
print(wm())
for bad in (lambda: weakref.ref(5), lambda: weakref.ref("a"), lambda: weakref.ref([]), lambda: weakref.proxy(1), lambda: weakref.WeakKeyDictionary({1: 2}), lambda: weakref.WeakMethod(5), lambda: weakref.finalize(5, print)):
    try:
        bad()
    except TypeError as e:
        print(e)


class NoWeak:
    __slots__ = ("a",)


class Weak:
    __slots__ = ("a", "__weakref__")


try:
    weakref.ref(NoWeak())
except TypeError as e:
    print(e)
w = Weak()
print(weakref.ref(w)() is w, w.__weakref__ is not None)
print(gc.isenabled(), gc.disable(), gc.isenabled(), gc.enable(), gc.isenabled())
print(gc.is_tracked([]), gc.is_tracked(1), gc.is_tracked("a"), gc.get_threshold().__class__.__name__, len(gc.get_count()))
x = []
x.append(x)
print(x in gc.get_referents(x), any(o is x for o in gc.get_referrers(x)))


class Chain:
    def __init__(self, name, inner=None):
        self.name, self.inner = name, inner

    def __del__(self):
        print("end of", self.name)


c = Chain("outer", Chain("middle", Chain("inner")))
c = None
c = Chain("self")
c.me = c
del c
print(gc.collect() > 0, gc.garbage)


class Resurrect:
    def __del__(self):
        global saved
        saved = self
        print("saving")


o = Resurrect()
del o
print(type(saved).__name__)
del saved
print("end")

"""`weakref`: references, proxies, dictionaries, sets, finalizers, methods."""

import gc
import weakref


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Obj:
    def __init__(self, v=0):
        self.v = v

    def method(self):
        return "method", self.v

    def __len__(self):
        return 3

    def __repr__(self):
        return f"Obj({self.v})"

    def __call__(self):
        return "called"

    def __add__(self, other):
        return "add", other

    def __hash__(self):
        return hash(self.v)

    def __eq__(self, other):
        return isinstance(other, Obj) and self.v == other.v


class Slots:
    __slots__ = ("x",)


log = []
a, b = Obj(1), Obj(1)
ra, rb = weakref.ref(a), weakref.ref(b)
p = weakref.proxy(a)
dead = weakref.ref(Obj(9))
dead_proxy = weakref.proxy(Obj(9))
keyed, valued, wset = weakref.WeakKeyDictionary(), weakref.WeakValueDictionary(), weakref.WeakSet()


def temporary():
    o = Obj(5)
    r = weakref.ref(o, lambda r: log.append("died"))
    keyed[o] = "value"
    valued["k"] = o
    wset.add(o)
    m = weakref.WeakMethod(o.method)
    before = (r() is o, len(keyed), valued["k"], len(wset), m()(), weakref.getweakrefcount(o) > 2)
    del o
    gc.collect()
    return before, r(), len(keyed), len(valued), len(wset), m(), log.copy(), log.clear()


def finalizers():
    o = Obj(7)
    f = weakref.finalize(o, log.append, "finalized")
    g = weakref.finalize(o, log.append, "detached")
    states = [f.alive, f.peek()[2:], g.detach()[2:], g.alive]
    del o
    gc.collect()
    states += [f.alive, f.peek(), f(), log.copy()]
    o = Obj(8)
    h = weakref.finalize(o, lambda x, k=1: (x, k), 2, k=3)
    states += [h(), h(), h.alive]
    log.clear()
    return states

for text in (
    'ra() is a, ra == rb, ra is weakref.ref(a), hash(ra) == hash(a), dead(), dead == weakref.ref(Obj(9)), repr(dead).split(";")[1], weakref.getweakrefcount(a), len(weakref.getweakrefs(a)), ra.__callback__',
    'p.v, p.method(), len(p), p + 5, p(), str(p), p == a if 0 else p.__eq__(a), isinstance(p, Obj), type(p).__name__, bool(p), setattr(p, "w", 5), a.w',
    'dead_proxy.v',
    'len(dead_proxy)',
    'str(dead_proxy)',
    'hash(p)',
    'hash(dead)',
    'weakref.ref(5)',
    'weakref.ref([])',
    'weakref.ref(Slots())',
    'weakref.ref()',
    'weakref.ref(a, 1, 2)',
    'weakref.proxy("x")',
    'ra < rb',
    'temporary()',
    'finalizers()',
    '(k := weakref.WeakKeyDictionary({a: 1}), k[a], a in k, list(k.items()), k.get(Obj(3), "d"), k.pop(a), len(k), k.setdefault(b, 2), list(k.keyrefs())[0]() is b, dict(k), k | {a: 5} if 0 else 0)[1:]',
    '(v := weakref.WeakValueDictionary({"a": a}), v["a"], "a" in v, list(v.values()), v.get("z"), v.pop("a"), len(v), v.setdefault("b", b), list(v.valuerefs())[0]() is b, v.popitem())[1:]',
    'weakref.WeakKeyDictionary({5: 1})',
    'weakref.WeakValueDictionary()["k"]',
    'weakref.WeakKeyDictionary().get(a, "none")',
    '(s := weakref.WeakSet([a]), a in s, len(s), s.add(b), len(s), s.discard(a), s.pop() if s else "empty", s | {a} if 0 else 0, s == weakref.WeakSet())[1:]',
    'weakref.WeakSet([5])',
    'weakref.WeakMethod(a.method)()(), weakref.WeakMethod(a.method) == weakref.WeakMethod(a.method)',
    'weakref.WeakMethod(len)',
    'weakref.CallableProxyType.__name__, weakref.ProxyType.__name__, weakref.ReferenceType is weakref.ref, weakref.ProxyTypes, isinstance(p, weakref.ProxyTypes)',
    'type("Sub", (weakref.ref,), {"x": 1})(a).x, weakref.ref(a).__class__, weakref.ref.__doc__ is not None',
    'len([r for r in gc.get_objects() if r is a]) >= 0, gc.is_tracked(a), gc.is_tracked(5), gc.is_finalized(a), gc.isenabled()',
):
    show(text)

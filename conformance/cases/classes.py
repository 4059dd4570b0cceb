class Base:
    count = 0
    def __init__(self, x): self.x = x; Base.count += 1
    def __repr__(self): return f"{type(self).__name__}({self.x!r})"
    def __eq__(self, other): return self.x == other.x
    def __hash__(self): return hash(self.x)
    @property
    def double(self): return self.x * 2
    @classmethod
    def make(cls, *a): return cls(*a)
    @staticmethod
    def helper(v): return v + 1
class Derived(Base):
    def __init__(self, x, y=1): super().__init__(x); self.y = y
    def __getattr__(self, name): return f"dynamic {name}"
    def __add__(self, o): return Derived(self.x + o.x)
    def __len__(self): return self.x
    def __iter__(self): return iter([self.x, self.y])
    def __contains__(self, v): return v == self.x
    def __call__(self, *a, **k): return a, k
d = Derived(3)
print(d, d.double, d.missing, Derived.make(4), Base.helper(1), d + d, len(d), list(d), 3 in d, d(1, k=2), Base.count)
print(Derived.__mro__, isinstance(d, Base), issubclass(Derived, Base), Base(1) == Base(1), {Base(1)}, vars(d))
class Meta(type):
    def __new__(m, n, b, ns, **k): c = super().__new__(m, n, b, ns); c.tag = k.get("tag"); return c
    def __init__(cls, n, b, ns, **k): super().__init__(n, b, ns)
class WithMeta(metaclass=Meta, tag="t"): pass
print(type(WithMeta), WithMeta.tag)
class Slots:
    __slots__ = ("a", "b")
s = Slots(); s.a = 1; print(s.a)
try:
    s.c = 1
except AttributeError as e: print(e)
try:
    s.b
except AttributeError as e: print(e)
class Desc:
    def __set_name__(self, o, n): self.n = n
    def __get__(self, i, o=None): return self if i is None else i.__dict__.get(self.n, "unset")
    def __set__(self, i, v): i.__dict__[self.n] = v * 10
class Uses:
    f = Desc()
u = Uses(); print(u.f); u.f = 4; print(u.f, u.__dict__)
class A: pass
class B(A): pass
class C(A): pass
class D(B, C): pass
print([c.__name__ for c in D.mro()])
try:
    class E(A, B): pass
except TypeError as e: print(e)
class Sub:
    subs = []
    def __init_subclass__(cls, **k): Sub.subs.append((cls.__name__, k))
class S1(Sub, opt=1): pass
print(Sub.subs)
try:
    Derived()
except TypeError as e: print(e)
try:
    d.double = 3
except AttributeError as e: print(e)

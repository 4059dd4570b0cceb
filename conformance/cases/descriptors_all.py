"""Descriptors, properties, `__set_name__`, slots and look-up order."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Data:
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = name

    def __get__(self, instance, owner=None):
        return ("get", self.name, instance is None)

    def __set__(self, instance, value):
        print("set", self.name, value)

    def __delete__(self, instance):
        print("delete", self.name)


class NonData:
    def __get__(self, instance, owner):
        return "non-data"


class SetOnly:
    def __set__(self, instance, value):
        instance.__dict__["setonly"] = value


class A:
    data = Data()
    nondata = NonData()
    setonly = SetOnly()
    plain = "class"

    @property
    def p(self):
        "doc of p"
        return self._p

    @p.setter
    def p(self, value):
        self._p = value * 2

    @p.deleter
    def p(self):
        print("deleting")
        del self._p

    @property
    def readonly(self):
        return 1

    @staticmethod
    def static(x):
        return x

    @classmethod
    def cls(cls):
        return cls.__name__


a = A()
print(a.data, A.data)
a.data = 1
del a.data
a.__dict__["data"] = "shadow"
print(a.data, a.nondata)
a.nondata = "instance"
print(a.nondata, A.nondata)
print(type(a.setonly).__name__)
a.setonly = 5
print(a.setonly, a.plain)
a.p = 4
print(a.p, A.p.__doc__, A.p.fget.__name__)
del a.p
for action in ("a.p", "a.readonly = 1", "del a.readonly", "a.readonly", "A.p.fset(a, 3)", "A().p", "a.static(1)", "A.static(2)", "a.cls()", "A.cls()", "A.__dict__['static'](3)", "A.__dict__['cls'](A)", "a.nope", "A.nope"):
    try:
        print(action, "->", eval(action) if "=" not in action and not action.startswith("del") else exec(action))
    except Exception as e:
        print(action, "!!", type(e).__name__, e)


class Slotted:
    __slots__ = ("x", "__dict__")


class Strict:
    __slots__ = ("x", "_y")
    z = 1


s, t = Slotted(), Strict()
s.x, s.other = 1, 2
print(s.x, s.__dict__, Strict.x, type(Strict.x).__name__)
for action in ("t.x", "t.other = 1", "t.z = 1", "del t.x", "t.__dict__", "Strict.x.__get__(1)", "Strict.x.__set__(s, 1)"):
    try:
        exec(action)
    except Exception as e:
        print(action, "!!", type(e).__name__, e)


class Getattr:
    x = 1

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return "getattr " + name

    def __setattr__(self, name, value):
        print("setattr", name, value)
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        print("delattr", name)
        object.__delattr__(self, name)

    def __dir__(self):
        return ["b", "a"]


g = Getattr()
g.y = 2
print(g.x, g.y, g.z, dir(g), hasattr(g, "_q"))
del g.y


class Getattribute:
    def __getattribute__(self, name):
        if name == "real":
            return object.__getattribute__(self, "_real")
        if name == "missing":
            raise AttributeError("no " + name)
        return name

    def __getattr__(self, name):
        return "fallback " + name


q = Getattribute()
print(q.anything, q.missing)
q._real = 7
print(q.real)


class Meta(type):
    def __getattr__(cls, name):
        return "meta " + name

    @property
    def prop(cls):
        return "meta prop"


class WithMeta(metaclass=Meta):
    prop = "own"


print(WithMeta.nope, WithMeta.prop, WithMeta().prop)
p = property(lambda self: 1, doc="given")
print(p.__doc__, p.fset, isinstance(p, property))

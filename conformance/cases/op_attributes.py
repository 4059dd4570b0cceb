"""LOAD_ATTR in its forms, STORE_ATTR, DELETE_ATTR, LOAD_SUPER_ATTR."""

import dis
import types


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def ops(f):
    print([(i.opname, i.argrepr) for i in dis.get_instructions(f) if "ATTR" in i.opname])


class Base:
    kept = "class"

    def method(self):
        return "base method"

    @property
    def prop(self):
        return "base prop"

    @classmethod
    def cm(cls):
        return cls.__name__


class Child(Base):
    def __init__(self):
        self.x = 1
        self.y = 2

    def method(self):
        return "child, " + super().method()

    @property
    def prop(self):
        return super().prop + " child"

    @classmethod
    def cm(cls):
        return super().cm() + "!"

    def explicit(self):
        return super(Child, self).kept

    def missing(self):
        return super().none

    def assign(self):
        super().z = 1


class Slots:
    __slots__ = ("a", "b")


class Dynamic:
    def __getattr__(self, name):
        return "dynamic " + name

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2)

    def __delattr__(self, name):
        raise AttributeError("never " + name)


class Every:
    def __getattribute__(self, name):
        return "every " + name


class Data:
    def __get__(self, instance, owner):
        return "data", instance is None, owner.__name__

    def __set__(self, instance, value):
        instance.__dict__["stored"] = value

    def __delete__(self, instance):
        instance.__dict__.pop("stored")


class NonData:
    def __get__(self, instance, owner):
        return "non-data"


class Described:
    d = Data()
    n = NonData()


def read(o):
    return o.x + o.y


def loops():
    out = []
    for o in [Child()] * 3 + [types.SimpleNamespace(x="a", y="b")] + [Child()]:
        out.append(read(o))
    return out


def changing():
    o = Child()
    out = []
    for i in range(6):
        out.append(o.kept)
        if i == 2:
            o.kept = "instance"
        if i == 4:
            del o.kept
    return out


def class_changing():
    class A:
        v = 1
    out = []
    for i in range(5):
        out.append(A.v)
        if i == 2:
            A.v = 2
    return out


def store(o):
    o.x = o.y = 5
    o.x += 1
    del o.y
    return vars(o)


for f in read, store, Child.method, Child.explicit, Child.assign:
    ops(f)
c = Child()
s = Slots()
e = Described()
e.n = "shadowed"
e.d = 5

for text in (
    'loops(), changing(), class_changing()',
    'store(Child())',
    'c.method(), c.prop, c.cm(), Child.cm(), c.explicit()',
    'c.missing()',
    'c.assign()',
    's.a',
    'setattr(s, "a", 1), s.a',
    's.c',
    'store(s)',
    'Dynamic().anything, Dynamic().__class__.__name__',
    '(d := Dynamic()).__setattr__("q", 4), d.q',
    'delattr(d, "q")',
    'Every().x, Every().__class__, Every().__dict__',
    'e.d, e.n, Described.d, Described.n, vars(e)',
    'e.__delattr__("d"), vars(e)',
    'delattr(e, "d")',
    'c.none',
    'Child.none',
    '(1).none',
    'None.none',
    'types.none',
    'len.none',
    'c.method.none',
    'c.__init__.none',
    'type.none',
    '(lambda: 1).none',
    '[].none',
    'Child.__none',
    'super().x',
    'super(int, 1).none',
    'super(Child, 5)',
    'super(Child).none',
    'read(5)',
    'read(Slots())',
):
    show(text)

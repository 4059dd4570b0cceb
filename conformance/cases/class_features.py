"""Class statements: keywords, `__prepare__`, `__set_name__`, `__class_getitem__`, slots, mro."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

log = []


class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        log.append(("prepare", name, kw))
        return {"prepared": True}

    def __new__(mcs, name, bases, ns, **kw):
        log.append(("new", sorted(k for k in ns if not k.startswith("__"))))
        return super().__new__(mcs, name, bases, ns)

    def __init__(cls, name, bases, ns, **kw):
        log.append(("init", name))
        super().__init__(name, bases, ns)

    def __call__(cls, *a):
        log.append(("call", a))
        return super().__call__(*a)


class Named:
    def __set_name__(self, owner, name):
        log.append(("set_name", owner.__name__, name))


class Base(metaclass=Meta, flag=1):
    field = Named()

    def __init_subclass__(cls, /, tag=None, **kw):
        log.append(("init_subclass", cls.__name__, tag))
        super().__init_subclass__(**kw)


class Child(Base, tag="t"):
    pass


Child()
print(log)


class Generic:
    def __class_getitem__(cls, item):
        return (cls.__name__, item)


class A:
    pass


class B(A):
    pass


class C(A):
    pass


class D(B, C):
    pass


class Entries:
    def __mro_entries__(self, bases):
        return (A,)


class FromEntries(Entries()):
    pass


class Slotted:
    __slots__ = {"a": "doc of a", "b": None}


class SubSlotted(Slotted):
    __slots__ = ("c",)

for text in (
    'Base.prepared',
    'Generic[int]',
    'Generic()[0]',
    '[c.__name__ for c in D.__mro__]',
    'exec("class X(A, B): pass")',
    'exec("class X(A, A): pass")',
    'exec("class X(int, str): pass")',
    'exec("class X(bool): pass")',
    'exec("class X(None): pass")',
    'exec("class X(5): pass")',
    'exec("class X(metaclass=5): pass")',
    'exec("class X(Base, metaclass=type): pass") or log[-1]',
    'exec("class X(A, x=1): pass")',
    'exec("class X(Base, tag=1, other=2): pass")',
    'FromEntries.__bases__, FromEntries.__orig_bases__[0].__class__.__name__',
    'Slotted.a.__doc__, Slotted.__slots__',
    'SubSlotted().__slots__',
    'hasattr(SubSlotted(), "__dict__")',
    'exec("class X: __slots__ = (\'a\', 5)")',
    'exec("class X: __slots__ = (\'a b\',)")',
    'exec("class X:\\n __slots__ = (\'a\',)\\n a = 1")',
    'exec("class X(int): __slots__ = (\'a\',)")',
    'exec("class X: __slots__ = (\'__dict__\', \'__dict__\')")',
    'exec("class X(Slotted, SubSlotted): pass")',
    'type("T", (A,), {"__slots__": ()}).__slots__',
    'A.__qualname__, A.__name__, A.__module__',
    'setattr(A, "__name__", "Renamed") or A',
    'setattr(A, "__name__", 5)',
    'setattr(A, "__bases__", (int,))',
    'setattr(D, "__bases__", (C, B)) or [c.__name__ for c in D.__mro__]',
    'setattr(D, "__bases__", ())',
    'setattr(int, "x", 1)',
    'A.__subclasses__()[0].__name__',
    'A.__abstractmethods__',
    'type.__abstractmethods__',
    'A.__type_params__, A.__firstlineno__ > 0, A.__static_attributes__',
    'int.__flags__ & 1 << 10 != 0',
    'D.mro()[0].__name__',
    'isinstance(A.__dict__, dict), type(A.__dict__).__name__',
    'A.__annotations__',
):
    show(text)

"""LOAD_BUILD_CLASS, LOAD_LOCALS, LOAD_FROM_DICT_OR_DEREF and what a class body leaves."""

import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def ops(source):
    code = compile(source, "", "exec")
    body = next(c for c in code.co_consts if hasattr(c, "co_code"))
    print([i.opname for i in dis.get_instructions(code) if i.opname not in ("RESUME", "LOAD_CONST", "STORE_NAME", "RETURN_VALUE")])
    print("   ", [(i.opname, i.argrepr) for i in dis.get_instructions(body) if i.opname not in ("RESUME", "LOAD_CONST", "RETURN_VALUE")])


ops("class A: pass")
ops("class A(B, metaclass=M, **k): x = 1")
ops("class A:\n  def f(self): return __class__")
ops("class A:\n  'doc'\n  x: int = 1\n  del x")
ops("class A[T](B): y = T")


def from_cell():
    v = "cell"

    class A:
        a = v
        v = "own"
        b = v
        del v
        c = v
    return A.a, A.b, A.c


def conditional(flag):
    x = "outer"

    class A:
        if flag:
            x = "class"
        y = x
    return A.y


class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **k):
        return Namespace()

    def __new__(mcs, name, bases, namespace, **k):
        cls = super().__new__(mcs, name, bases, dict(namespace))
        cls.order = [n for n in namespace.order if not n.startswith("__")]
        cls.keywords = k
        return cls

    def __init__(cls, name, bases, namespace, **k):
        super().__init__(name, bases, namespace)


class Namespace(dict):
    def __init__(self):
        self.order = []

    def __setitem__(self, key, value):
        self.order.append(key)
        super().__setitem__(key, value)

    def __missing__(self, key):
        if key.startswith("auto_"):
            return key
        raise KeyError(key)


class Ordered(metaclass=Meta, extra=1):
    b = 1
    a = auto_value
    b = 2

    def c(self):
        pass


class Documented:
    """Text."""
    __slots__ = ()


class Mangled:
    __private = 1

    def get(self):
        return self.__private, [n for n in dir(self) if "private" in n]


class Outer:
    class Inner:
        def f(self):
            return __class__.__qualname__
    g = lambda self: __class__.__name__


class WithCell:
    def f(self):
        return super().__repr__().startswith("<__main__.WithCell")

for text in (
    'from_cell(), conditional(True), conditional(False)',
    'Ordered.order, Ordered.keywords, Ordered.a',
    'Documented.__doc__, Documented.__module__, Documented.__qualname__, Documented.__firstlineno__',
    'Mangled().get()',
    'Outer.Inner().f(), Outer().g(), Outer.Inner.__qualname__',
    'WithCell().f(), "__classcell__" in vars(WithCell)',
    'from_cell.__code__.co_cellvars, Mangled.__static_attributes__, Outer.Inner.f.__qualname__',
    'type("T", (), {"x": 1}).x, type("T", (int,), {})(5)',
    'type("T", (5,), {})',
    'type("T", (int, str), {})',
    'type("T", (bool,), {})',
    'type("T", (object, int), {})',
    'type("T", (int, int), {})',
    'type("T\\0", (), {})',
    'type(5, (), {})',
    'type("T", [], {})',
    'type("T", (), [])',
    'exec("class A(B): pass", {})',
    'exec("class A(5): pass")',
    'exec("class A(None): pass")',
    'exec("class A(metaclass=5): pass")',
    'exec("class A(metaclass=int): pass")',
    'exec("class A(x=1): pass")',
    'exec("class A(int, metaclass=lambda *a, **k: (a[0], k)): pass\\nprint(A)")',
    'exec("class A(type(lambda: 1)): pass")',
    'exec("class A:\\n  return 1")',
    'exec("class A:\\n  x = undefined_here")',
    'exec("class A:\\n  __slots__ = \'a\', \'a\'\\n  a = 1")',
    'exec("class A:\\n  __slots__ = (\'1x\',)")',
    'exec("class A:\\n  __slots__ = (5,)")',
    'exec("class A(int):\\n  __slots__ = (\'a\',)")',
    'exec("class A(tuple):\\n  __slots__ = (\'a\',)")',
    '__build_class__()',
    '__build_class__(1, "x")',
    '__build_class__(lambda: None, 5)',
    '__build_class__(lambda: None, "N").__name__',
):
    show(text)

"""`__build_class__`, metaclasses and `__prepare__` called by hand."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

log = []


class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **k):
        log.append(("prepare", name, bases, k))
        return {}

    def __new__(mcs, name, bases, ns, **k):
        log.append(("new", name, sorted(n for n in ns if n[0] != "_")))
        return super().__new__(mcs, name, bases, ns)

    def __init__(cls, name, bases, ns, **k):
        log.append(("init", name))


class MetaB(type):
    pass


def body():
    x = 1
    return None


def factory(name, bases, ns):
    return name, bases, sorted(n for n in ns if n[0] != "_")


A = Meta("A", (), {"z": 1})

for text in (
    'log.copy(), log.clear()',
    'type(__build_class__(lambda: None, "K")), __build_class__(body, "K", int).__mro__[1], __build_class__(body, "K", metaclass=factory), __build_class__(body, "K", metaclass=Meta, flag=1).__name__, log.copy(), log.clear()',
    'exec("class B(A, k=1):\\n  y = 2\\nlog.append(B.__class__.__name__)") or log.copy(), log.clear()',
    'exec("class C(metaclass=MetaB): pass\\nclass D(A, C): pass")',
    'exec("class C(A, metaclass=MetaB): pass")',
    'exec("class C(metaclass=lambda *a: 5): pass\\nprint(C)")',
    'exec("class C(metaclass=type(\'P\', (type,), {\'__prepare__\': classmethod(lambda *a: 5)})): pass")',
    'exec("class C(k=1): pass")',
    'exec("class C(metaclass=5): pass")',
    '__build_class__()',
    '__build_class__(5, "n")',
    '__build_class__(body)',
    'type.__new__(Meta, "X", (), {}).__class__, type("X", (), {}, metaclass=type) if 0 else 0',
    'type("X", (), {}, metaclass=type)',
    'Meta.__prepare__("n", ()), type.__prepare__("a", (), k=1), Meta.__call__ is type.__call__ if 0 else Meta.__class__',
):
    show(text)

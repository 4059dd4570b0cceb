"""Module objects: attributes, `__getattr__`, `__dir__`, annotations, repr, errors."""

import importlib.util
import sys
import types


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

m = types.ModuleType("made", "its doc")
m.x = 1


def getter(name):
    if name == "lazy":
        return "computed"
    raise AttributeError(f"module has no {name}")


m2 = types.ModuleType("with_getattr")
m2.__getattr__ = getter
m2.__dir__ = lambda: ["b", "a"]


class Sub(types.ModuleType):
    @property
    def prop(self):
        return "property of module"


sub = Sub("sub")
spec = importlib.util.spec_from_loader("specced", None)
m3 = importlib.util.module_from_spec(spec)
bare = types.ModuleType.__new__(types.ModuleType)

for text in (
    'm, m.__name__, m.__doc__, m.__spec__, m.__loader__, m.__package__, sorted(vars(m)), m.x, dir(m)',
    'm.none',
    'm.__none__',
    'm2.lazy, dir(m2)',
    'm2.other',
    'm2.__file__',
    'sub, sub.prop, sub.__name__',
    'sub.none',
    'm3, m3.__spec__.name',
    'bare.__dict__, bare.__doc__',
    'bare.x',
    'repr(bare)',
    'setattr(m, "__name__", "renamed"), repr(m)',
    'setattr(m, "__name__", 5), repr(m)',
    'delattr(m, "__name__"), repr(m)',
    'm.y',
    'setattr(m, "__dict__", {})',
    'setattr(m, "__annotations__", {"a": int}), m.__annotations__, m.__annotate__',
    'setattr(m, "__annotate__", lambda f: {"b": f}), m.__annotations__, m.__annotations__ is m.__annotations__',
    'setattr(m, "__annotate__", 5)',
    'delattr(m, "__annotations__"), m.__annotations__',
    'delattr(m, "none")',
    'delattr(m, "x"), hasattr(m, "x")',
    'types.ModuleType(5)',
    'types.ModuleType("a", "b", "c")',
    'types.ModuleType(name="k", doc=5).__doc__',
    'm == m, m == m2, hash(m) == hash(m), bool(m), isinstance(sys, types.ModuleType), type(sys), repr(sys), sys.__name__, sys.__spec__.name',
    'm()',
    'm + 1',
    'len(m)',
    'setattr(m, "__class__", Sub), type(m).__name__, m.prop',
    'setattr(m, "__class__", int)',
    'setattr(m, "__class__", types.ModuleType), type(m).__name__',
    '__import__("copy").copy(m)',
    '__import__("pickle").dumps(m)',
    'sys.modules["__main__"].__name__, __name__, "__builtins__" in globals(), __spec__, __doc__',
    'types.ModuleType("math").sqrt',
    'setattr(types.ModuleType("q"), "__file__", "f"), getattr(sys, "none", "default")',
):
    show(text)

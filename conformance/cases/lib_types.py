"""`types`: dynamic classes, namespaces, proxies, methods, generic aliases."""

import types


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Base:
    def __init_subclass__(cls, **k):
        cls.k = k


class Entries:
    def __mro_entries__(self, bases):
        return (Base,)


ns = types.SimpleNamespace(a=1, b="x")
proxy = types.MappingProxyType({"k": 1})


@types.coroutine
def old():
    yield 5
    return 6


class Meta(type):
    pass

for text in (
    'types.new_class("N", (Base,), {"flag": 1}, lambda d: d.update(x=5)).k, types.new_class("N", (Entries(),)).__orig_bases__ != (), types.resolve_bases((Entries(), int))',
    'types.new_class("N", (), {"metaclass": Meta}).__class__.__name__, types.prepare_class("N", (), {})[0].__name__, types.get_original_bases(types.new_class("N", (list[int],)))',
    'types.prepare_class("N", (5,), {})',
    'ns, ns == types.SimpleNamespace(b="x", a=1), ns.a, vars(ns), types.SimpleNamespace({"q": 1}, r=2), types.SimpleNamespace([("z", 1)])',
    'ns.c',
    'types.SimpleNamespace(5)',
    'types.SimpleNamespace({1: 2})',
    'types.SimpleNamespace(1, 2)',
    'ns.__replace__(a=9), ns.__reduce__()[1:], ns < ns if 0 else 0',
    'ns < ns',
    'proxy["k"], proxy.get("x"), len(proxy), list(proxy), proxy | {"j": 2}, proxy == {"k": 1}, proxy.copy(), "k" in proxy, list(reversed(proxy)), repr(proxy), list(proxy.items())',
    'proxy["k"] = 1 if 0 else proxy.__class__.__name__',
    'proxy.__setitem__',
    'proxy |= {}',
    'types.MappingProxyType(5)',
    'types.MappingProxyType([])',
    'types.MethodType(len, "abc")(), types.MethodType(len, "abc").__self__, types.MethodType(len, "a") == types.MethodType(len, "a")',
    'types.MethodType(5, 6)',
    'types.MethodType(len, None)',
    'types.MethodType(len)',
    'types.FunctionType(compile("1", "", "eval"), {})(), types.CodeType.__name__, types.CellType(5).cell_contents, types.CellType() == types.CellType()',
    'types.CellType().cell_contents',
    'types.ModuleType("m", "doc").__doc__, types.ModuleType("m").__name__, vars(types.ModuleType("m"))["__spec__"]',
    'types.ModuleType("m").nothing',
    'types.ModuleType()',
    'types.GenericAlias(list, (int,)), types.GenericAlias(dict, (str, int)).__args__, types.GenericAlias(list, int)([1]), types.UnionType, int | None, (int | str).__args__',
    'int | 5',
    'types.DynamicClassAttribute(lambda s: 1).__get__(5, int)',
    'old().send(None), types.coroutine(lambda: 5)(), isinstance(old(), types.GeneratorType)',
    'types.coroutine(5)',
    'types.NoneType(), types.EllipsisType(), types.NotImplementedType(), types.NoneType is type(None)',
    'types.NoneType(1)',
    'types.TracebackType(None, __import__("sys")._getframe(), 0, 1).tb_lineno',
    'types.TracebackType(5, None, 0, 1)',
    '[n for n in types.__all__ if not hasattr(types, n)], types.BuiltinFunctionType is type(len), types.WrapperDescriptorType, types.MethodWrapperType, types.ClassMethodDescriptorType, types.MemberDescriptorType, types.GetSetDescriptorType, types.CapsuleType',
):
    show(text)

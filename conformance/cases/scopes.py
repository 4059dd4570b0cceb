"""Scopes as `symtable` shows them."""
import symtable

SOURCE = """
import os.path as p, sys
x: int = 1
class A(Base, metaclass=M):
    y = 1
    def f(self, a, /, b=2, *c, d=3, **e):
        global g
        nonlocal_ = lambda q: (q, a, __class__)
        def inner():
            nonlocal b
            b = [z for z in a if z]
            return b, x
        return super().f()
    type Alias[T: int] = list[T]
def generic[T, *U, **V](arg: T = 1) -> U:
    yield from (i async for i in arg)
async def co():
    async with a as b: pass
    return {k: v for k, v in b}
try:
    pass
except E as err:
    del err
"""


def show(table, depth=0):
    print("  " * depth, table.get_type(), table.get_name(), table.get_lineno(), table.is_optimized(), table.is_nested(), table.has_children())
    for symbol in sorted(table.get_symbols(), key=lambda s: s.get_name()):
        tests = [n for n in dir(symbol) if n.startswith("is_") and n not in ("is_namespace",) and getattr(symbol, n)()]
        print("  " * depth, "  -", symbol.get_name(), tests)
    if isinstance(table, symtable.Function):
        for what in ("get_parameters", "get_locals", "get_globals", "get_nonlocals", "get_frees"):
            print("  " * depth, what, sorted(getattr(table, what)()))
    for child in table.get_children():
        show(child, depth + 1)


show(symtable.symtable(SOURCE, "<scopes>", "exec"))
for bad in ["def f(x, x): pass", "nonlocal x", "def f():\n x = 1\n global x", "class A:\n [y := 1 for x in z]", "def f():\n nonlocal q", "[x := 1 for x in y]", "def f[T, T](): pass"]:
    try:
        symtable.symtable(bad, "<bad>", "exec")
    except SyntaxError as e:
        print(repr(bad), e.msg, e.lineno, e.offset)

"""Intrinsic functions: printing, stars, unary plus, lists to tuples, type parameters, StopIteration."""

import ast
import dis
import sys


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def ops(source, mode="exec"):
    out = []

    def walk(code):
        out.extend((i.opname[-1], i.argrepr) for i in dis.get_instructions(code) if "INTRINSIC" in i.opname)
        for c in code.co_consts:
            if hasattr(c, "co_code"):
                walk(c)
    walk(compile(source, "", mode))
    print(repr(source), out)


for source in ("from os import *", "+x", "def f(*a): return (*a, 1)", "def f():\n  yield 1", "async def f():\n  yield 1", "type X = int", "type X[T] = T", "def f[T: int, *Ts, **P](): 0", "class A[T = int]: 0",
               "try: pass\nexcept* ValueError: pass", "def f[T: (int, str)](): pass"):
    ops(source)
ops("x", "single")
exec(compile("5\n", "", "single"))
exec(compile("'text'\n", "", "single"))
exec(compile("None\n", "", "single"))
shown = []
hook = sys.displayhook
sys.displayhook = shown.append
exec(compile("1 + 1\n", "", "single"))
sys.displayhook = hook
print(shown)


class Plus:
    def __pos__(self):
        return "plus"


def stops():
    raise StopIteration("v")
    yield


async def astops():
    raise StopAsyncIteration("v")
    yield


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as e:
        return e.value


type Alias[T: int, *Ts, **P] = tuple[T, *Ts]


def generic[T: (int, str), U = list[T]](a: T) -> U:
    return T, U


class Generic[T, **P = [int]]:
    t = T

for text in (
    '+Plus(), +True, +5, +1.5',
    '+"x"',
    '+None',
    '-"x", 1',
    '~1.5',
    'not Plus()',
    'next(stops())',
    'run(astops().__anext__())',
    'list((*[1], *(2,), *"c"))',
    'Alias, Alias.__type_params__, Alias.__value__, Alias.__name__, Alias.__module__',
    'Alias.__type_params__[0].__bound__, Alias[int]',
    'generic(1), [(p.__name__, p.__constraints__, p.has_default()) for p in generic.__type_params__]',
    'generic.__type_params__[1].__default__',
    'Generic.__type_params__, Generic.t, Generic.__orig_bases__',
    'Generic.__type_params__[1].__default__',
    'Generic[int, [int]]',
    'ast.unparse(ast.parse("class A[T: int = str, *U, **V]: pass"))',
    'exec("def f[T, T](): pass")',
    'exec("type X[T = int, U] = T")',
    'exec("def f[T: (yield)](): pass")',
    'exec("class A[T](x := 1): pass")',
):
    show(text)

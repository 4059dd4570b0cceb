"""Generic classes and functions, type aliases, defaults, bounds, and how they show."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from typing import *
def f[T, *Ts, **P](x: T) -> T: return x
class G[T: int = bool, U: (int, str) = int]: 
    def m[V](self, v: V) -> tuple[T, V]: return v
type Alias[K] = dict[K, list[K]]
type Rec = list[Rec] | None
class Old(Generic[TypeVar("A")]): pass
class Sub[T](G[T, int]): pass

for text in (
    'f.__type_params__, f(5)',
    'G.__type_params__, G.__parameters__, G[int, str], G[bool]',
    'G.__type_params__[0].__bound__, G.__type_params__[0].__default__, G.__type_params__[1].__constraints__, G.__type_params__[1].has_default()',
    'G.m.__type_params__, G().m(1)',
    'G[int, str, float]',
    'Alias, Alias[int], Alias.__value__, Alias.__type_params__, Alias.__name__',
    'Alias[int, str]',
    'Rec.__value__',
    'Sub[int], Sub.__orig_bases__, Sub.__mro__[1].__name__',
    'Old.__parameters__, Old[int]',
    'type(G[int, str]()).__name__',
    'G[int, str].__origin__, G[int, str].__args__',
    'isinstance(G(), G), isinstance(1, G[int, str])',
    'TypeVar("T"), ParamSpec("P"), TypeVarTuple("Ts"), TypeVar("T", covariant=True), TypeVar("T", infer_variance=True)',
    'TypeVar("T", int)',
    'TypeVar("T", bound=int, covariant=True, contravariant=True)',
    'TypeVar("T", 1, 2)',
    'TypeVar(1)',
    'TypeVar("T", default=int).__default__, TypeVar("T").__default__, NoDefault',
    'ParamSpec("P").args, ParamSpec("P").kwargs',
    'Unpack[tuple[int]]',
    'Callable[[int, str], bool], Callable[..., int], Callable[Concatenate[int, ...], str]',
    'Callable[int]',
    'list[int] | None, int | "str" if False else 1',
    'list[int] == list[int], hash(list[int]) == hash(list[int]), list[int] | dict',
    'list[T] if "T" in globals() else list[TypeVar("Q")][int]',
    'dict[str, TypeVar("V")][int], tuple[int, ...], type[int]',
    'tuple[TypeVar("V")][int, str]',
    'list[int]([1]), list[int].append',
    'list[int].__class__, type(list[int]).__name__',
    'TypeAliasType("N", int), TypeAliasType("N", list[int]).__value__',
    'f.__annotations__["return"].__name__, G.m.__annotations__["v"].__name__',
    'get_type_hints(f)["x"].__name__',
    'eval("def_ = 1", {}) if False else None',
    '[compile(s, "f", "exec") and "ok" for s in ("def f[T](): pass", "class A[*Ts]: pass", "type X = int")]',
    'compile("def f[T, T](): pass", "f", "exec")',
    'compile("class A[T = int, U]: pass", "f", "exec")',
    'compile("type X[T] = (yield)", "f", "exec")',
    'compile("def f[](): pass", "f", "exec")',
):
    show(text)

"""`inspect`, `typing`, `types`, `abc`, `operator`, `weakref`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import abc, inspect, operator, types, typing, weakref
from typing import *
def f(a, /, b: int = 1, *args, c, d: str = "x", **kw) -> bool:
    "Doc of f."
def g(): yield
async def h(): pass
class Base(abc.ABC):
    @abc.abstractmethod
    def m(self): ...
    @property
    @abc.abstractmethod
    def p(self): ...
class Impl(Base):
    def m(self): return "m"
    p = 1
T = TypeVar("T")
class Proto(Protocol):
    def go(self) -> int: ...
@runtime_checkable
class HasLen(Protocol):
    def __len__(self) -> int: ...
class TD(TypedDict, total=False):
    a: int
class NT(NamedTuple):
    x: int
    y: str = "y"
class Obj: pass
o = Obj()
r = weakref.ref(o)

for text in (
    'inspect.signature(f), inspect.signature(f).parameters["b"].default, inspect.signature(f).return_annotation',
    'inspect.signature(f).bind(1, c=2).arguments',
    'inspect.signature(f).bind()',
    'inspect.signature(len), inspect.signature(Impl.m)',
    'inspect.signature(1)',
    'inspect.getfullargspec(f).kwonlyargs, inspect.getdoc(f)',
    'inspect.isfunction(f), inspect.isgeneratorfunction(g), inspect.iscoroutinefunction(h), inspect.isclass(Base), inspect.isabstract(Base), inspect.isbuiltin(len)',
    '[n for n, v in inspect.getmembers(Impl()) if not n.startswith("_")]',
    'inspect.getmro(Impl)[1].__name__, inspect.Parameter("a", inspect.Parameter.KEYWORD_ONLY)',
    'Base()',
    'Impl().m(), issubclass(Impl, Base), Base.__abstractmethods__ == {"m", "p"}',
    'Base.register(int) and isinstance(1, Base)',
    'Optional[int], Union[int, str], int | None, List[int], Dict[str, int], Callable[[int], str], Tuple[int, ...], Literal[1, "a"], Annotated[int, "x"]',
    'get_origin(List[int]), get_args(Dict[str, int]), get_args(int | str), get_type_hints(f)',
    'List[int, str]',
    'Union[()]',
    'Optional[1, 2]',
    'Literal[1] == Literal[1], Union[int, int], Union[int, str] == Union[str, int]',
    'T, T.__bound__, TypeVar("B", bound=int).__bound__, TypeVar("C", int, str).__constraints__',
    'TypeVar("X", int)',
    'Proto()',
    'isinstance([], HasLen), isinstance(1, HasLen)',
    'isinstance(1, Proto)',
    'TD(a=1), TD.__total__, TD.__annotations__',
    'NT(1), NT(1)._asdict(), NT.__annotations__',
    'cast(int, "a"), NewType("N", int)(5), Any, ClassVar[int], Final[int], NoReturn',
    'isinstance(1, List[int])',
    'types.SimpleNamespace(a=1, b=2), types.SimpleNamespace(a=1) == types.SimpleNamespace(a=1)',
    'types.MappingProxyType({"a": 1}), types.MethodType(f, 1).__self__',
    'types.MappingProxyType({})["a"]',
    'types.MappingProxyType({}).__setitem__("a", 1)',
    'types.new_class("N", (), {}, lambda ns: ns.update(x=1)).x, types.FunctionType(f.__code__, {}).__name__',
    'types.GenericAlias(list, (int,)), types.NoneType, types.ModuleType("m").__name__',
    'operator.itemgetter(1, 2)("abc"), operator.attrgetter("real")(5), operator.methodcaller("upper")("a")',
    'operator.itemgetter()',
    'operator.attrgetter(1)',
    'operator.add(1, 2), operator.concat("a", "b"), operator.contains([1], 1), operator.indexOf([1, 2], 2), operator.countOf("aab", "a"), operator.length_hint([1])',
    'operator.indexOf([1], 2)',
    'operator.concat(1, 2)',
    'operator.iadd([1], [2]), operator.truth([]), operator.not_(1), operator.is_(1, 1), operator.matmul',
    'r() is o, r().__class__.__name__, weakref.getweakrefcount(o)',
    'weakref.ref(1)',
    'weakref.ref(int)() is int',
    'weakref.proxy(o).__class__.__name__',
    'weakref.WeakValueDictionary({"a": o})["a"] is o',
    'weakref.WeakKeyDictionary({o: 1})[o]',
    'weakref.WeakSet([o]).__len__()',
    'globals().pop("o") and r()',
    'inspect.unwrap(f) is f, inspect.cleandoc("  a\\n    b")',
    '[p.kind.name for p in inspect.signature(f).parameters.values()]',
):
    show(text)

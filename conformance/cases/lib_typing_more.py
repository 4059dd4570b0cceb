"""`typing`: special forms, generics, protocols, typed dicts, named tuples, hints."""

import collections
import typing
from typing import *


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

T = TypeVar("T")
S = TypeVar("S", bound=int)
C = TypeVar("C", int, str)
P = ParamSpec("P")
Ts = TypeVarTuple("Ts")


class Box(Generic[T]):
    item: T


class Pair(Generic[T, S]):
    pass


class IntBox(Box[int]):
    pass


@runtime_checkable
class Sized2(Protocol):
    def __len__(self) -> int: ...


class Named(Protocol):
    name: str


class NT(NamedTuple):
    """Doc."""
    a: int
    b: str = "x"


class TD(TypedDict, total=False):
    a: Required[int]
    b: str


class TD2(TD):
    c: NotRequired[ReadOnly[int]]


def f(a: int, b: "str" = "x", *c: Box[int], **d: Optional[int]) -> "Box[T]": ...


@overload
def o(a: int) -> int: ...
@overload
def o(a: str) -> str: ...
def o(a): return a


UserId = NewType("UserId", int)
type Alias[X] = list[X] | X

for text in (
    'Optional[int], Union[int, str, int], Union[int], Literal[1, "a", True, None], Callable[[int], str], Callable[..., T], Tuple[int, ...], Type[int], ClassVar[int], Final[int], Annotated[int, "m", 5], List[T][int], Dict[str, T], Any, NoReturn, Never, Self, LiteralString',
    'Union[()]',
    'Optional[int, str]',
    'Literal[[]] == Literal[[]], Literal[1] == Literal[True], Literal[1, 1].__args__, Literal["a"] == Literal["a"]',
    'ClassVar[int, str]',
    'Annotated[int]',
    'Callable[int, str]',
    'List[int, str]',
    'Dict[int]',
    'Any()',
    'Union[int, 5]',
    'isinstance(5, Any)',
    'isinstance([], List), isinstance([], Sized2), isinstance(5, Sized2), issubclass(list, Sized2)',
    'isinstance([], List[int])',
    'isinstance(5, Named)',
    'Sized2()',
    'Box[int], Box[int].__args__, Box[int].__origin__, Box[T].__parameters__, Box.__parameters__, Pair[int, S][bool], IntBox.__orig_bases__, Box[int]() .__orig_class__, get_args(Dict[str, int]), get_origin(List[int]), get_origin(Callable[[int], str]), get_args(Callable[[int], str])',
    'Box[int, str]',
    'Pair[int]',
    'Box[5]',
    'IntBox[int]',
    'Generic[int]',
    'Generic[T, T]',
    'type("X", (Generic,), {})',
    'class_ := Generic.__class_getitem__((T, Ts)) if 0 else Generic[T, Unpack[Ts]]',
    'T, S.__bound__, C.__constraints__, T.__covariant__, P.args, P.kwargs, Ts, repr(TypeVar("V", covariant=True)), TypeVar("D", default=int).__default__, T.has_default()',
    'TypeVar("T", int)',
    'TypeVar("T", int, str, bound=int)',
    'TypeVar("T", covariant=True, contravariant=True)',
    'TypeVar(5)',
    'NT(1), NT._fields, NT._field_defaults, NT.__annotations__, NT(1)._replace(a=5), NT.__doc__, NT.__orig_bases__[0] is NamedTuple, NamedTuple("X", [("a", int)])(5)',
    'NT()',
    'exec("class X(NamedTuple):\\n  a: int = 1\\n  b: int")',
    'exec("class X(NamedTuple):\\n  _a: int")',
    'TD(a=1), TD.__required_keys__, TD.__optional_keys__, TD2.__required_keys__, TD2.__readonly_keys__, TD.__total__, is_typeddict(TD), is_typeddict(dict), TD2.__annotations__["c"], TypedDict("Y", {"in": int})({"in": 1})',
    'isinstance({}, TD)',
    'exec("class X(TypedDict, int): a: int")',
    'exec("class X(TypedDict):\\n  a: int = 5")',
    'get_type_hints(f), get_type_hints(Box), get_type_hints(TD2, include_extras=True), get_type_hints(NT)',
    'get_type_hints(5)',
    'f.__annotations__',
    'UserId(5), UserId.__name__, UserId.__supertype__, UserId, cast(int, "x"), assert_type(5, int)',
    'assert_never(5)',
    'len(get_overloads(o)), [g.__annotations__["a"] for g in get_overloads(o)], clear_overloads(), get_overloads(o)',
    'no_type_check(f).__no_type_check__, final(int) if 0 else final(Box).__final__, override(f).__override__',
    'get_protocol_members(Named), is_protocol(Named), is_protocol(int), Sized2._is_protocol',
    'get_protocol_members(int)',
    'Alias, Alias.__value__, Alias[int], Alias.__type_params__, get_origin(Alias[int]), TypeAliasType("A", int).__value__',
    'Concatenate[int, P], Callable[Concatenate[int, P], str], Unpack[Ts], Generic[Unpack[Ts]], tuple[*Ts][int, str], TypeGuard[int], TypeIs[int], Required[int]',
    'Concatenate[int]',
    'Unpack[int, str]',
    'ForwardRef("int"), ForwardRef("x.y").__forward_arg__, List["int"].__args__, evaluate_forward_ref(ForwardRef("int"))',
    'ForwardRef("x y")',
    'int | "str"',
    'Optional["X"], "X" | T, T | int, List[int] | None, Union[int, None] == Optional[int], (int | str) == Union[int, str], type(Union[int, str]).__name__',
    'typing.get_args(Annotated[int, 1]), Annotated[Annotated[int, 1], 2], Annotated[T, 1][int], Annotated[int, 1].__metadata__, hash(Annotated[int, 1]) == hash(Annotated[int, 1])',
    'typing.Deque[int](), typing.DefaultDict[str, int]() if 0 else typing.Counter[str], typing.OrderedDict, typing.ChainMap[int, str], typing.Text, typing.AnyStr.__constraints__, typing.Hashable, typing.Iterable[T], typing.Awaitable[int], typing.Pattern, typing.IO[str]',
    '__import__("pickle").loads(__import__("pickle").dumps(List[int])), __import__("copy").copy(Optional[int]), __import__("pickle").loads(__import__("pickle").dumps(T)) is T',
    'typing.none_such',
):
    show(text)

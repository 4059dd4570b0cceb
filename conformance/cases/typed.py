import dataclasses, typing, inspect, contextlib
@dataclasses.dataclass(order=True)
class Item:
    name: str
    price: float = 1.5
    tags: list[str] = dataclasses.field(default_factory=list)
print(Item("a"), Item("a") == Item("a"), Item("a") < Item("b"), dataclasses.asdict(Item("x", 2.0)), dataclasses.replace(Item("q"), price=3))
def first[T](items: list[T], default: T | None = None) -> T: return items[0]
print(first.__type_params__, first([4]), typing.get_type_hints(Item), int | None, list[int], typing.Optional[str])
class Stack[T]:
    def push(self, v: T) -> None: self.v = v
print(Stack[int], Stack.__type_params__)
type Pair[A] = tuple[A, A]
print(Pair, Pair.__value__, inspect.signature(lambda a, b=1, *c, d, **e: 0))
@contextlib.contextmanager
def cm():
    print("in")
    yield 1
    print("out")
with cm() as v: print(v)
with contextlib.suppress(KeyError):
    {}["x"]
class Named(typing.NamedTuple):
    x: int
    y: int = 2
print(Named(1), Named._field_defaults)

"""`types.GenericAlias` and unions: parameters, substitution, attributes, calls, comparison, errors."""

import types
from typing import Generic, ParamSpec, TypeVar, TypeVarTuple, Union, Unpack


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

T, S = TypeVar("T"), TypeVar("S")
P = ParamSpec("P")
Ts = TypeVarTuple("Ts")


class L(list):
    pass


class G(Generic[T]):
    pass


class Own:
    def __class_getitem__(cls, item):
        return types.GenericAlias(cls, item)


class NotInstance:
    __class_getitem__ = 5

for text in (
    'list[int], dict[str, int], tuple[int, ...], tuple[()], type[int], L[int], Own[int, str], list[T], dict[T, S][int, str], dict[T, S][int], list[list[T]][int] if 0 else list[list[T]], list[T][int], tuple[T, *Ts][int, str, bytes], tuple[Unpack[Ts]][int, str]',
    'dict[T, S][int]',
    'list[T][int, str]',
    'list[int][str]',
    'list[int].__origin__, list[int].__args__, list[T].__parameters__, dict[T, list[S]].__parameters__, list[int].__class__, type(list[int]).__name__, list[int].__mro_entries__(()), list[int].append, list[int].__doc__ == list.__doc__, list[int]([1]), dict[str, int](a=1), list[int].__unpacked__, (*list[int],)[0].__unpacked__ if 0 else 0, next(iter(tuple[int])), dir(list[int])[:1]',
    'list[int] == list[int], list[int] == list[str], list[int] != list, hash(list[int]) == hash(list[int]), list[int] | None, None | list[int], list[int] | str, {list[int]: 1}[list[int]], list[int] in [list[int]], isinstance(list[int], types.GenericAlias), issubclass(type(list[int]), types.GenericAlias)',
    'isinstance([], list[int])',
    'issubclass(list, list[int])',
    'list[int].none',
    'list[int]()().x if 0 else list[int]().none',
    'setattr(list[int], "x", 1)',
    'list[int] < list[str]',
    'types.new_class("Sub", (list[int],)).__mro__[1], types.new_class("Sub", (list[int],)).__orig_bases__',
    'NotInstance[int]',
    'int[str]',
    'types.GenericAlias()',
    'types.GenericAlias(list)',
    'types.GenericAlias(5, int), types.GenericAlias(list, ()), repr(types.GenericAlias(list, "x")), types.GenericAlias(list, (int, str)).__args__',
    'int | str, int | str | int, (int | None).__args__, int | str == str | int, hash(int | str) == hash(str | int), type(int | str).__name__, Union[int, str] == int | str, repr(int | None), (int | list[T])[str], (T | None)[int], isinstance(5, int | str), issubclass(bool, int | str), (int | str).__parameters__, (int | list[T]).__parameters__, (int | str).__origin__',
    'int | 5',
    'int | "x"',
    '5 | int',
    '(int | str)[int]',
    '(int | str)()',
    'isinstance(5, int | list[int])',
    'setattr(int | str, "x", 1)',
    '__import__("pickle").loads(__import__("pickle").dumps(list[int])), __import__("copy").copy(dict[str, int]), __import__("pickle").loads(__import__("pickle").dumps(int | None)), __import__("copy").deepcopy(int | list[str])',
    'G[int], G[int].__args__, G[T][str], G[int]().__class__.__name__',
    'G[int, str]',
):
    show(text)

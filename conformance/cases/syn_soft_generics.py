"""Type parameter syntax: scopes, defaults, bounds evaluated late, names, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Bound:
    pass


def late[T: undefined_here, U = also_undefined](x: T) -> U:
    return T.__name__, U.__name__


class Outer[T]:
    kind = T.__name__

    def method[S](self, a: T, b: S):
        return T.__name__, S.__name__

    class Inner[T]:
        kind = T

    type Alias = list[T]


type Rec = list[Rec] | None
type Two[A, *B, **C] = tuple[A, *B]


def closure[T]():
    def inner():
        return T
    return inner()


def shadows[print](x):
    return print.__name__


T = "global T"


class Default[A = int, B = list[A]]:
    pass

for text in (
    'late(1), late.__type_params__, Outer.kind, Outer().method(1, 2), Outer.__type_params__, Outer.Inner.kind, Outer.Alias, Outer.Alias.__value__, Outer.__orig_bases__, Outer[int], Outer.__parameters__, closure(), shadows(1), T',
    'late.__type_params__[0].__bound__',
    'late.__type_params__[1].__default__',
    'Rec.__value__, Rec.__type_params__, Two[int, str, bytes, [int]] if 0 else Two.__type_params__, Two.__name__, Two.__module__, Default.__type_params__[1].__default__, Default[str], Two[int, str], Two[int, str].__origin__ is Two',
    'Rec[int]',
    'late[int]',
    'Outer[int, str]',
    'late.__annotations__',
    'late.__annotate__.__name__, Outer.method.__type_params__, Outer.method.__annotations__',
    'exec("class A[T: T]: pass\\nprint(A.__type_params__[0].__bound__)")',
    'exec("def f[T](x: T = T): pass")',
    'exec("class A[T](list[T]): pass\\nprint(A.__orig_bases__, A.__mro__[1:3])")',
    'exec("type X[T: (int, str)] = T\\nprint(X.__type_params__[0].__constraints__)")',
    'exec("type X = Y\\nY = 5\\nprint(X.__value__)")',
    'exec("type X = undefined\\nX.__value__")',
    'exec("def f[](): pass")',
    'exec("class A[]: pass")',
    'exec("type X[] = int")',
    'exec("def f[T, T](): pass")',
    'exec("def f[T=int, U](): pass")',
    'exec("def f[*T: int](): pass")',
    'exec("def f[**P: int](): pass")',
    'exec("type 5 = int")',
    'exec("type X.y = int")',
    'exec("type X = (yield)")',
    'exec("type X = (a := 1)")',
    'exec("def f[T]():\\n  nonlocal T")',
    'exec("def f[T]():\\n  T = 5\\n  return T\\nprint(f())")',
    'exec("def f[T]():\\n  global T\\n  T = 6\\nf()\\nprint(T)", {})',
    'exec("class A[T]:\\n  T = 5\\n  x = T\\nprint(A.x)")',
    'exec("lambda[T]: 1")',
    'exec("def f[T: lambda: 1](): pass\\nprint(f.__type_params__[0].__bound__())")',
):
    show(text)

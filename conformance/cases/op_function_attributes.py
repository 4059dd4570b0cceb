"""MAKE_FUNCTION and SET_FUNCTION_ATTRIBUTE: defaults, annotations, closures, decorators."""

import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def ops(source):
    print(repr(source), [(i.opname, i.argrepr) for i in dis.get_instructions(compile(source, "", "exec")) if "FUNCTION" in i.opname or i.opname.startswith("CALL")])


ops("def f(): pass")
ops("def f(a=1, *, b=2): pass")
ops("def f(a: int = 1) -> str: pass")
ops("@d\n@e(1)\ndef f(): pass")
ops("lambda a=1, *b, c, d=2, **e: 0")
ops("def f[T](a: T = 1): pass")
calls = []


def note(v):
    calls.append(v)
    return v


def deco(tag):
    calls.append(("make", tag))

    def wrap(f):
        calls.append(("apply", tag, getattr(f, "__name__", None)))
        return f
    return wrap


@deco("outer")
@deco("inner")
def made(a=note("default a"), *, b=note("default b")):
    """Documentation."""
    return a, b


def outer(free):
    def inner(x, y=[]):
        y.append(x)
        return free, y
    return inner


def annotated(a: note("ann a"), b: "text" = 1, *c: int, d: undefined_name = 2, **e: dict) -> None:
    pass


def positional(a, b, /, c, d=4, *e, f, g=7, **h):
    pass


def plain():
    pass


inner = outer("free")
print(calls)
plain.attr = 5

for text in (
    'made(), made.__defaults__, made.__kwdefaults__, made.__doc__',
    'inner(1), inner(2), inner.__defaults__',
    'annotated.__annotations__',
    'annotated.__annotate__(4)',
    'annotated.__annotate__(1)',
    'annotated.__annotate__(2)',
    'positional.__code__.co_posonlyargcount, positional.__code__.co_argcount, positional.__code__.co_kwonlyargcount, positional.__code__.co_varnames',
    'positional.__defaults__, positional.__kwdefaults__, positional.__code__.co_flags & 0xC',
    'plain.__dict__, plain.__name__, plain.__qualname__, plain.__module__, plain.__closure__, plain.__type_params__',
    'inner.__closure__[0].cell_contents, inner.__qualname__, inner.__code__.co_qualname',
    'setattr(plain, "__name__", 5)',
    'setattr(plain, "__qualname__", None)',
    'setattr(plain, "__defaults__", [])',
    'setattr(plain, "__kwdefaults__", ())',
    'setattr(plain, "__code__", 5)',
    'setattr(plain, "__code__", inner.__code__)',
    'setattr(inner, "__code__", plain.__code__)',
    'setattr(plain, "__closure__", ())',
    'setattr(plain, "__globals__", {})',
    'setattr(plain, "__annotations__", 5)',
    'setattr(plain, "__type_params__", [])',
    'setattr(plain, "__dict__", 5)',
    'setattr(plain, "__doc__", 5), plain.__doc__',
    'delattr(plain, "__name__")',
    'delattr(plain, "__code__")',
    'delattr(plain, "__dict__")',
    'delattr(made, "__defaults__"), made.__defaults__',
    'made(1)',
    'delattr(made, "__kwdefaults__"), made.__kwdefaults__',
    'made(1)',
    'setattr(made, "__defaults__", (1,)), setattr(made, "__kwdefaults__", {"b": 2}), made()',
    'setattr(plain, "__code__", (lambda: "other code").__code__), plain()',
    '(lambda: 1).__name__, (lambda: 1).__qualname__',
    'type(plain)(plain.__code__, {}, "n", (), None).__name__',
    'type(plain)(5, {})',
    'type(plain)(plain.__code__, [])',
    'type(plain)(plain.__code__, {}, 5)',
    'type(plain)(plain.__code__, {}, "n", [])',
    'type(plain)(inner.__code__, {})',
    'type(plain)(inner.__code__, {}, "n", (), (5,))',
    'type(plain)(plain.__code__, {}, "n", (), (1,))',
    'type(plain)(made.__code__, {}, "n", (1,), None, {"b": 5})()',
):
    show(text)

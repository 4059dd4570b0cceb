"""Function definitions: parameters of every kind, defaults, decorators, generics, errors of definition."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def kinds(a, b=2, /, c=3, *args, d, e=5, **kwargs):
    return a, b, c, args, d, e, kwargs


def only(*, k):
    return k


def posonly(x, /):
    return x


def defaults(a=[], b={}, c=len("abc")):
    a.append(1)
    return a, b, c


def late(n):
    return [lambda: i for i in range(n)], [lambda i=i: i for i in range(n)]


def outer():
    x = 1

    def middle():
        nonlocal x
        x += 1

        def inner():
            return x
        return inner
    return middle()(), x


def doc():
    "the doc"
    "not this"


def fdoc():
    f"not a doc"


def deco(f):
    f.decorated = True
    return f


@deco
@(lambda f: deco(f))
def decorated():
    pass


async def co(a, *, b=1):
    return a + b


def gen(*args):
    yield from args


def recursive(n, acc=()):
    return acc if n == 0 else recursive(n - 1, (*acc, n))


def shadow(len):
    return len


def generic[T: int, *Ts, **P](x: T, *a: *Ts) -> T:
    return T.__name__

for text in (
    'kinds(1, d=4), kinds(1, 2, 3, 4, 5, d=6, z=7), kinds(1, d=4, a=5, b=6), kinds(*[1, 2], **{"d": 3, "c": 4})',
    'kinds()',
    'kinds(1)',
    'kinds(1, 2, 3, c=5, d=1)',
    'only(k=1)',
    'only(1)',
    'only()',
    'only(k=1, z=2)',
    'posonly(x=1)',
    'posonly()',
    'posonly(1, 2)',
    'defaults(), defaults(), defaults([9]), defaults.__defaults__',
    '[[f() for f in fs] for fs in late(3)]',
    'outer()',
    'doc.__doc__, fdoc.__doc__, decorated.decorated, generic(1), generic.__type_params__',
    'list(gen(1, 2)), recursive(4), shadow(5), co.__code__.co_flags & 0x80',
    'recursive(-1)',
    '(lambda a, /, b=2, *c, d=4, **e: (a, b, c, d, e))(1, 5, 6, d=7, f=8)',
    '(lambda *a: a)(1, 2), (lambda **k: k)(a=1), (lambda: None)(), (lambda x=1: x)(), (lambda *, a: a)(a=3)',
    '(lambda x: x)()',
    '(lambda x: x)(1, 2)',
    '(lambda x, y: x)(x=1)',
    '(lambda x: x)(y=1)',
    '(lambda x: x)(1, x=2)',
    '(lambda a, b, c, d: 0)(b=1)',
    'exec("def f(a, a): pass")',
    'exec("def f(a=1, b): pass")',
    'exec("def f(*, **k): pass")',
    'exec("def f(*): pass")',
    'exec("def f(*a, *b): pass")',
    'exec("def f(**k, a): pass")',
    'exec("def f(**k, *a): pass")',
    'exec("def f(a, /, b, /): pass")',
    'exec("def f(/, a): pass")',
    'exec("def f(*a, /): pass")',
    'exec("def f(*a=1): pass")',
    'exec("def f(**k=1): pass")',
    'exec("def f(a, *, b, *c): pass")',
    'exec("def f(*, a, /): pass")',
    'exec("def f(a=): pass")',
    'exec("def f(1): pass")',
    'exec("def f(None): pass")',
    'exec("def f(a.b): pass")',
    'exec("def f(a:): pass")',
    'exec("def f() -> : pass")',
    'exec("def f()\\n  pass")',
    'exec("def f(): ")',
    'exec("def f():\\npass")',
    'exec("def 1f(): pass")',
    'exec("def f(a b): pass")',
    'exec("lambda a, a: 1")',
    'exec("lambda *: 1")',
    'exec("lambda a=1, b: 1")',
    'exec("lambda a: int: 1")',
    'exec("@\\ndef f(): pass")',
    'exec("@x y\\ndef f(): pass")',
    'exec("@f\\nx = 1")',
    'exec("def f[T](x: T = (yield)): pass")',
    'exec("def f(x=(yield)): pass")',
    'exec("async def f(x=await y): pass")',
    'exec("def f():\\n  def g(): nonlocal q")',
    'exec("async lambda: 1")',
):
    show(text)

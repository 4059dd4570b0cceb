"""`del`, `return`, `pass`, `global`, `nonlocal`, `assert`, `raise`: what each does and refuses."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class D:
    def __delattr__(self, name):
        print("delattr", name)

    def __delitem__(self, key):
        print("delitem", key)


def several_ok():
    a, b, c = 1, [1, 2, 3], {"k": 1}
    d = D()
    del a, b[0], c["k"], d.x, d[1:2], d[..., 1]
    return b, c, sorted(locals())


def finals():
    for i in range(3):
        try:
            return i
        finally:
            if i == 0:
                continue


def nested_return():
    def f():
        return
    return f(), (lambda: (yield))().__class__.__name__


def asserts(v):
    assert v, ("not", v)
    assert (v, "always true")[0]
    return "passed"


def raises(e, cause=None):
    raise e from cause


def reraise():
    try:
        raise ValueError("inner")
    except ValueError:
        try:
            raise
        except ValueError as e:
            return repr(e), e.__context__


def unpacking_return(*a):
    return 1, *a, 2


class NotException:
    pass


class MadeByClass(Exception):
    def __init__(self):
        super().__init__("made")


class BadNew(Exception):
    def __new__(cls):
        return 5


x = 1
del x

for text in (
    'several_ok()',
    'nested_return()',
    'asserts(5)',
    'asserts(0)',
    'asserts([])',
    'raises(ValueError)',
    'raises(ValueError("v"), KeyError("k"))',
    'raises(ValueError("v"), KeyError)',
    'raises(ValueError, 5)',
    'raises(5)',
    'raises("text")',
    'raises(NotException)',
    'raises(NotException())',
    'raises(int)',
    'raises(MadeByClass)',
    'raises(BadNew)',
    'raises(None)',
    'raises(ValueError("a"), None)',
    'reraise()',
    'unpacking_return(), unpacking_return(5, 6)',
    'x',
    'exec("raise")',
    'exec("del undefined")',
    'exec("del 1")',
    'exec("del f()")',
    'exec("del (a, 1)")',
    'exec("del a + b")',
    'exec("del *a")',
    'exec("del None")',
    'exec("del (yield)")',
    'exec("return 1")',
    'exec("yield 1")',
    'exec("await x")',
    'exec("def f():\\n  await x")',
    'exec("async def f():\\n  yield 1\\n  return 2")',
    'exec("break")',
    'exec("continue")',
    'exec("for i in x:\\n  def f():\\n    break")',
    'exec("while 1:\\n  class A:\\n    continue")',
    'exec("global x, y\\nx = 5")',
    'exec("x = 1\\nglobal x")',
    'exec("def f():\\n  global x\\n  nonlocal x")',
    'exec("def f(x):\\n  nonlocal x")',
    'exec("class A:\\n  nonlocal x")',
    'exec("def f():\\n  def g():\\n    nonlocal zz")',
    'exec("assert")',
    'exec("assert x = 1")',
    'exec("assert (1, \'m\')")',
    'exec("pass 1")',
    'exec("raise x from")',
    'exec("from __future__ import braces")',
    'exec("import")',
    'exec("from . import")',
    'exec("from x import (a, b")',
    'exec("from x import a,")',
    'exec("import a as b.c")',
    'exec("del a, b,")',
):
    show(text)

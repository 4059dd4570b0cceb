"""`inspect`: signatures, members, frames, sources and classification."""

import asyncio
import functools
import inspect


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def f(a, /, b: int, c=1, *args: str, d, e=2, **kw) -> None:
    """Doc.

       Indented.
    """


class A:
    """Class doc."""

    def __init__(self, x, y=2):
        pass

    def m(self, z):
        pass

    @classmethod
    def c(cls, q):
        pass

    @staticmethod
    def s(w):
        pass

    @property
    def p(self):
        return 1

    attribute = 5


class B(A):
    def m(self, z):
        pass

    def __call__(self, arg):
        pass


class Meta(type):
    def __call__(cls, *a, **k):
        return super().__call__(*a, **k)


class WithNew:
    def __new__(cls, n):
        return object.__new__(cls)


def gen():
    x = yield 1


async def co():
    pass


async def agen():
    yield 1


sig = inspect.signature(f)
g = gen()

for text in (
    'sig, list(sig.parameters), sig.return_annotation, sig.parameters["b"].annotation, sig.parameters["c"].default, sig.parameters["args"].kind, str(sig.parameters["d"])',
    'inspect.signature(A), inspect.signature(B), inspect.signature(A.m), inspect.signature(A(1).m), inspect.signature(A.c), inspect.signature(A.s), inspect.signature(B(1)), inspect.signature(WithNew)',
    'inspect.signature(functools.partial(f, 1, d=3)), inspect.signature(functools.partial(f, 1, 2)), inspect.signature(lambda *, k=1: 0), inspect.signature(len), inspect.signature(print), inspect.signature(sorted), inspect.signature(str.join), inspect.signature(dict.get)',
    'inspect.signature(object), inspect.signature(list), inspect.signature(enumerate), inspect.signature(property)',
    'inspect.signature(5)',
    'inspect.signature(type)',
    'inspect.signature(dict.update)',
    'sig.bind(1, 2, d=3).arguments, sig.bind(1, 2, 3, 4, 5, d=6, z=7).kwargs, sig.bind_partial().args',
    'sig.bind(1, d=2)',
    'sig.bind(1, 2)',
    'sig.bind(a=1, b=2, d=3)',
    '(b := sig.bind(1, 2, d=3)), b.apply_defaults(), b.args, b.kwargs',
    'sig.replace(return_annotation=int), sig.parameters["c"].replace(default=5), sig == inspect.signature(f), hash(sig.parameters["b"]) is not None',
    'inspect.Parameter("x", inspect.Parameter.KEYWORD_ONLY, default=1), inspect.Parameter.VAR_KEYWORD.description',
    'inspect.Parameter("1", inspect.Parameter.KEYWORD_ONLY)',
    'inspect.Parameter("x", 9)',
    'inspect.Signature([inspect.Parameter("a", inspect.Parameter.KEYWORD_ONLY), inspect.Parameter("b", inspect.Parameter.POSITIONAL_ONLY)])',
    '[n for n, _ in inspect.getmembers(A(1)) if not n.startswith("_")], [(a.name, a.kind, a.defining_class.__name__) for a in inspect.classify_class_attrs(B) if not a.name.startswith("_")]',
    'inspect.isfunction(f), inspect.ismethod(A(1).m), inspect.isbuiltin(len), inspect.isclass(A), inspect.ismodule(inspect), inspect.isgenerator(g), inspect.isgeneratorfunction(gen), inspect.iscoroutinefunction(co), inspect.isasyncgenfunction(agen), inspect.isroutine(len), inspect.isdatadescriptor(A.p), inspect.ismethoddescriptor(str.join), inspect.isgetsetdescriptor(type(f).__code__), inspect.ismemberdescriptor(type(f).__globals__) if 0 else 0, inspect.iscode(f.__code__), inspect.isawaitable(5), inspect.isabstract(A)',
    'inspect.getdoc(f), inspect.getdoc(B), inspect.getdoc(B.m), inspect.cleandoc("  a\\n    b\\n  c"), inspect.getmro(B), inspect.getattr_static(A(1), "p").__class__.__name__',
    'inspect.getfullargspec(f)',
    'inspect.getcallargs(f, 1, 2, d=3)',
    'inspect.getgeneratorstate(g), next(g), inspect.getgeneratorstate(g), inspect.getgeneratorlocals(g), g.close(), inspect.getgeneratorstate(g)',
    'inspect.getsource(gen), inspect.getsourcelines(co)[1] > 0, inspect.getmodule(f).__name__, inspect.getmodulename("/a/b.py"), inspect.unwrap(functools.wraps(f)(lambda: 1)) is f',
    'inspect.getsource(len)',
    'inspect.getsource(exec("def q(): pass", (n := {})) or n["q"])',
    'inspect.currentframe().f_code.co_name, [x.function for x in inspect.stack()][-1], inspect.getclosurevars(f).unbound',
    'inspect.get_annotations(f), inspect.formatannotation(int), inspect.formatannotation(list[int]), inspect.indentsize("  x")',
    'inspect.signature(f, eval_str=True), inspect.signature(co), inspect.markcoroutinefunction(lambda: 1) is not None, inspect.getasyncgenstate(agen())',
):
    show(text)

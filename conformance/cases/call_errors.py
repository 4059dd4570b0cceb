"""How calls that do not fit a function are refused."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def none(): pass
def one(a): return a
def two(a, b): return a, b
def default(a, b=2): return a, b
def posonly(a, /, b): return a, b
def kwonly(a, *, key): return a, key
def kwdefault(*, key=1, other): return key, other
def var(*args, **kwargs): return args, kwargs
class C:
    def method(self, a): return a
    @classmethod
    def cm(cls, a): return a
    @staticmethod
    def sm(a): return a
class Init:
    def __init__(self, a, b=1): pass
class Plain: pass
class Callable:
    def __call__(self, x): return x
c = C()

for text in (
    'none(1)',
    'none(a=1)',
    'one()',
    'one(1, 2)',
    'one(b=1)',
    'one(1, a=2)',
    'two()',
    'two(1)',
    'two(1, 2, 3)',
    'two(b=1)',
    'two(1, c=3)',
    'default()',
    'default(1, 2, 3)',
    'default(1, x=1)',
    'posonly(1, b=2)',
    'posonly(a=1, b=2)',
    'posonly(b=2)',
    'kwonly(1)',
    'kwonly(1, 2)',
    'kwonly(1, 2, key=3)',
    'kwonly(1, keyy=2)',
    'kwdefault()',
    'kwdefault(key=1)',
    'kwdefault(1)',
    'var(1, 2, a=3)',
    'var(*[1], **{"k": 2})',
    'var(**{1: 2})',
    'var(**{"a": 1}, a=2)',
    'one(*1)',
    'one(**1)',
    'one(*[1, 2])',
    'one(**[1])',
    'one(*None)',
    'two(*[1], **{"a": 2})',
    'c.method()',
    'c.method(1, 2)',
    'C.method()',
    'C.method(1)',
    'c.cm()',
    'c.sm()',
    'Init()',
    'Init(1, 2, 3)',
    'Init(c=1)',
    'Plain(1)',
    'Plain(a=1)',
    'object(1)',
    'Callable()()',
    'Callable()(1, 2)',
    '1()',
    'None()',
    '"a"()',
    'len()',
    'len(1, 2)',
    'len(obj=1)',
    'print(foo=1)',
    'isinstance(1)',
    'isinstance(1, 2)',
    'abs("a")',
    'ord("ab")',
    'chr(-1)',
    'chr(1.5)',
    'sum(1)',
    'sum(["a"])',
    'max()',
    'max([])',
    'max(1)',
    'min([], default=0)',
    'max(1, 2, default=3)',
    'sorted(1)',
    'sorted([1], key=1)',
    'iter(1)',
    'next(1)',
    'next(iter([]))',
    'next(iter([]), "d")',
    'enumerate()',
    'zip(1)',
    'map()',
    'map(1)',
    'list(map(1, [1]))',
    'filter(None)',
    'reversed(1)',
    'reversed({1})',
    'range("a")',
    'getattr(1)',
    'getattr(1, 2)',
    'setattr(1, "a", 1)',
    'delattr(1, "real")',
    'hasattr(1, 2)',
    'type()',
    'type(1, 2)',
    'type("A", (), 1)',
    'type("A", (1,), {})',
    'type(1, (), {})',
    'callable()',
    'id()',
    'hash()',
    'repr()',
    'vars(1)',
    'dir(1, 2)',
    'round("a")',
    'divmod(1)',
    'pow(1)',
    'input(1, 2)',
    'open()',
    'eval()',
    'eval(1)',
    'exec(1)',
    'compile("a")',
    '__import__()',
    '__import__(1)',
    '__import__("")',
    'super()',
    'super(1)',
    'super(int, "a")',
    'property(1, 2, 3, 4, 5)',
    'classmethod()',
    'staticmethod()',
    'slice()',
    'bool(1, 2)',
    'format(1, 2)',
    'format(1, "q")',
    'bin("a")',
    'hex(1.5)',
    '(lambda x: x)()',
    '(lambda *, x: x)(1)',
):
    show(text)

"""What class statements refuse."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def run(code):
    names = {}
    try:
        exec(code, names)
        print("ok", code)
    except Exception as e:
        print(code, "!!", type(e).__name__, e)


for code in (
    "class A(1): pass", "class A(int, str): pass", "class A(bool): pass", "class A(type(None)): pass", "class A: pass\nclass B(A, A): pass", "class A: pass\nclass B(A): pass\nclass C(A, B): pass",
    "class M1(type): pass\nclass M2(type): pass\nclass A(metaclass=M1): pass\nclass B(metaclass=M2): pass\nclass C(A, B): pass", "class A: __slots__ = 'x'\nclass B: __slots__ = 'y'\nclass C(A, B): pass",
    "class A: __slots__ = ['x', 1]", "class A: __slots__ = ('1x',)", "class A:\n    __slots__ = ('x',)\n    x = 1", "class A: __slots__ = ('__dict__', '__dict__')", "class A(int): __slots__ = ('x',)", "class A(tuple): __slots__ = ('x',)",
    "class A(foo=1): pass", "class A(metaclass=1): pass", "class A:\n    def __init_subclass__(cls, x): pass\nclass B(A): pass", "class A:\n    def __init_subclass__(cls, x): pass\nclass B(A, x=1): pass",
    "class D:\n    def __set_name__(self, o, n): raise ValueError('no')\nclass A:\n    d = D()", "class A:\n    __classcell__ = 1\n    def f(self): return __class__", "class A:\n    def __new__(cls): return 1\nprint(A())", "class A:\n    def __init__(self): return 1\nA()",
    "class A:\n    __hash__ = None\nhash(A())", "class A:\n    def __eq__(self, o): return True\nhash(A())", "import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def f(self): pass\nA()", "import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def f(self): pass\n    @abc.abstractmethod\n    def g(self): pass\nclass B(A):\n    def f(self): pass\nB()",
    "class A: pass\nA.__bases__ = (int,)", "class A: pass\nclass B: pass\nclass C(A): pass\nC.__bases__ = (B,)\nprint(C.__mro__)", "class A: pass\nA.__bases__ = (A,)", "class A: pass\nA().__class__ = int", "class A: pass\nclass B: __slots__ = ('x',)\nA().__class__ = B",
    "class A: pass\nA.__name__ = 'B'; print(A)", "class A: pass\nA.__qualname__ = 1", "class A: pass\ndel A.__name__", "class A:\n    x: int = 1\n    y: str\nprint(A.__annotations__)", "class A[T]: pass\nprint(A[int], A.__type_params__)", "class A[T]: pass\nA[int, str]", "class A: pass\nA[int]",
    "class A:\n    def __class_getitem__(cls, k): return k\nprint(A[5])", "class A:\n    def __getattr__(self, n): return n\nprint(A().x)", "class A:\n    @property\n    def x(self): return 1\nA().x = 2", "class A:\n    @classmethod\n    def f(cls): return cls\nprint(A.f() is A, A().f() is A)",
    "class A:\n    def f(self): return super().f()\nA().f()", "class A:\n    def f(): return super()\nA.f()", "class A:\n    x = 1\n    y = [x for _ in range(2)]\n    print(y)", "class A:\n    x = 1\n    def f(self): return x\nA().f()", "class A(*[object], **{'metaclass': type}): pass", "class A(object, object): pass",
    "def f(): pass\nclass A(f): pass", "class A(print): pass", "class A(Exception, BaseException): pass", "class A(dict, list): pass", "class A(range): pass", "class A(slice): pass", "class A(memoryview): pass", "class A(type(lambda: 0)): pass", "from enum import Enum\nclass E(Enum):\n    A = 1\nclass F(E): pass",
):
    run(code)

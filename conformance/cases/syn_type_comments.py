"""Types that comments tell (PEP 484), `# type: ignore`, and the types of functions."""

import ast

SOURCES = [
    "x = []  # type: list[int]\n",
    "x = y = f(a,\n  b)  #type:int\n",
    "x = 1  # type: ignore\ny = 2  # type: ignore[name]  # why\nz = 3 # type: ignored\n",
    "x = 1 # type:  a  b  \ny = 1 #  type: c\nz = 1 # types: d\n",
    "for a, b in pairs:  # type: int, str\n    pass\nelse:\n    pass\n",
    "with open(name) as f, g() as h:  # type: IO[str], Any\n    pass\n",
    "with (open(name) as f):  # type: IO[str]\n    x = 1  # type: int\n",
    "def f():  # type: () -> int\n    pass\n",
    "def f(a, b=1, *c, **d):\n    # type: (int, str, *Any, **Any) -> None\n    '''Text.'''\n",
    "async def f(\n    a,  # type: int\n    /,\n    b=(1, 2),  # type: tuple[int, int]\n    *c,  # type: str\n    d,  # type: bytes\n    e=None,  # type: None\n    **f  # type: Any\n):\n    # type: (...) -> None\n    async for x in y:  # type: int\n        pass\n    async with z as w:  # type: str\n        pass\n",
    "class A:\n    def é(self, ä):  # type: (ñ) -> ü\n        x = 'ß'; y = 1  # type: int\n",
    "def f(): x = 1  # type: int\n",
    "if x:\n    # type: ignore\n    y = 1\n# type: ignore[end]\n",
    "x = (1,  # no type\n     2)\n",
    "# type: int\nx = 1\n",
    "x = (1,  # type: int\n     2)\n",
    "x += 1  # type: int\n",
    "return 1  # type: int\n",
    "if x:  # type: int\n    pass\n",
    "def f():  # type: () -> int\n    # type: () -> str\n    pass\n",
    "def f(*, # type: int\n    a):\n    pass\n",
    "def f(a # type: int\n    , b):\n    pass\n",
    "x = 'a # type: int'\ny = '''\n# type: int\n'''\n",
    "x: int = 1  # type: int\n",
    "print x  # type: int\n",
    "x = [1  # type: int\n",
]

FUNCTIONS = ["() -> int", "(int, str) -> list[int]", "(int, *str, **Any) -> None", "(*a) -> b", "(**a) -> b", "(a, **b) -> (c, d)", "(...) -> x\n", "(a,) -> b", "(**a, *b) -> c", "(a) ->", "a -> b", "(*a, b) -> c", "() -> int # type: x"]


def show(source, **how):
    try:
        print(repr(source), ast.dump(ast.parse(source, **how), include_attributes=False, show_empty=False))
    except SyntaxError as e:
        print(repr(source), type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, repr(e.text))


for source in SOURCES:
    show(source, type_comments=True)
    show(source)
show("x = 1  # type: int\n", mode="single", type_comments=True)
show("x # type: ignore\n", mode="eval", type_comments=True)
for source in FUNCTIONS:
    show(source, mode="func_type")
for flags in (0, ast.PyCF_ONLY_AST, ast.PyCF_TYPE_COMMENTS):
    try:
        print(type(compile("() -> int", "<type>", "func_type", flags)).__name__)
    except (ValueError, SyntaxError) as e:
        print(type(e).__name__, e)
print(ast.unparse(ast.parse(SOURCES[8], type_comments=True)))
print(ast.unparse(ast.parse(SOURCES[4], type_comments=True)))
print(ast.unparse(ast.parse(FUNCTIONS[2], mode="func_type")))
exec(compile(ast.parse("x = 1  # type: int\n", type_comments=True), "<types>", "exec"), here := {})
print(here["x"])

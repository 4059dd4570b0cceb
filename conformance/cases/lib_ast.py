"""`ast`: parsing, dumping, visiting, transforming, literal_eval, unparsing."""

import ast


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

SOURCES = ["x = 1", "a, *b = c", "x: int = 5", "x += 1", "del a, b[0]", "def f(a, /, b=1, *c, d=2, **e) -> int: return a", "class A[T](B, k=1): pass", "async def f():\n    async with a as b, c: await d\n    async for i in j: pass\n    return [x async for x in y]",
           "if a:\n    b\nelif c:\n    d\nelse:\n    e", "for i in j:\n    break\nelse:\n    continue" if 0 else "for i in j:\n    break\nelse:\n    pass", "while 1:\n    continue", "try:\n    a\nexcept B as c:\n    d\nexcept (E, F):\n    g\nelse:\n    h\nfinally:\n    i", "try:\n    a\nexcept* B:\n    c",
           "with a as (b, c): pass", "raise A from b", "assert a, b", "import a.b as c, d", "from ..a import b as c, d", "from . import *", "global a, b", "lambda a, *b, c=1: (yield)", "a if b else c", "{a: b, **c}", "{*a, b}", "[i for i in j if k if l]", "{a: b for a, b in c}", "(i for i in j)", "a < b <= c is not d not in e",
           "not a and b or c", "-a + ~b ** -c", "a[b:c:d, ...]", "a.b(c, *d, e=f, **g)", "f'{a!r:>{b}} {c=}'", "t'{a} b'", "b'x' b'y'", "'a' 'b'", "1j + 2.5 + 0xFF + 10**30", "(a := b)", "@a\n@b(c)\ndef f(): pass", "match a:\n    case [1, *b]: pass\n    case {'k': v, **r}: pass\n    case C(x, y=z) if w: pass\n    case 1 | None as q: pass\n    case -1.5 + 2j: pass\n    case a.b: pass\n    case _: pass",
           "type X[T: int = str, *U, **V] = T", "x = yield from y" if 0 else "def g(): x = yield from y", "((a, b), [c])", "a @ b; a @= b", "...", "x = (1,)", "for (a, b), *c in d: pass", "print(*a, sep='')", "return_ = lambda: (yield)"]
for s in SOURCES:
    tree = ast.parse(s)
    print(ast.dump(tree))
    text = ast.unparse(tree)
    print("   ", text.replace("\n", "\n    "), ast.dump(ast.parse(text)) == ast.dump(tree))


class Names(ast.NodeVisitor):
    def __init__(self):
        self.seen = []

    def visit_Name(self, node):
        self.seen.append((node.id, type(node.ctx).__name__))


class Double(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(node.value * 2), node)

    def visit_Pass(self, node):
        return None


v = Names()
v.visit(ast.parse("a = b + c.d; del e"))
tree = Double().visit(ast.parse("x = 5\npass\ny = 'ab'"))
names = {}
exec(compile(ast.fix_missing_locations(tree), "", "exec"), names)

for text in (
    'v.seen, names["x"], names["y"]',
    'ast.literal_eval("[1, \'a\', (2.5, None), {True: b\'x\'}, {1}, -3, 1+2j]"), ast.literal_eval("  5"), ast.literal_eval(ast.parse("5", mode="eval"))',
    'ast.literal_eval("a")',
    'ast.literal_eval("1 + 1")',
    'ast.literal_eval("f()")',
    'ast.literal_eval("{1: 2")',
    'ast.literal_eval("set()")',
    '[(type(n).__name__, n.lineno, n.col_offset, n.end_lineno, n.end_col_offset) for n in ast.walk(ast.parse("x = (1 +\\n     f(y))")) if hasattr(n, "lineno")]',
    'ast.get_docstring(ast.parse("\'\'\'doc\\n  text\'\'\'")), ast.get_source_segment("a = b + c", ast.parse("a = b + c").body[0].value), list(ast.iter_fields(ast.parse("x").body[0].value)), [type(n).__name__ for n in ast.iter_child_nodes(ast.parse("x = 1").body[0])]',
    'ast.dump(ast.parse("x = 1"), indent=1), ast.dump(ast.parse("x", mode="eval"), annotate_fields=False, include_attributes=True), ast.dump(ast.arguments(), show_empty=True)',
    'ast.Name("x"), ast.Name(id="x", ctx=ast.Load())._fields, ast.Constant(5).kind, ast.BinOp._attributes, ast.expr.__subclasses__() != [], ast.Name.__doc__, ast.Name("a").ctx',
    'ast.Name("x", "y", "z")',
    'ast.Name("x", id="y")',
    'ast.Name(bad=1)',
    'compile(ast.Module([ast.Expr(ast.Name("x"))]), "", "exec")',
    'compile(ast.Module([ast.fix_missing_locations(ast.Expr(5))], []), "", "exec")',
    'compile(ast.fix_missing_locations(ast.Module([ast.Assign([ast.Constant(1)], ast.Constant(2))], [])), "", "exec")',
    'compile(ast.fix_missing_locations(ast.Expression(ast.Name("x", ast.Store()))), "", "eval")',
    'compile(ast.fix_missing_locations(ast.Module([ast.Delete([ast.Tuple([ast.Name("x", ast.Load())], ast.Del())])], [])), "", "exec")',
    'compile(ast.fix_missing_locations(ast.Expression(ast.BoolOp(ast.And(), [ast.Constant(1)]))), "", "eval")',
    'compile(ast.fix_missing_locations(ast.Module([ast.FunctionDef("f", ast.arguments([], [], None, [], [], None, []), [], [])], [])), "", "exec")',
    'ast.increment_lineno(ast.parse("x"), 5).body[0].lineno, ast.Constant(1) == ast.Constant(1), ast.compare(ast.Constant(1), ast.Constant(1)), isinstance(ast.Constant(1), ast.expr)',
    'ast.parse("x", mode="bad")',
    'ast.parse("(a", "name")',
    'ast.parse("x", type_comments=False, feature_version=(3, 8)) is not None, ast.parse("a: int", mode="exec").body[0].simple, ast.parse(b"x").body != []',
    'ast.NodeVisitor().visit(ast.parse("x")), ast.unparse(ast.Constant("a\'\\n\\"")), ast.unparse(ast.Constant(1e400)), ast.unparse(ast.Constant(...)), ast.unparse(ast.Tuple([]))',
):
    show(text)

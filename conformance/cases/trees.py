# Syntax trees: from source, back to code, positions; tokens.
import ast
import io
import tokenize

source = '''
@decorate(1, key=2)
def f(a, /, b: int = 3, *rest, c, d=4, **kw) -> str:
    """doc"""
    async def g(): return [await x async for x in y if x]
    for i, (j, k) in z:
        if i: continue
        elif j: break
        else: pass
    else: del i[0]
    with a as b, c: yield from d
    try: raise E from e
    except (A, B) as err: assert x, "m"
    finally: x = y = lambda q, *r: q @ r
    return f"{a!r:>{b}} {c=}" 'tail' if not a else ...
class C[T: int, *Ts, **P](B, metaclass=M):
    x: int = 1
    y = {**a, 1: 2}, {1, 2}, [*a], a[1:2, ::3]
match v:
    case [1, *rest] | {"k": 0, **kw} | P(1, x=2) | None as n if n: pass
    case _: global gg
type L[T] = list[T]
import a.b as c, d
from .. import e
'''
tree = ast.parse(source)
print(ast.dump(tree, indent=1, include_attributes=False))
for node in ast.walk(tree):
    if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.If, ast.Call, ast.JoinedStr, ast.FormattedValue)):
        print(type(node).__name__, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
print(ast.unparse(tree))
made = ast.Module([ast.Assign([ast.Name("x", ast.Store())], ast.BinOp(ast.Constant(6), ast.Mult(), ast.Constant(7)))], [])
space = {}
exec(compile(ast.fix_missing_locations(made), "<made>", "exec"), space)
print(space["x"], ast.literal_eval("{'a': [1, -2.5, (3+4j), None, b'x']}"))
for bad in [ast.Module([ast.Expr(ast.Name("x"))], []), ast.Expression(ast.Constant(object())), ast.Module([ast.Delete([])], [])]:
    try:
        compile(ast.fix_missing_locations(bad), "<bad>", "exec" if isinstance(bad, ast.Module) else "eval")
        print("compiles")
    except (TypeError, ValueError) as e:
        print(type(e).__name__, str(e).split(" at 0x")[0])
text = "x = f'{a!r:>{w}}' # c\nif x:\n\ty = (1,\n  2)\n\nz = 0x_ff + 1_0.5e3j\n"
for t in tokenize.generate_tokens(io.StringIO(text).readline):
    print(t.type, repr(t.string), t.start, t.end)

"""Random valid programs, made of the statements and expressions of a folder's sources: `mutants.py SOURCES OUT COUNT SEED`.

Each is written to OUT as a file of its own; `identity PYTHON OUT` then says which compile differently here and there.
"""
import ast
import copy
import os
import random
import sys

source_folder, out, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
rng = random.Random(seed)
functions, expressions, statements = [], [], []
files = sorted(os.path.join(w, f) for w, _, fs in os.walk(source_folder) for f in fs if f.endswith(".py"))
for name in rng.sample(files, min(len(files), 60)):
    try:
        with open(name, encoding="utf-8") as f:
            parsed = ast.parse(f.read())
    except (SyntaxError, ValueError):
        continue
    for node in ast.walk(parsed):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            functions.append(node)
        elif isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load) and not isinstance(node, (ast.Starred, ast.Slice, ast.FormattedValue)):
            expressions.append(node)
        elif isinstance(node, ast.stmt) and not isinstance(node, (ast.Import, ast.ImportFrom)):
            statements.append(node)


def one(pool):
    return copy.deepcopy(rng.choice(pool))


def wrapped(statement):
    """The statement within another construct."""
    body = [statement]
    return rng.choice([
        lambda: ast.If(test=one(expressions), body=body, orelse=[one(statements)]),
        lambda: ast.While(test=one(expressions), body=[*body, ast.Break()], orelse=[]),
        lambda: ast.For(target=ast.Name("i", ast.Store()), iter=one(expressions), body=body, orelse=[one(statements)]),
        lambda: ast.Try(body=body, handlers=[ast.ExceptHandler(type=one(expressions), name="e", body=[one(statements)])], orelse=[], finalbody=[]),
        lambda: ast.Try(body=body, handlers=[], orelse=[], finalbody=[one(statements)]),
        lambda: ast.With(items=[ast.withitem(context_expr=one(expressions), optional_vars=None)], body=body),
    ])()


class Mutator(ast.NodeTransformer):
    def generic_visit(self, node):
        super().generic_visit(node)
        for field, value in ast.iter_fields(node):
            if field == "body" and isinstance(value, list) and value and isinstance(value[0], ast.stmt) and rng.random() < 0.3:
                at = rng.randrange(len(value))
                choice = rng.random()
                if choice < 0.3:
                    value.insert(at, one(statements))
                elif choice < 0.7:
                    value[at] = wrapped(value[at])
                else:
                    value.append(copy.deepcopy(value[at]))
            elif isinstance(value, ast.expr) and isinstance(getattr(value, "ctx", ast.Load()), ast.Load) and field in ("value", "test", "left", "right", "operand", "elt", "iter") and rng.random() < 0.05:
                setattr(node, field, one(expressions))
        return node


os.makedirs(out, exist_ok=True)
made = 0
while made < count:
    program = ast.Module(body=[Mutator().visit(one(functions)) for _ in range(rng.randint(1, 3))], type_ignores=[])
    try:
        text = ast.unparse(ast.fix_missing_locations(program))
        compile(text, "mutant", "exec")
    except (SyntaxError, ValueError, RecursionError, TypeError, AttributeError):
        continue
    with open(os.path.join(out, f"mutant{made}.py"), "w", encoding="utf-8") as f:
        f.write(text + "\n")
    made += 1

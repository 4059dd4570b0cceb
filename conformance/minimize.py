"""The smallest part of a program that still compiles differently: `minimize.py IDENTITY PYTHON FILE`.

Takes out statements as long as the tool `identity` goes on to find a difference.
"""
import ast
import os
import subprocess
import sys
import tempfile

identity, python, name = sys.argv[1:4]
work = tempfile.mkdtemp()


def differs(tree):
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        compile(text, "part", "exec")
    except (SyntaxError, ValueError):
        return False
    with open(os.path.join(work, "part.py"), "w", encoding="utf-8") as f:
        f.write(text + "\n")
    done = subprocess.run([identity, python, work], capture_output=True, text=True)
    return "files equal in every byte: 0 of 1" in done.stdout


def lists(tree):
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody", "handlers", "decorator_list", "bases", "keywords", "args"):
            items = getattr(node, field, None)
            if isinstance(items, list) and items:
                yield items


with open(name, encoding="utf-8") as f:
    tree = ast.parse(f.read())
if not differs(tree):
    sys.exit("it compiles to the same bytes")
shrinking = True
while shrinking:
    shrinking = False
    for items in list(lists(tree)):
        for at in reversed(range(len(items))):
            taken = items.pop(at)
            if differs(tree):
                shrinking = True
            else:
                items.insert(at, taken)
        if len(items) == 1 and isinstance(items[0], ast.stmt):
            inner = getattr(items[0], "body", None)
            if isinstance(inner, list):
                whole, items[:] = list(items), inner
                if differs(tree):
                    shrinking = True
                else:
                    items[:] = whole
print(ast.unparse(tree))

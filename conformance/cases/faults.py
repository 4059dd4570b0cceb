"""Programs that are refused: CPython's words and places."""

import codeop
import warnings

warnings.simplefilter("ignore")


def refused(source, mode="exec", **options):
    try:
        compile(source, "<source>", mode, **options)
        print("fine", repr(source))
    except SyntaxError as e:
        print(type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, repr(source))


for source in (
    "await x", "def f(): await x", "[await x for x in y]", "def f(): [x async for x in y]", "async for x in y: pass", "def f():\n async with x: pass",
    "import (os)", "import os As bar", "from sys import (*)", "from sys import x,", "print foo", "def g(): 1, yield 1", "def g(): f(yield 1)", "yield", "return",
    "x = (1", "f(a for a in b, c)", "a, b += 1", "1 = x", "f() = 1", "{1:}", "if x = 1: pass", "class A\n pass", "try:\n pass\n", "def f(a, a): pass",
    "for x in y\n pass", "else: pass", "x = 'abc", "lambda: yield", "del f()", "nonlocal x", "def f():\n global x\n x: int", "0777", "1__0", "0b12", "a b", "f'{a b}'",
):
    refused(source)
    refused(source, optimize=1)
for source in ("if 1: pass", "if 1: pass\n", "a\nb", "", "# c", "def f():\n  pass\nx = 2", "a; b"):
    refused(source, "single")
for source in ("(a **", "if 1:\n", "def f():\n  pass", "a = '''x", "a b", "1 +", "x = 1", "@a\n", "'a"):
    try:
        code = codeop.compile_command(source)
        print(repr(source), "more" if code is None else "code")
    except SyntaxError as e:
        print(repr(source), type(e).__name__, e.msg)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    refused(r"'\e' 1")
    print([str(w.message) for w in caught])

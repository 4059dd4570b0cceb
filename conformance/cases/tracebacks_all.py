"""Printed tracebacks: carets, chains, recursion, groups, notes, syntax errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import linecache
import sys
import traceback


def run(source, name="<t>"):
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    try:
        exec(compile(source, name, "exec"), {"__name__": "t"})
    except BaseException as e:
        e.__traceback__ = e.__traceback__.tb_next
        print("".join(traceback.format_exception(e)), end="")
    print("---")


run("1 / 0")
run("x = 1\ny = (x +\n     None)")
run("def f(a):\n    return a.b.c\n\nf(None)")
run("def f():\n    return {'a': {'b': 1}}['a']['z']\nf()")
run("print(undefined_name + 1)")
run("a = [1, 2]\nprint(a[0] + a[5])")
run("def f(*args):\n    return sum(args) + 'x'\nf(1,\n  2)")
run("(lambda x: x / 0)(1)")
run("[1 / i for i in (1, 0)]")
run("class A:\n    x = 1 / 0")
run("def r(n):\n    return r(n - 1) if n else 1 / 0\nr(6)")
run("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('v') from e")
run("try:\n    {}['k']\nexcept KeyError:\n    undefined")
run("try:\n    int('x')\nexcept ValueError:\n    raise RuntimeError('r') from None")
run("e = ValueError('noted')\ne.add_note('line 1\\nline 2')\nraise e")
run("raise ExceptionGroup('g', [ValueError(1), ExceptionGroup('n', [TypeError('t')])])")
run("raise KeyError('key')")
run("raise OSError(2, 'No such file', 'f')")
run("raise SystemExit('bye')")
run("class E(Exception):\n    def __str__(self):\n        raise ValueError\nraise E")
run("import math\nmath.sqrtt(1)")
run("lst = []\nlst.appendd(1)")
run("from math import sqrtt")
run("import nonexistent_module_x")
run("def g():\n    yield 1\n    1 / 0\nlist(g())")
run("x = 5\nx()")
run("x = 'a'\nx.y = 1")
run("x, y = 1, 2, 3")
run("assert 1 == 2, 'message'")
run("assert (1 ==\n        2)")
run("f = lambda: (yield)\nraise StopIteration(f)".replace("(f)", "(5)"))
run("del undefined_thing")
run("a = b = c = None\na.b.c = 1")
run("x = {}\nx['a']['b'] = 1")
run("x = None\nx += 1")
run("f'{1/0}'")
run("print(1, 2 if undefined2 else 3, 4)")
run("not_callable = 1\nresult = [not_callable(i) for i in range(3)]")
for source in ("x = (1,\n", "if x\n    pass", "x = 'abc\n", "def f(:\n    pass", "  x = 1", "a b c", "return 5", "f(a for a in b, c)", "print 'x'"):
    run(source)
tb = None
try:
    run.nope
except AttributeError as e:
    tb = traceback.extract_tb(e.__traceback__)
    print(tb[0].name, tb[0].line, e.name, e.obj is run)
print(traceback.format_list([("file.py", 5, "func", "code()")]))

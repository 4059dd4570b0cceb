"""`compile`: modes, flags, optimisation, and refusals."""

import ast
import __future__


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

for text in (
    'compile("1", "f", "eval").co_filename, compile("1", b"f", "eval").co_filename',
    'eval(compile("1 + 2", "", "eval"))',
    'exec(compile("a = 5", "", "exec")) or a',
    'compile("1", "", "single").co_name',
    'exec(compile("3 + 4", "", "single"))',
    'exec(compile("None", "", "single"))',
    'exec(compile("if 1:\\n  5\\n", "", "single"))',
    'compile("1", "", "other")',
    'compile("1", "", mode="eval", flags=0, dont_inherit=True, optimize=2).co_consts',
    'compile("1", "", "eval", optimize=3)',
    'compile("1", "", "eval", optimize=-2)',
    'compile("1", "", "eval", 1 << 25)',
    'compile("1", "", "eval", -1)',
    'compile("assert x, \'m\'", "", "exec", optimize=0).co_names, compile("assert x, \'m\'", "", "exec", optimize=1).co_names',
    'compile("\'doc\'\\nx", "", "exec", optimize=1).co_consts, compile("\'doc\'\\nx", "", "exec", optimize=2).co_consts',
    'compile("__debug__", "", "eval", optimize=0).co_consts, compile("__debug__", "", "eval", optimize=1).co_consts',
    'compile("x: int", "", "exec", __future__.annotations.compiler_flag).co_flags & __future__.annotations.compiler_flag > 0',
    'compile("from __future__ import annotations\\n", "", "exec").co_flags & __future__.annotations.compiler_flag > 0',
    'type(compile("x", "", "eval", ast.PyCF_ONLY_AST)).__name__',
    'ast.dump(compile("x = 1", "", "exec", ast.PyCF_ONLY_AST))',
    'eval(compile(ast.Expression(ast.fix_missing_locations(ast.Constant(7))), "", "eval"))',
    'compile(ast.Expression(ast.Constant(7)), "", "eval")',
    'compile(ast.parse("x"), "", "eval")',
    'compile(ast.parse("x", mode="eval"), "", "exec")',
    'compile("await x", "", "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT).co_flags & 0x80 > 0',
    'compile("await x", "", "exec")',
    'compile(5, "", "exec")',
    'compile("x", 5, "exec")',
    'compile("x", "", 5)',
    'compile("x")',
    'compile("x", "", "exec", 0, 0, 0, 0)',
    'compile("x\\0", "", "exec")',
    'compile("x = 1", "", "eval")',
    'compile("1\\n2", "", "single")',
    'compile("def f(): pass", "", "single").co_names',
    'compile(b"\\xef\\xbb\\xbfx = \'\\xc3\\xa9\'", "", "exec").co_consts',
    'compile("# coding: latin-1\\nx = \'é\'", "", "exec").co_consts',
    'compile(b"# coding: latin-1\\nx = \'\\xe9\'", "", "exec").co_consts',
    'compile(b"# coding: nothing\\nx", "", "exec")',
    'compile(bytearray(b"1"), "", "eval").co_consts',
    'compile(memoryview(b"1"), "", "eval").co_consts',
    'compile("", "", "exec").co_consts, compile("", "", "eval")',
    'compile("\\n\\n#x\\n", "", "exec").co_firstlineno',
    'compile("return", "", "exec")',
    'compile("x = yield", "", "exec")',
    'compile("def f():\\n  x\\n y", "", "exec")',
    'compile("if x:\\n\\ty\\n        z", "", "exec")',
    'compile("from __future__ import nothing", "", "exec")',
    'compile("x\\nfrom __future__ import division", "", "exec")',
):
    show(text)

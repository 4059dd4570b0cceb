"""Layout: indentation, continuation, comments, semicolons, blank lines, encodings, form feeds."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def attempt(source):
    names = {}
    try:
        exec(source, names)
    except SyntaxError as e:
        return type(e).__name__, e.msg, e.lineno, e.offset
    return {n: v for n, v in names.items() if n != "__builtins__" and not callable(v)}

for text in (
    'attempt("x = 1; y = 2;"), attempt("x = 1;; y = 2"), attempt(";x = 1"), attempt("if 1: x = 1; y = 2"), attempt("if 1: x = 1\\nelse: x = 2"), attempt("if 1: if 2: x = 3"), attempt("x = 1 # c"), attempt("# only"), attempt(""), attempt("\\n\\n\\n")',
    'attempt("x = \\\\\\n1"), attempt("x = 1 + \\\\\\n    2"), attempt("x = \\\\ \\n1"), attempt("x = 1 \\\\"), attempt("\\\\\\nx = 1"), attempt("x = (1 +\\n2)"), attempt("x = [\\n1,\\n# c\\n2\\n]"), attempt("x = (1\\n"), attempt("x = 1)\\n"), attempt("x = (1]\\n"), attempt("if 1:\\\\\\n x = 1")',
    'attempt("if 1:\\n  x = 1\\n y = 2"), attempt("if 1:\\nx = 1"), attempt("  x = 1"), attempt("if 1:\\n\\tx = 1\\n        y = 2"), attempt("if 1:\\n  x = 1\\n\\n\\n  y = 2\\n# c\\n  z = 3"), attempt("if 1:\\n    x = 1\\n# dedented comment\\n    y = 2"), attempt("x = 1\\n  y = 2"), attempt("if 1:\\n  if 1:\\n   x = 1\\n  y = 2\\nz = 3")',
    'attempt("class A:\\n\\n  x = 1\\n\\n\\n  def f(self):\\n    pass\\n\\n  y = 2"), attempt("def f():\\n  \'\'\'doc\'\'\'\\n\\n\\nx = 1"), attempt("if 1:\\n  pass\\nelse:\\n  x = 1"), attempt("\\x0cx = 1"), attempt("if 1:\\n\\x0c  x = 1\\n  y = 2"), attempt("x = 1\\r\\ny = 2\\r\\n"), attempt("x = 1\\ry = 2\\r"), attempt("x = \'\'\'a\\r\\nb\'\'\'")',
    'attempt("# coding: utf-8\\nx = \'é\'"), attempt("#!/bin/sh\\nx = 1"), attempt("\\ufeffx = 1"), attempt("x = 1\\x00"), attempt("x\\t=\\t1"), attempt("for i in [1]: x = i\\ny = 2"), attempt("while 0: pass\\nelse: x = 1"), attempt("try: x = 1\\nfinally: y = 2"), attempt("lambda: (\\n1)\\nx = 2")',
    'attempt("if 1:\\n  x = 1\\n   y = 2"), attempt("if 1:\\n   x = 1\\n  y = 2"), attempt("def f():\\n  x = 1\\n  \\n \\n"), attempt("if 1:\\n  pass\\n  # c\\n    # d\\nx = 1"), attempt("@property\\nx = 1"), attempt("else:\\n  pass"), attempt("if 1:\\n  pass\\nelif:\\n  pass"), attempt("match 1:\\n  case 1:\\n    x = 1"), attempt("match 1:\\ncase 1: pass")',
    'attempt("(" * 150 + "1" + ")" * 150), attempt("(" * 300), attempt("x = " + "-" * 50 + "1"), attempt("if 1:\\n" * 0 + "x = 1"), attempt("".join(" " * i + "if 1:\\n" for i in range(101)) + " " * 101 + "x = 1")',
):
    show(text)

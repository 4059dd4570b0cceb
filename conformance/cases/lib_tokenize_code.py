"""`tokenize`, `symtable`, `codeop`, `code`, `linecache`, `tabnanny`."""

import code
import codeop
import contextlib
import io
import linecache
import symtable
import tokenize


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

HERE = (lambda: 0).__code__.co_filename

def tokens(source):
    try:
        return [(tokenize.tok_name[t.exact_type], t.string, t.start, t.end) for t in tokenize.generate_tokens(io.StringIO(source).readline)]
    except (tokenize.TokenError, SyntaxError) as e:
        return type(e).__name__, e.args[0]


def console(*lines):
    out = io.StringIO()
    c = code.InteractiveConsole({"__name__": "console"})
    c.write = out.write
    with contextlib.redirect_stdout(out):
        more = [c.push(line) for line in lines]
    return more, out.getvalue()


t = symtable.symtable("def f(a, *b):\n  global g\n  c = a\n  def h(): return c\nclass C[T]: x: int = T\n", "f", "exec")
f = t.get_children()[0]

for text in (
    'tokens("x = 1 + y # c\\n"), tokens("if a:\\n  b\\nc"), tokens("f\'{a!r:>5}\' t\'\'"), tokens("\'\'\'a\\nb\'\'\'"), tokens("a = (\\n1)\\n"), tokens("x = \'abc"), tokens("(1"), tokens("\\\\\\n1"), tokens("0x1F 1e5 1j ... -> := **="), tokens("  a\\n b")',
    'tokenize.untokenize(tokenize.generate_tokens(io.StringIO("a  =  1\\n").readline)), tokenize.detect_encoding(io.BytesIO(b"# coding: latin-1\\n").readline), tokenize.open.__name__, tokenize.tok_name[0], [t.line for t in tokenize.tokenize(io.BytesIO(b"x\\n").readline)][:2]',
    'tokenize.detect_encoding(io.BytesIO(b"# coding: none\\n").readline)',
    't.get_type(), t.get_name(), t.get_identifiers() >= {"f", "C"}, f.get_parameters(), f.get_locals(), f.get_globals(), f.get_frees(), f.is_nested(), f.lookup("c").is_local(), f.lookup("g").is_declared_global(), f.lookup("a").is_parameter(), f.get_children()[0].lookup("c").is_free(), f.lookup("h").is_namespace(), f.has_children(), f.get_lineno(), [c.get_type().value for c in t.get_children()]',
    'f.lookup("none")',
    'symtable.symtable("x =", "f", "exec")',
    'symtable.symtable("x", "f", "bad")',
    'codeop.compile_command("x = 1").co_name, codeop.compile_command("if x:"), codeop.compile_command("("), codeop.compile_command("def f():\\n  pass\\n") is not None, codeop.compile_command("\'\'\'a"), codeop.Compile()("1", "f", "eval").co_filename',
    'codeop.compile_command("x = = 1")',
    'console("x = 5", "x + 1", "if x:", "  print(\'yes\')", "", "1/0", "x = = 2", "def f(:", "\'é\'", "None")',
    'linecache.getline(HERE, 1), linecache.getline("none", 1), linecache.getline(HERE, 10**6), linecache.getlines("none"), linecache.checkcache(), linecache.clearcache()',
):
    show(text)

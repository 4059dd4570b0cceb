"""Code objects: attributes, replace, lines, positions, equality, hashing."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

HERE = (lambda: 0).__code__.co_filename

def f(a, b=1, /, c=2, *args, d, e=3, **kw):
    """Doc."""
    x = a
    def inner():
        return x, b
    return [inner for _ in range(c)]


def g():
    yield 1


async def co():
    await x


async def ag():
    yield 1


code = f.__code__
inner = next(c for c in code.co_consts if hasattr(c, "co_code"))


def same(**k):
    return code.replace(**k) == code

for text in (
    'code.co_name, code.co_qualname, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals, code.co_varnames, code.co_cellvars, code.co_freevars, code.co_names, code.co_stacksize, code.co_firstlineno',
    'code.co_consts[0], inner.co_freevars, inner.co_qualname, code.co_filename.endswith("type_code.py")',
    '[hex(c.co_flags) for c in (code, inner, g.__code__, co.__code__, ag.__code__, compile("x", "", "exec"), compile("x", "", "eval"))]',
    '[(s, e, l and l - code.co_firstlineno) for s, e, l in code.co_lines()][:6], [(p[0] and p[0] - code.co_firstlineno, p[2], p[3]) for p in code.co_positions()][:8]',
    'code.co_code == code._co_code_adaptive if 0 else type(code.co_code).__name__, len(code.co_code) > 20, type(code.co_linetable).__name__, code.co_exceptiontable, code.co_lnotab is not None',
    'same(), same(co_name="x"), same(co_firstlineno=5), same(co_filename="other"), same(co_consts=()), same(co_flags=0), hash(code) == hash(code.replace())',
    'code.replace(co_name="new").co_name, code.replace(co_filename="f").co_filename, code.__replace__(co_qualname="q").co_qualname',
    'code.replace(co_name=5)',
    'code.replace(co_argcount="x")',
    'code.replace(co_code=5)',
    'code.replace(co_consts=[1])',
    'code.replace(co_names=(1,))',
    'code.replace(co_nlocals=-1)',
    'code.replace(co_varnames=())',
    'code.replace(none=1)',
    'code.replace(1)',
    'code.co_name = "x" if 0 else code.co_name',
    'setattr(code, "co_name", "x")',
    'code.none',
    'type(code)()',
    'eval(compile("1+1", "", "eval")) , compile("1", "", "eval") == compile("1", "", "eval"), compile("1", "", "eval") == compile("1.0", "", "eval"), compile("0.0", "", "eval") == compile("-0.0", "", "eval")',
    'repr(code).split(" at ")[0], code == 5, code != code, code.__eq__(5)',
    'code < code',
    'list(code.co_positions())[0], code._varname_from_oparg(0), code._varname_from_oparg(len(code.co_varnames))',
    'code._varname_from_oparg(100)',
    'compile("a = b.c(d)", "", "exec").co_names, compile("def f(): pass", "", "exec").co_consts[0].co_name, compile("x = (1, 2, \'a\', None, 1.5, 3j, b\'x\', ...)", "", "exec").co_consts',
    'compile("lambda: 0", "", "eval").co_consts[0].co_name, compile("[x for x in y]", "", "eval").co_consts, compile("class A:\\n x = 1", "", "exec").co_consts[0].co_names',
    'compile("x = 1; y = 1.0; z = True; w = 1", "", "exec").co_consts, compile("-1; 2**3; \'a\' + \'b\'; (1, 2)[0]; not True", "", "exec").co_consts, compile("a = \'x\' * 5", "", "exec").co_consts',
    '[i for i in dir(code) if i.startswith("co_")]',
):
    show(text)

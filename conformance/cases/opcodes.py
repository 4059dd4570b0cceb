"""The instructions of snippets that between them use every opcode."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import dis

SNIPPETS = {
    "arithmetic": "a + b; a - b; a * b; a / b; a // b; a % b; a ** b; a @ b; a & b; a | b; a ^ b; a << b; a >> b; -a; ~a; not a; +a",
    "inplace": "a += 1; a -= 1; a *= 2; a[b] += 1; a.b |= 1",
    "compare": "a < b; a <= b; a == b; a != b; a > b; a >= b; a is b; a is not b; a in b; a not in b; a < b < c",
    "names": "global g\ng = 1\ndel g\nx = g",
    "containers": "[a, b]; (a, b); {a, b}; {a: b}; [*a, b]; {*a}; {**a, 'k': b}; (*a,); a[1:2]; a[1:2:3]; a[1:2] = b; del a[0]; a[b] = c",
    "calls": "f(); f(1, x=2); f(*a); f(**b); f(*a, k=1, **b); o.m(1); o.m(*a)",
    "strings": "f'{a}{b!r}{c!s:>5}{d!a}'; t'{a}{b!r:x}'",
    "unpack": "a, b = c\na, *b, c = d\n(a, b), c = d",
    "loops": "for i in x:\n    if i: continue\n    break\nelse:\n    y = 1\nwhile a:\n    a -= 1",
    "exceptions": "try:\n    a\nexcept (B, C) as e:\n    raise\nexcept:\n    raise D from e\nelse:\n    b\nfinally:\n    c",
    "groups": "try:\n    a\nexcept* B as e:\n    b",
    "with": "with a as b, c:\n    d",
    "function": "def f(a, b=1, *c, d, e=2, **k) -> int:\n    x = a\n    def g():\n        nonlocal x\n        x += 1\n        del x\n        return x, b\n    return g",
    "lambda": "lambda x: x + 1",
    "class": "class A(B, metaclass=M):\n    x: int = 1\n    def f(self):\n        return super().f(__class__)",
    "generic": "class A[T: int](B): pass\ndef f[T](x: T): pass\ntype X[T] = list[T]",
    "comprehension": "[x for x in y if x]; {x for x in y}; {x: x for x in y}; (x for x in y); [[y for y in x] for x in z]",
    "generator": "def g():\n    x = yield 1\n    y = yield from x\n    return y",
    "async": "async def f():\n    await a\n    async with b as c: pass\n    async for d in e: pass\n    yield [x async for x in y]",
    "match": "match a:\n    case 1: pass\n    case [x, *y]: pass\n    case {'k': v, **r}: pass\n    case A(b, c=d): pass\n    case None | True: pass\n    case _: pass",
    "import": "import a.b as c\nfrom d import e, f as g\nfrom h import *",
    "assert": "assert a, b",
    "annotations": "x: int\ny: str = 'a'",
    "conditional": "a if b else c; a and b or c; a if b is None else c; a if b is not None else c",
    "walrus": "(a := 1) + a",
    "delete": "del a, b.c, d[e]",
    "constants": "1; 256; -1; 'x'; None; ...; (1, 2); 1.5; 2j; b'y'; frozenset",
    "any_all": "any(x for x in y); all(x for x in y); tuple(x for x in y)",
    "locals": "def f(a, b):\n    c = a\n    a = b\n    del b\n    try:\n        return [a for a in c]\n    except E as e:\n        return locals(), e",
}


def show(code, depth=0):
    print("  " * depth + code.co_qualname, code.co_argcount, code.co_nlocals, code.co_stacksize, code.co_flags, code.co_varnames, code.co_cellvars, code.co_freevars)
    for i in dis.get_instructions(code):
        print("  " * depth, i.offset, i.opname, i.arg, i.argrepr if " at 0x" not in i.argrepr else "")
    for const in code.co_consts:
        if hasattr(const, "co_code"):
            show(const, depth + 1)


seen = set()


def collect(code):
    seen.update(i.opname for i in dis.get_instructions(code))
    for const in code.co_consts:
        if hasattr(const, "co_code"):
            collect(const)


for name, source in SNIPPETS.items():
    code = compile(source, name, "exec")
    print("==", name)
    show(code)
    collect(code)
print(len(seen), sorted(set(dis.opmap) - seen)[:60])

"""How operators refuse operands."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class N: pass
class R:
    def __radd__(self, o): return ("radd", o)
    def __add__(self, o): return NotImplemented
    def __iadd__(self, o): return NotImplemented
    def __lt__(self, o): return NotImplemented
    def __eq__(self, o): return NotImplemented
    def __getitem__(self, k): raise KeyError(k)
    def __len__(self): return -1
    def __bool__(self): return 1
    def __hash__(self): return "x"
    def __index__(self): return "i"
    def __iter__(self): return 1
    def __contains__(self, x): return "yes"
    def __call__(self): return self
    def __repr__(self): return 5
    def __str__(self): return 5
    def __format__(self, s): return 5
    def __int__(self): return "i"
    def __float__(self): return 1
    def __complex__(self): return 1
    def __bytes__(self): return "b"
n, r = N(), R()

for text in (
    '1 + "a"',
    '"a" + 1',
    '[] + ()',
    '() + []',
    '{} + {}',
    'None + 1',
    '1 - "a"',
    '1 * None',
    '"a" * "b"',
    '1.5 * "a"',
    '1 / "a"',
    '1 // None',
    '1 % "a"',
    '1 ** "a"',
    '1 @ 2',
    '1 << 1.0',
    '1 & "a"',
    '1 | None',
    '1 ^ []',
    '-"a"',
    '+"a"',
    '~"a"',
    '~1.5',
    '-None',
    'n + 1',
    '1 + n',
    'n + n',
    '1 + r',
    'r + 1',
    'r < 1',
    'r < r',
    'r == 1',
    'r != 1',
    'n < 1',
    '1 < None',
    'None < None',
    '[] < {}',
    '"a" < 1',
    '1 in 5',
    '1 in n',
    '1 in r',
    'n[0]',
    'r[0]',
    'n.x',
    'len(n)',
    'len(r)',
    'bool(r)',
    'hash(r)',
    'hash([])',
    'hash(n) == hash(n)',
    'iter(n)',
    'iter(r)',
    'list(r)',
    '[1, 2][r]',
    'range(r)',
    'int(r)',
    'float(r)',
    'complex(r)',
    'bytes(r)',
    'repr(r)',
    'str(r)',
    'format(r)',
    'f"{r}"',
    '"%s" % r',
    '"%d" % "a"',
    'int(n)',
    'float(n)',
    'complex(n)',
    'bytes(n)',
    'n()',
    'r()() is r',
    'del_',
    'n[1:2]',
    '(1)[0]',
    '(1).x',
    'None[0]',
    'len(5)',
    'abs(n)',
    'round(n)',
    'divmod(n, 1)',
    'pow(n, 2)',
    'pow(2, 2, n)',
    'sum([n])',
    'max(n, n)',
    'sorted([n, n])',
    '"".join([n])',
    '[*n]',
    '{**n}',
    '(lambda *a: a)(*n)',
    'dict(n)',
    'set([[]])',
    '{[]: 1}',
    '{n: 1}[n]',
    '[1][n]',
    '"a"[n]',
    '{}[n] if False else 0',
    '1 if r else 2',
    'not r',
    'r and 1',
    'isinstance(1, n)',
    'issubclass(n, int)',
    'issubclass(int, n)',
    'isinstance(1, (int, 5))',
):
    show(text)

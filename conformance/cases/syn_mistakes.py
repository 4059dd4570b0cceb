"""What is said of the mistakes that people make: kind, words, place and line of each."""

import traceback

MISTAKES = r"""
total = price quantity
show(total taxes)
rows = [first second, third]
point = {"x": 1 "y": 2}
point = {"x": 1, "y" 2}
point = {"x": 1, "y":}
point = {"x":}
point = {"x": *rest}
point = {**more for more in many}
pairs = {k: v, **rest for k in many}
squares = [*row for row in table]
squares = [x, y for x, y in pairs]
squares = [x, for x in pairs]
first = (x for x in many, 1)
call(x for x in many, 1)
call(1, x for x in many)
call(key=1, 2)
call(**options, 2)
call(**options, *rest)
call(*rest=1)
call(**options=1)
call(key=)
call(1=2)
call(True=2)
call(a.b=2)
call(name = x for x in many)
call(*)
3 = x
x + 1 = y
f(x) = y
None = 1
(a, 1) = pair
[a, f()] = pair
"text" = value
f"{x}" = value
a < b = c
lambda: 1 = 2
x if y else z = 1
yield_here = (yield) = 1
x = yield = 1
del 1
del f(x)
del (a, b + 1)
del *a
x += y = 1
(a, b) += 1
f() += 1
x: int: str
(a, b): int
[a]: int = 1
f(): int
if x = 1:
if x.y = 1: pass
while x = f(): pass
x = (a = 1)
x = (a.b = 1)
x = (f() := 1)
x = [a := 1, b.c := 2]
print "hello"
print a, b
exec "code"
raise Error, "text"
import a.b as c.d
import a, b,
from a import b,
from a import (b, c
from a import
import
import a from b
from . import *, a
for 1 in many: pass
for f() in many: pass
for x y in many: pass
for x many: pass
[x for x many]
[x for 1 in many]
with open(name) as f(): pass
with open(name) as 1: pass
with (open(name) as f, 2 as 3): pass
def f(a, a=1, b): pass
def f(a=1, b): pass
def f(*, **k): pass
def f(*): pass
def f(**k, a): pass
def f(**k=1): pass
def f(*a=1): pass
def f(a, *b, *c): pass
def f(a, /, b, /): pass
def f(*a, /): pass
def f(/, a): pass
def f(a, (b, c)): pass
def f(a=): pass
def f(a)
def f a: pass
def f[](): pass
def f[*T: int](): pass
lambda *: 1
lambda a=1, b: 1
lambda **k, a: 1
class A: x y
class A(
class A
class
try: pass
x = {1, 2: 3}
x = 1 if y
x = 1 if y else
x = pass if y else 2
x = not
x = 1 + not y
x = - not y
a <> b
a =! b
a !b
x = 5 +
x = *a
x = (*a)
x = (**a)
return = 1
def = 1
x.if = 1
1.x
1__0
0x
0b12
0o8
09
1_
1e
12abc
'abc
"abc\"
'''abc
f'{x'
f'{x!}'
f'{x!z}'
f'{x!r:'
f'{}'
f'{ }'
f'{a b}'
f'{a $ b}'
f'{lambda x: 1}'
f'{x:{y:{z:{w}}}}'
f'}'
f'{x}}'
f'{*}'
f'{a =!}'
t'{x' 'y'
'a' t'b'
b'a' 'b'
b'é'
'\N{no such name}'
'\x1'
'\U00110000'
bf'x'
ur'x'
(]
)
{[}
(1, 2
a = "one" two "three"
$x = 1
x = a ? b : c
x = 1 €
x = 1 
x\ y
if x:
pass
if x
    pass
else: pass
    x = 1
match x:
case 1: pass
type X = = 1
@
async x
await = 1
assert x, y, z
global x.y
nonlocal
a, b += 1
x = y = = 1
""".strip("\n").split("\n")

BLOCKS = [
    "if x:\ny = 1\n",
    "def f():\nreturn 1\n",
    "class A:\nx = 1\n",
    "for x in y:\nz\n",
    "while x:\nz\n",
    "with x:\nz\n",
    "try:\nx\nexcept E:\n    y\n",
    "try:\n    x\nexcept E:\ny\n",
    "try:\n    x\nexcept* E:\ny\n",
    "try:\n    x\nfinally:\ny\n",
    "try:\n    x\n",
    "try:\n    x\ny = 1\n",
    "try:\n    x\nexcept A, B as e:\n    y\n",
    "try:\n    x\nexcept A:\n    y\nexcept* B:\n    z\n",
    "try:\n    x\nexcept* A:\n    y\nexcept B:\n    z\n",
    "try:\n    x\nexcept*:\n    y\n",
    "try:\n    x\nexcept A as b.c:\n    y\n",
    "try:\n    x\nexcept A\n    y\n",
    "if x:\n    y\nelse:\nz\n",
    "if x:\n    y\nelse:\n    z\nelif w:\n    v\n",
    "if x:\n    y\n  z\n",
    "if x:\n        y\n    z\n",
    "x = 1\n  y = 2\n",
    "if x:\n\ty\n        z\n",
    "match x:\n    case 1\n        y\n",
    "match x:\n    case a, b as _: y\n",
    "match x:\n    case {**rest, 'a': 1}: y\n",
    "match x:\n    case A(b=1, 2): y\n",
    "match x:\n    case 1 + 2: y\n",
    "match x:\n    case 1j + 2j: y\n",
    "match x:\ncase 1: y\n",
    "match x\n    case 1: y\n",
    "def f():\n    x = (1,\n    y = 2\n",
    "x = [\n    1,\n    2\ny = 3\n",
    "x = {\n    'a': 1,\n    'b': [2,\n}\n",
    "x = '''a\nb\n",
    "x = f'''a\n{b\n",
    "x = 1 \\\n+ 2 3\n",
    "x = (a b\n     c)\n",
    "fur x in y:\n    pass\n",
    "x = 1\nwihle x:\n    pass\n",
    "if x:\n    y\nelso:\n    z\n",
    "@wraps\nx = 1\n",
    "def f(\n    a,\n    b=1,\n    c\n):\n    pass\n",
]


def show(source, mode):
    try:
        compile(source, "<mistake>", mode)
    except SyntaxError as e:
        print(mode, repr(source), type(e).__name__, repr(e.msg), e.lineno, e.offset, e.end_lineno, e.end_offset, repr(e.text))
        print(*traceback.format_exception_only(e), sep="", end="")
    else:
        print(mode, repr(source), "is fine")


for source in MISTAKES:
    show(source, "exec")
    show(source, "eval")
    show(source, "single")
for source in BLOCKS:
    show(source, "exec")
    show(source, "single")

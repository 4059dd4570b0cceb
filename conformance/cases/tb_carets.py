"""Where the carets of a traceback stand, for every kind of expression."""

import re
import traceback

HERE = (lambda: 0).__code__.co_filename


class Bad:
    def __getitem__(self, i):
        raise IndexError("item")

    def __setitem__(self, i, v):
        raise IndexError("set")

    def __delitem__(self, i):
        raise IndexError("del")

    def __getattr__(self, name):
        raise AttributeError(name)

    def __neg__(self):
        raise ValueError("neg")

    def __bool__(self):
        raise ValueError("bool")

    def __lt__(self, other):
        raise ValueError("lt")

    def __contains__(self, item):
        raise ValueError("in")

    def __iter__(self):
        raise ValueError("iter")

    def __format__(self, spec):
        raise ValueError("format")

    def __call__(self, *a, **k):
        raise ValueError("call")

    def __iadd__(self, other):
        raise ValueError("iadd")

    def __rmul__(self, other):
        raise ValueError("rmul")

    def __enter__(self):
        raise ValueError("enter")

    def __exit__(self, *a):
        pass

    def __index__(self):
        raise ValueError("index")


b = Bad()
STATEMENTS = """\
x = 1 + b[0]
b[1] = 2
del b[3]
y = b.attr.other
b.x.y = 1
-b
not b
x = 5 if b else 6
b < 1
1 < 2 < b
1 in b
for i in b: pass
[i for i in b]
[b[i] for i in range(3)]
{i: b[i] for i in range(3)}
f"{b}"
f"{b:>5} text"
b()
b(1, 2, *[3], k=4)
print("a", b(), "c")
b += 1
3 * b
(1 +
 b[2])
with b as c: pass
[1, 2][b]
"abc"[b:]
a, c = b
a, c = 1,
(a, c), d = (1, 2, 3), 4
[*b]
{**b}
undefined + 1
1 + undefined
print(undefined, 2)
"x" + 1
1 / 0
5 % 0
2 ** "x"
[].append(1, 2)
{}["missing"]
[][5]
(1, 2)[7]
None.attr
int("x")
len(5)
assert 1 == 2
assert b
assert False, "message"
raise ValueError("plain")
raise ValueError("from") from KeyError(1)
raise
import none_at_all
from os import none_at_all
lambda: b[0]
(lambda: b[0])()
"%d" % "x"
(  b  [  0  ]  )
b . attr
x = yield_ = b[0]
"é" + b["é" + "日本"]
"日本".none("日本")
if b: pass
while b: pass
b and 1
1 or b; 0 or b
~"x"
[1, 2, 3].index(9) + len("abc")
def f(): return b[0]\\n\\nf()
global zz; del zz
match b:\\n  case [1, 2]: pass\\n  case {"a": 1}: pass\\n  case int(x): pass\\n  case Bad(q=1): pass
match 5:\\n  case int(1, 2): pass
try: b[0]\\nfinally: b[1]
try: b[0]\\nexcept undefined_class: pass
class K(b[0]): pass
class K(metaclass=b): pass
@b\\ndef f(): pass
print(f"{b[0]}")
x: b[0] = 1
import os.nothing as n
"""
import linecache
for n, text in enumerate(STATEMENTS.splitlines()):
    text = text.replace("\\n", "\n")
    name = f"<{n}>"
    if text.startswith("(1 +"):
        text += "\n b[2])"
    elif text == " b[2])":
        continue
    linecache.cache[name] = (len(text), None, [line + "\n" for line in text.split("\n")], name)
    try:
        exec(compile(text, name, "exec"), {"b": b, "Bad": Bad})
        print(text, "no error")
    except Exception as e:
        shown = "".join(traceback.format_exception(e))
        print(re.sub(r" \([^()]*\.py\)", "", "\n".join(shown.replace(HERE, "FILE").splitlines()[3:])))

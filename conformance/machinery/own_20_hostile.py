"""PYC.md 20, where pyvm is better: code that ends CPython's process is refused."""
import marshal
from support import *
good = compile("def f(a):\n    return a + 1\nprint(f(1))\n", "evil.py", "exec")
def hostile(name, code):
    write("evil.pyc", MAGIC + bytes(12) + marshal.dumps(code))
    child = run("evil.pyc", show=False)
    print(name, child.returncode, child.stdout.split(), *child.stderr.splitlines()[-1:])
def changed(at, unit):
    text = bytearray(good.co_code)
    text[at * 2:at * 2 + 2] = bytes(unit)
    return good.replace(co_code=bytes(text))
hostile("unknown opcode", changed(1, [127, 0]))
hostile("constant out of range", changed(1, [82, 99]))
hostile("stack underflow", changed(1, [31, 0]))
hostile("jump past the end", changed(1, [77, 200]))
hostile("sound", good)

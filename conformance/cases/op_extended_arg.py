"""EXTENDED_ARG: hundreds of names, constants, jumps and arguments."""

import dis

def counted(code):
    names = [i.opname for i in dis.get_instructions(code)]
    return len(names), sum(i.arg > 255 for i in dis.get_instructions(code) if i.arg is not None), code.co_stacksize, code.co_nlocals


def run(source, name="f"):
    names = {}
    exec(source, names)
    f = names[name]
    print(counted(f.__code__))
    return f


many = 700
f = run("def f():\n" + "".join(f" v{i} = {i} * {i + 1000}\n" for i in range(many)) + " return " + " + ".join(f"v{i}" for i in range(many)))
print(f(), sum(i * (i + 1000) for i in range(many)))
f = run("def f():\n" + "".join(f" v{i} = 'constant {i}'\n" for i in range(many)) + f" del v1, v{many - 1}\n return locals()")
print(len(f()), f()["v698"])
f = run("def f(x):\n while x:\n" + "".join(f"  x.a{i} = {i}\n" for i in range(many)) + "  break\n else:\n  return 'else'\n return vars(x)")
print(sum(f(run("class C: pass\ndef f(): return C()")()).values()), f(0))
f = run("def f(x):\n if x:\n" + "".join(f"  x = x + {i}\n" for i in range(2000)) + " return x")
print(f(1), f(0))
f = run("def f(g):\n return g(" + ", ".join(str(i) for i in range(400)) + ")")
print(f(lambda *a: (len(a), sum(a))))
f = run("def f(g):\n return g(" + ", ".join(f"k{i}={i}" for i in range(400)) + ")")
print(f(lambda **k: (len(k), sum(k.values()))))
f = run("def f(x):\n return [" + ", ".join(f"x + {i}" for i in range(600)) + "]")
print(sum(f(1)))
f = run("def f(x):\n return {" + ", ".join(f"{i}: x" for i in range(600)) + "}")
print(len(f(1)))
f = run("def f(v):\n " + ", ".join(f"a{i}" for i in range(500)) + " = v\n return a0, a499")
print(f(range(500)))
f = run("def f(v):\n " + ", ".join(f"a{i}" for i in range(250)) + ", *b = v\n return a249, b")
print(f(range(302)))
f = run("def f(v):\n *b, " + ", ".join(f"a{i}" for i in range(300)) + " = v\n return a299, b")
print(f(range(302)))
f = run("def f(" + ", ".join(f"p{i}" for i in range(300)) + "):\n return lambda: (" + ", ".join(f"p{i}" for i in range(300)) + ")")
print(sum(f(*range(300))()))
f = run("def f(x):\n" + "".join(f" try:\n  x = x + {i}\n except ValueError:\n  x = 0\n" for i in range(300)) + " return x")
print(f(1))
f = run("def f(x):\n for i in range(3):\n" + "".join(f"  x += i * {j} if x != {j} else 1\n" for j in range(400)) + " return x")
print(f(1))
f = run("def f(x):\n return f'" + "".join("{x}-" for _ in range(300)) + "'")
print(len(f("ab")))
f = run("def f():\n return {" + ", ".join(repr(str(i)) for i in range(300)) + "}, (" + ", ".join(str(i * 1000) for i in range(300)) + ")")
print(len(f()[0]), sum(f()[1]))
f = run("def f(x):\n match x:\n" + "".join(f"  case [{i}, y]:\n   return y * {i}\n" for i in range(300)))
print(f([299, 2]), f([5, 1]), f(1))

"""Many locals, deep stacks, long expressions, large literals and long chains."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def run(source, name="f"):
    names = {}
    exec(source, names)
    return names[name]


parens = run("def f(x):\n return " + "(" * 80 + "x" + ")" * 80)
chain = run("def f(x):\n return " + " + ".join(["x"] * 2000))
compare = run("def f(x):\n return " + " <= ".join(["x"] * 300))
boolean = run("def f(x):\n return " + " and ".join(["x"] * 1500))
calls = run("def f(x):\n return " + "x(" * 60 + "x" + ")" * 60)
attrs = run("def f(x):\n return x" + ".real" * 500)
elifs = run("def f(x):\n if x == -1: return 'first'\n" + "".join(f" elif x == {i}: return {i}\n" for i in range(500)) + " else: return 'last'")
nested = run("def f(x):\n" + "".join(" " * (i + 1) + f"for i{i} in range(1):\n" for i in range(18)) + " " * 20 + "x += 1\n return x")
withs = run("def f(m):\n with " + ", ".join(["m"] * 15) + ":\n  return 'in'")
literal = run("def f():\n return [" + ", ".join(str(i) for i in range(5000)) + "]")
mapping = run("def f():\n return {" + ", ".join(f"'k{i}': {i}" for i in range(2000)) + "}")
strings = run("def f():\n return " + " ".join(repr("s" * 10) for _ in range(500)))
starred = run("def f(a):\n return [" + ", ".join(["*a"] * 200) + "]")
ternary = run("def f(x):\n return " + "".join(f"{i} if x == {i} else " for i in range(100)) + "'none'")
lambdas = run("f = " + "lambda: " * 30 + "5")
comps = run("def f():\n return " + "[" * 12 + "1" + "".join(f" for i{i} in range(1)]" for i in range(12)))
unpack = run("def f(v):\n " + "(" * 40 + "a," + ")," * 40 + " = v\n return a")


class M:
    def __enter__(self):
        return self

    def __exit__(self, *a):
        pass


def call(x):
    return x


value = (7,)
for _ in range(40):
    value = (value,)

for text in (
    'parens(5), chain(1), compare(1), boolean(2), calls(call) is call, attrs(5), elifs(-1), elifs(499), elifs(1000), nested(1), withs(M()), sum(literal()), len(mapping()), len(strings()), len(starred([1, 2])), ternary(50), ternary(-1), str(comps()).count("["), unpack(value)',
    'lambdas.__code__.co_stacksize, chain.__code__.co_stacksize, literal.__code__.co_stacksize, len(literal.__code__.co_consts), parens.__code__.co_consts',
    'exec("x = " + "(" * 250 + ")" * 250)',
    'exec("".join("  " * i + "for i in x:\\n" for i in range(25)) + "  " * 25 + "pass")',
    'exec("def f():\\n" + "".join(" " * (i + 1) + "with a:\\n" for i in range(25)) + " " * 26 + "pass")',
    'exec("x" + ".a" * 5000, {"x": type("X", (), {"a": property(lambda s: s)})()})',
    'eval("+" * 5000 + "1")',
    'eval("-" * 201 + "1")',
    'eval("1" + " + 1" * 5000)',
):
    show(text)

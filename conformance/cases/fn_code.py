"""`compile`, `eval`, `exec`, `globals`, `locals`, `vars`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

x = "global"


def scope():
    x = "local"
    return eval("x"), sorted(locals()), eval("x", {"x": "given"})


def nested():
    y = 1

    def inner():
        return y, locals()
    return inner()


def executed():
    names = {}
    exec("a = 1\nb = a + 1", names)
    return sorted(n for n in names if n != "__builtins__"), names["b"]


class Space(dict):
    def __missing__(self, key):
        return key.upper()


print(scope(), nested(), executed())
code = compile("1 + 2", "<text>", "eval")

for text in (
    'eval(code)',
    'code.co_name, code.co_filename, code.co_consts',
    'eval("1 +")',
    'eval("x = 1")',
    'eval("x", {}, {})',
    'eval("x", {"x": 5})',
    'eval("word", {}, Space())',
    'eval("word", Space())',
    'eval(1)',
    'eval("1", 1)',
    'eval("1", {}, 1)',
    'eval(b"1 + 1")',
    'eval("  1")',
    'eval("\\n1")',
    'eval("1; 2")',
    'exec("x")',
    'exec("y = 5") is None',
    'y',
    'exec("def f(): return 3\\nprint(f())")',
    'exec("return 1")',
    'exec("import nothing_here")',
    'exec(1)',
    'exec(code)',
    'exec("x", closure=())',
    'compile("a b", "f", "exec")',
    'compile("a", "f", "other")',
    'compile("a", "f")',
    'compile("a", 5, "exec")',
    'compile("pass", "f", "exec").co_code == compile("pass", "g", "exec").co_code',
    'compile("a\\0b", "f", "exec")',
    'eval(compile("[i for i in range(3)]", "", "eval"))',
    'exec(compile("print(40 + 2)", "", "single"))',
    'exec(compile("40 + 2", "", "single"))',
    'globals() is globals()',
    'globals()["x"]',
    '"scope" in globals()',
    'type(locals()).__name__',
    'eval("__import__(\'math\').pi > 3")',
    'eval("[a for a in b]", {"b": [1, 2]})',
    'eval("lambda: x")()',
    'eval("(lambda v: v + 1)(2)")',
    'eval("f\'{x}\'")',
    'eval("x if x else y")',
    'eval("yield")',
    'eval("await x")',
    'eval("(a := 5)")',
    'a',
):
    show(text)

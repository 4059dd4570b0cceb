"""`eval` and `exec`: names, closures, builtins, code objects, and what they refuse."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

code = compile("x + 1", "<c>", "eval")
statements = compile("y = x * 2", "<c>", "exec")


def free():
    cell = 5

    def inner():
        return cell
    return inner


class Names(dict):
    def __missing__(self, key):
        if key == "__builtins__":
            raise KeyError(key)
        return "missing " + key


def local_values():
    a = 1
    exec("a = 2; b = 3")
    return a, eval("a"), "b" in locals()


def reaches():
    n = 10
    return eval("[n for _ in range(2)]", {"n": 1}), eval("n")


kept = {}
exec("z = 1\ndef f(): return z + w", kept)
kept["w"] = 2
print(kept["f"](), sorted(k for k in kept if k != "__builtins__"))
exec(statements, {"x": 4}, kept)
print(kept["y"])

for text in (
    'eval("1 + 1"), eval(b"1 + 1"), eval("  1"), eval("\\t2")',
    'eval(code, {"x": 5})',
    'eval(code, {}, {"x": 6})',
    'eval(code, {})',
    'eval("x", Names())',
    'eval("x", {}, Names())',
    'eval("x", Names(), {})',
    'local_values()',
    'reaches()',
    'eval("")',
    'eval("a = 1")',
    'eval("1; 2")',
    'eval(5)',
    'eval("1", 5)',
    'eval("1", {}, 5)',
    'eval("1", [])',
    'eval()',
    'eval("1", globals={"q": 1}), eval("q", globals={"q": 1}), eval("r", locals={"r": 2})',
    'exec("1", globals={"a": 1}, locals=[])',
    'exec(5)',
    'exec("x = ")',
    'exec("def f(:\\n pass")',
    'exec(free().__code__)',
    'exec(free().__code__, closure=free().__closure__)',
    'exec("1", closure=())',
    'exec(free().__code__, closure=(1,))',
    'eval(free().__code__)',
    'eval(compile("x = 1", "", "exec"))',
    'eval("__builtins__", {"__builtins__": {"a": 1}})',
    'eval("len", {"__builtins__": {}})',
    'eval("len", {"__builtins__": {"len": 3}})',
    'eval("print", {"__builtins__": None})',
    'exec("class A: pass", {"__builtins__": {}})',
    'exec("import os", {"__builtins__": {}})',
    'eval("\\x00")',
    'eval(b"\\xff")',
    'eval("\'\\\\ud800\'")',
    'eval("é", {"é": 1})',
    'eval("x := 1")',
    'eval("(x := 1)"), eval("x", {"x": 9})',
    'exec("a = 1; b = a", (d := {})) or sorted(k for k in d if k[0] != "_")',
    'exec("x = 1", {}, (m := {})) or m',
    'eval("locals()", {"__builtins__": {"locals": locals}}, {"k": 1})',
):
    show(text)

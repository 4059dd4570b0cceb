"""Assignment targets, stars, and their errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def run(code):
    names = {}
    try:
        exec(code, names)
        print(code, "->", {k: v for k, v in names.items() if not k.startswith("__")})
    except Exception as e:
        print(code, "!!", type(e).__name__, e)
for code in (
    "a, b = 1, 2", "a, b = [1, 2]", "a, b = 'xy'", "a, b = {1: 2, 3: 4}", "a, b = 1", "a, b = 1, 2, 3", "a, b = [1]", "a, b = ()", "a, b = None", "a, *b = 1, 2, 3", "a, *b = 1,", "*a, b = 1, 2, 3", "a, *b, c = 1, 2", "a, *b, c = 1,",
    "a, *b, c = range(10)", "*a, = 'abc'", "[a, [b, c]] = 1, (2, 3)", "[a, [b, c]] = 1, 2", "(a, b), c = [1, 2], 3", "a = b = []", "a = b, c = 1, 2", "a, b = b, a = 1, 2", "for a, b in [(1, 2), (3, 4)]: pass", "for a, *b in ['xyz']: pass", "for a, b in [1]: pass",
    "x = [*range(3), *'ab']", "x = {*[1], 2}", "x = {**{'a': 1}, 'b': 2}", "x = (*[1, 2],)", "x = [*1]", "x = {**1}", "x = {**{1: 2}, **{1: 3}}", "x = *[1], 2", "a, b = iter([1, 2])", "a, b = (i for i in range(3))", "a, b = {1, 2}", "a, b = b'xy'", "a, b = range(2)", "x = [0] * 3; x[0], x[1] = 5, 6",
    "x = {}; x['k'], x['l'] = 1, 2", "x = [1, 2, 3]; x[1:2] = 'ab'", "x = [1, 2, 3]; x[::2] = 'ab'", "x = [1, 2, 3]; x[::2] = 'a'", "x = [1, 2, 3]; del x[0], x[0]", "x = 1; x += 1; x *= 3", "x = 'a'; x += 1", "x = [1]; x += 'ab'", "x = (1,); x += [2]", "x = [1]; x += 1", "x, y = 1, 2; x, y = y, x",
    "(x := 5) + 1", "y = [x := 1, x + 1]", "print(x := 3)", "a, b, *c, d = 'hello'", "a, b = 1, 2; del a", "del x", "x: int = 5", "x: int", "with open('/nonexistent') as f: pass", "import sys as s; s = 1", "lambda: (yield)", "*a = 1", "a, *b, *c = 1", "a + 1 = 2", "f() = 1", "None = 1", "x = yield",
):
    run(code)

"""Source that is nested too deeply is an error, never the end of the process."""


def attempt(name, text, show=True):
    try:
        compile(text, "deep", "exec")
    except (SyntaxError, MemoryError, RecursionError) as e:
        print(name, type(e).__name__, e if show else "")
    else:
        print(name, "compiles")


attempt("brackets", "(" * 200 + ")" * 200)
attempt("brackets", "x = 1\n" + "(" * 201 + ")" * 201)
attempt("brackets", "[{(" * 1000)
attempt("f-strings", "f'{" * 149 + "1" + "}'" * 149)
attempt("f-strings", "f'{" * 150 + "1" + "}'" * 150)
attempt("indentation", "".join(" " * i + "if x:\n" for i in range(99)) + " " * 99 + "pass")
attempt("indentation", "".join(" " * i + "if x:\n" for i in range(100)) + " " * 100 + "pass")
attempt("signs", "-" * 100_000 + "1")
attempt("not", "not " * 100_000 + "1")
attempt("lambda", "lambda: " * 100_000 + "1")
attempt("powers", "2" + " ** x" * 100_000)
attempt("conditions", "1 if x else " * 100_000 + "1")
attempt("sums", "1" + " + x" * 5_000)
attempt("sums", "1" + " + x" * 100_000, show=False)
attempt("attributes", "x" + ".a" * 100_000, show=False)
attempt("calls", "x" + "()" * 100_000, show=False)
attempt("flat", "[" + "-1, " * 100_000 + "]")
attempt("lines", "x = -1\n" * 100_000)

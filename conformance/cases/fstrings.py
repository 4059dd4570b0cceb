"""f-strings: expressions, conversions, nested fields, and what is refused."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

x, y, name, width = 5, 2.5, "wörld", 10
class F:
    def __format__(self, spec): return f"<{spec}>"
    def __repr__(self): return "F()"
o = F()

for text in (
    'f"{x}"',
    'f"{x!r:>5}|{name!a}|{name!s:^{width}}|"',
    'f"{x=}, {x = }, {name=!s}, {y=:.2f}"',
    'f"{o}{o:spec}{o!r}{o:{width}}"',
    'f"{{}}{{{x}}}"',
    'f"{x:0{width}d}|{y:+.1e}|{x:#x}|{x:,}"',
    'f"{[i for i in range(3)]}{ {1: 2}[1] }{(lambda: 1)()}"',
    'f"""{\n x\n}"""',
    'f"{\'a\' if x else \'b\'}{x!r}" f"{y}" "plain"',
    'rf"\\d{x}", fr"{x}\\n"',
    'f"{x:{\'>\'}{width}}"',
    'f"{f\'{x}\'}"',
    'f"{x:%}" f"{y:%H}"',
    'f"{name:q}"',
    'f"{x:.2q}"',
    'f"{y:d}"',
    'eval("f\'{\'")',
    'eval("f\'}\'")',
    'eval("f\'{}\'")',
    'eval("f\'{x!z}\'")',
    'eval("f\'{x!}\'")',
    'eval("f\'{x:{y\'")',
    'eval("f\'{lambda x: 1}\'")',
    'eval("f\'{*x}\'")',
    'eval("f\'{yield}\'")',
    'eval("f\'{x y}\'")',
    'eval("fb\'a\'")',
    'f"{x,}"',
    'f"{x:{x}{x}}"',
    'f"\\N{BULLET}\\x41{x}"',
    'f"{not_defined}"',
    'f"{x.nope}"',
    'f"{1/0}"',
    'f"{name[0]}{name[::-1]}{name.upper()}"',
    'f"{x!s:>{width}}{y!r:<{width}}|"',
    'f"{\'\\n\'}"',
    'f"{x # comment\n}"',
    'f"{\'{\'}"',
):
    show(text)

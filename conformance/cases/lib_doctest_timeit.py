"""`doctest`, `timeit`, `trace`, `optparse`, `cmd`."""

import cmd
import contextlib
import doctest
import io
import optparse
import timeit


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def documented(x):
    """Doubles.

    >>> documented(2)
    4
    >>> documented("a")
    'aa'
    >>> documented(None)
    Traceback (most recent call last):
        ...
    TypeError: unsupported operand type(s) for *: 'NoneType' and 'int'
    >>> documented([1, 2])  # doctest: +ELLIPSIS
    [1, ...]
    >>> documented(3)
    7
    """
    return x * 2


class Shell(cmd.Cmd):
    prompt = "> "

    def do_add(self, line):
        """Adds numbers."""
        print(sum(map(int, line.split())), file=self.stdout)

    def do_quit(self, line):
        return True

    def default(self, line):
        print("unknown", line, file=self.stdout)


def tests():
    out = io.StringIO()
    finder = doctest.DocTestFinder()
    runner = doctest.DocTestRunner(verbose=False)
    for t in finder.find(documented, "documented", globs=globals()):
        runner.run(t, out=out.write)
    text = "\n".join(line for line in out.getvalue().splitlines() if not line.startswith("File"))
    return runner.tries, runner.failures, text


def shell(*lines):
    out = io.StringIO()
    s = Shell(stdin=io.StringIO("\n".join(lines) + "\n"), stdout=out)
    s.use_rawinput = False
    s.cmdloop()
    return out.getvalue()


def options(*args):
    p = optparse.OptionParser(prog="p", usage="%prog [options]", version="1.0")
    p.add_option("-n", "--number", type="int", default=1, help="a number [default: %default]")
    p.add_option("-f", action="store_true", dest="flag")
    p.add_option("-c", type="choice", choices=["a", "b"])
    p.add_option("-l", action="append")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            return p.parse_args(list(args))
        except SystemExit as e:
            return e.code, out.getvalue(), err.getvalue()

for text in (
    'tests()',
    'shell("add 1 2", "help add", "nothing", "", "help", "?none", "quit")',
    'str(options("-n", "5", "-f", "rest")[0]), options("-n", "5", "-f", "rest")[1], str(options("-l1", "-l", "2", "--number=7")[0])',
    'options("-n", "x")',
    'options("-c", "z")',
    'options("--none")',
    'options("--help")',
    'options("--version")',
    'timeit.timeit("x = 1", number=10) >= 0, len(timeit.repeat("pass", number=1, repeat=3)), timeit.Timer(lambda: None).timeit(1) >= 0, timeit.default_timer() > 0',
    'timeit.timeit("x = ")',
    'timeit.timeit(5)',
    'doctest.testmod(type("M", (), {})) if 0 else doctest.OutputChecker().check_output("a\\n", "a\\n", 0), doctest.script_from_examples("text\\n>>> 1\\n1\\n"), [e.source for e in doctest.DocTestParser().get_examples(">>> x = 1\\n>>> x\\n1\\n")]',
    'doctest.DocTestParser().get_examples(">>>x")',
):
    show(text)

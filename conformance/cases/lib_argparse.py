"""`argparse`: options, positionals, groups, subparsers, help and errors."""

import argparse
import contextlib
import io


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def parser(**how):
    p = argparse.ArgumentParser(prog="prog", description="What it does.", epilog="The end.", **how)
    p.add_argument("name", help="a name")
    p.add_argument("rest", nargs="*", type=int, default=[1])
    p.add_argument("-v", "--verbose", action="count", default=0, help="more (default: %(default)s)")
    p.add_argument("-o", "--output", metavar="FILE", help="where to")
    p.add_argument("--level", type=float, choices=[0.5, 1.0, 2.0])
    p.add_argument("--flag", action=argparse.BooleanOptionalAction, default=True)
    p.add_argument("--add", action="append", dest="added")
    p.add_argument("--const", action="store_const", const=42)
    p.add_argument("--pair", nargs=2, metavar=("A", "B"))
    p.add_argument("--maybe", nargs="?", const="const", default="default")
    p.add_argument("--version", action="version", version="%(prog)s 1.2")
    g = p.add_mutually_exclusive_group()
    g.add_argument("--this", action="store_true")
    g.add_argument("--that", action="store_true")
    return p


def run(p, *args, known=False):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            result = p.parse_known_args(args) if known else p.parse_args(args)
        except SystemExit as e:
            result = f"exit {e.code}"
        except Exception as e:
            result = f"{type(e).__name__} {e}"
    print(args, "->", result)
    for text in out.getvalue(), err.getvalue():
        if text:
            print("   |", text.replace("\n", "\n   | "))


p = parser()
for args in (["n"], ["n", "1", "2"], ["-vv", "n", "--verbose"], ["n", "-o", "x", "--output=y"], ["n", "-ofile"], ["n", "--level", "1.0"], ["n", "--level", "3"], ["n", "--level", "x"], ["n", "--no-flag"],
             ["n", "--add", "1", "--add=2"], ["n", "--const"], ["n", "--pair", "a", "b"], ["n", "--pair", "a"], ["n", "--maybe"], ["n", "--maybe", "v"], ["n", "--this"], ["n", "--this", "--that"],
             [], ["n", "x"], ["n", "--unknown"], ["n", "--ver"], ["n", "--ve"], ["n", "--l", "0.5"], ["--help"], ["n", "--", "1"], ["n", "-o"], ["n", "--flag=1"]):
    run(p, *args)
run(p, "n", "--unknown", "5", known=True)
s = argparse.ArgumentParser(prog="sub", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
commands = s.add_subparsers(dest="command", required=True, title="commands")
a = commands.add_parser("add", aliases=["a"], help="adds")
a.add_argument("x", type=int, help="number")
a.set_defaults(call="adding")
r = commands.add_parser("remove", help="removes")
r.add_argument("--force", action="store_true", help="do it")
for args in (["add", "5"], ["a", "6"], ["remove", "--force"], ["remove", "5"], [], ["other"], ["-h"], ["add", "-h"], ["add", "x"]):
    run(s, *args)
q = argparse.ArgumentParser(prog="q", prefix_chars="+-", fromfile_prefix_chars="@", argument_default=argparse.SUPPRESS, allow_abbrev=False, exit_on_error=False)
q.add_argument("+x", type=int)
q.add_argument("--long")
group = q.add_argument_group("special", "of a group")
group.add_argument("--in-group", help=argparse.SUPPRESS)
for args in (["+x", "1"], ["--lon", "1"], ["+x", "y"], ["--in-group", "5"], [], ["-h"]):
    run(q, *args)

for text in (
    'parser().parse_args(["n", "5"], argparse.Namespace(extra=1))',
    'argparse.Namespace(a=1) == argparse.Namespace(a=1), "a" in argparse.Namespace(a=1), vars(argparse.Namespace(b=2))',
    'argparse.ArgumentParser().add_argument("a", "b")',
    'argparse.ArgumentParser().add_argument("--a", action="none")',
    'argparse.ArgumentParser().add_argument("--a", type="none")',
    'argparse.ArgumentParser().add_argument("--a", nargs=0)',
    'argparse.ArgumentParser().add_argument("a", required=True)',
    'argparse.ArgumentParser(prog="x", usage="%(prog)s [use]").format_usage()',
):
    show(text)

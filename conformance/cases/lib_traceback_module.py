"""`traceback`: extraction, formatting, summaries, TracebackException."""

import io
import sys
import traceback


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

HERE = (lambda: 0).__code__.co_filename

def inner(x):
    local = x * 2
    return 1 / (local - local)


def outer():
    inner(5)


try:
    outer()
except ZeroDivisionError as caught:
    error = caught


def clean(text):
    return "".join(text).replace(HERE, "FILE") if not isinstance(text, str) else text.replace(HERE, "FILE")


tb = error.__traceback__
summary = traceback.extract_tb(tb)
te = traceback.TracebackException.from_exception(error, capture_locals=True)

for text in (
    '[(f.name, f.lineno > 0, f.line) for f in summary], len(summary), clean(repr(summary[0])), summary[0].filename == HERE, tuple(summary[1])[2:]',
    'clean(traceback.format_exception(error))',
    'clean(traceback.format_exception(type(error), error, tb, limit=1))',
    'clean(traceback.format_exception(error, limit=-1))',
    'clean(traceback.format_tb(tb)), clean(traceback.format_list(summary[:1])), clean(traceback.format_list([("f.py", 3, "fn", "code here")]))',
    'traceback.format_exception_only(error), traceback.format_exception_only(ValueError), traceback.format_exception_only(ValueError("a\\nb"))',
    'clean(te.format()).count("local = 10"), te.exc_type_str, str(te), te.stack[0].locals is not None, te == traceback.TracebackException.from_exception(error, capture_locals=True), te.__cause__, te.__suppress_context__',
    '(out := io.StringIO(), traceback.print_exception(error, file=out), clean(out.getvalue()))[2]',
    '(out := io.StringIO(), traceback.print_tb(tb, limit=1, file=out), clean(out.getvalue()))[2]',
    '(out := io.StringIO(), traceback.print_list(summary, file=out), clean(out.getvalue()))[2]',
    'traceback.format_exc(), traceback.format_exception(None)',
    'traceback.format_exception(ValueError)',
    'traceback.format_exception(error, 5)',
    'traceback.format_exception(5)',
    'clean(traceback.format_stack()[-1]).splitlines()[0].split(",")[2] if 0 else len(traceback.extract_stack()) > 1, [f.f_code.co_name for f, _ in traceback.walk_tb(tb)], next(iter(traceback.walk_stack(None)))[0].f_code.co_name',
    'traceback.StackSummary.from_list([("a", 1, "b", "c"), traceback.FrameSummary("x", 2, "y", line="z")]), clean(traceback.StackSummary.from_list([("a", 1, "b", "c")] * 6).format())',
    'traceback.FrameSummary("f", 5, "n", lookup_line=False, locals={"a": 1}).locals, traceback.FrameSummary("f", 1, "n", line="  x  ").line, traceback.FrameSummary("f", 1, "n") == ("f", 1, "n", ""), len(traceback.FrameSummary("f", 1, "n"))',
    'traceback.StackSummary.extract(traceback.walk_tb(tb), limit=1)[0].name, traceback.clear_frames(tb)',
    'sys.tracebacklimit if hasattr(sys, "tracebacklimit") else "none"',
    'clean(traceback.format_exception(SyntaxError("m", ("f.py", 2, 3, "ab cd\\n", 2, 5)))), clean(traceback.format_exception(SyntaxError("m"))), clean(traceback.format_exception(SyntaxError("m", ("f.py", None, None, None))))',
):
    show(text)

"""`warnings`: filters, catching, formats, once per place, deprecated."""

import io
import sys
import warnings


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def warns(text="careful", category=UserWarning, level=1):
    warnings.warn(text, category, stacklevel=level)


def caught(f, action="always", **how):
    with warnings.catch_warnings(record=True) as got:
        warnings.simplefilter(action, **how)
        try:
            f()
        except Warning as e:
            return "raised", repr(e)
    return [(str(w.message), w.category.__name__, w.lineno > 0) for w in got]


@warnings.deprecated("use other")
def old():
    return 5


@warnings.deprecated("old class", category=PendingDeprecationWarning)
class Old:
    pass


def repeats():
    for _ in range(3):
        warns()


def filtered(*filters):
    with warnings.catch_warnings(record=True) as got:
        warnings.resetwarnings()
        for f in filters:
            warnings.filterwarnings(*f[:1], **f[1])
        warns("one thing")
        warns("other", DeprecationWarning)
    return [str(w.message) for w in got]


def shown(*a, **k):
    err, sys.stderr = sys.stderr, io.StringIO()
    try:
        warnings.showwarning(*a, **k)
        return sys.stderr.getvalue()
    finally:
        sys.stderr = err

for text in (
    'caught(warns), caught(repeats), caught(repeats, "once"), caught(repeats, "default"), caught(repeats, "module"), caught(repeats, "ignore"), caught(warns, "error"), caught(lambda: warns(category=DeprecationWarning), "error", category=UserWarning)',
    'caught(lambda: warnings.warn(UserWarning("instance"))), caught(lambda: warnings.warn("text", RuntimeWarning)), caught(lambda: warnings.warn_explicit("explicit", UserWarning, "f.py", 7))',
    'caught(lambda: warnings.warn("x", 5))',
    'caught(lambda: warnings.warn("x", int))',
    'caught(lambda: warnings.warn())',
    'caught(old), caught(Old), old.__deprecated__, Old.__deprecated__, caught(lambda: type("Sub", (Old,), {}))',
    'filtered(("ignore", {"message": "one"})), filtered(("error", {"category": ResourceWarning})), filtered(("ignore", {}), ("always", {"message": ".*thing"})), filtered(("ignore", {"category": DeprecationWarning}))',
    'warnings.filterwarnings("bad")',
    'warnings.filterwarnings("ignore", message=5)',
    'warnings.filterwarnings("ignore", category=int)',
    'warnings.filterwarnings("ignore", lineno=-1)',
    'warnings.simplefilter("bad")',
    'warnings.simplefilter("ignore", lineno="x")',
    'warnings.formatwarning("text", UserWarning, "file.py", 5, "the line"), warnings.formatwarning("text", UserWarning, "no_such_file.py", 5)',
    'shown("text", UserWarning, "file.py", 5, line="code")',
    'warnings.WarningMessage("m", UserWarning, "f", 1).category, str(warnings.WarningMessage("m", UserWarning, "f", 1))',
    'warnings.catch_warnings(5)',
    'warnings.catch_warnings(action="ignore").__enter__()',
    '(c := warnings.catch_warnings(), c.__enter__(), c.__exit__(), c)[1:3]',
    'warnings.catch_warnings().__exit__()',
    'warnings.warn_explicit("x", UserWarning, "f", "y")',
    '[f[0] for f in warnings.filters][:2] != None, issubclass(DeprecationWarning, Warning)',
    'caught(lambda: compile("assert (1, \'x\')", "f", "exec")), caught(lambda: compile("\'\\\\d\'", "f", "exec")), caught(lambda: eval("1 is 1")), caught(lambda: eval("5()") if 0 else compile("5()", "f", "eval"))',
):
    show(text)

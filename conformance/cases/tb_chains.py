"""Chains of exceptions: causes, contexts, suppression, cycles, notes, groups."""

import traceback

HERE = (lambda: 0).__code__.co_filename

def report(f, **how):
    try:
        f()
    except BaseException as e:
        print("".join(traceback.format_exception(e, **how)).replace(HERE, "FILE"))


def context():
    try:
        1 / 0
    except ZeroDivisionError:
        {}["k"]


def cause():
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("caused") from e


def suppressed():
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("alone") from None


def long_chain():
    try:
        context()
    except KeyError:
        try:
            cause()
        except ValueError:
            raise TypeError("last")


def cycle():
    a, b = ValueError("a"), ValueError("b")
    a.__cause__, b.__cause__ = b, a
    raise a


def notes():
    e = ValueError("with notes")
    e.add_note("first note")
    e.add_note("second\nnote")
    raise e


def odd_notes():
    e = ValueError("odd")
    e.__notes__ = ["text", 5, None]
    raise e


def not_a_list():
    e = ValueError("odd")
    e.__notes__ = 5
    raise e


def group():
    raise ExceptionGroup("outer", [ValueError(1), ExceptionGroup("inner", [TypeError("t"), KeyError("k")]), OSError(2, "no file", "name")])


def group_context():
    try:
        group()
    except ExceptionGroup as g:
        g.add_note("note of group")
        raise RuntimeError("after group") from g


def star():
    try:
        group()
    except* TypeError:
        pass


def star_raises():
    try:
        group()
    except* TypeError:
        raise ValueError("from handler")


def many():
    raise ExceptionGroup("many", [ValueError(i) for i in range(20)])


def deep():
    g = ValueError("deepest")
    for i in range(14):
        g = ExceptionGroup(f"level {i}", [g])
    raise g


class Multi(Exception):
    def __str__(self):
        return "line one\nline two"


class Broken(Exception):
    def __str__(self):
        raise ValueError("str fails")


class Empty(Exception):
    pass


def raiser(e):
    def f():
        raise e
    return f


for f in (context, cause, suppressed, long_chain, cycle, notes, odd_notes, not_a_list, group, group_context, star, star_raises, many, deep, raiser(Multi()), raiser(Broken()), raiser(Empty()),
          raiser(Empty("")), raiser(KeyError("key")), raiser(KeyError()), raiser(OSError(13, "denied", "a", None, "b")), raiser(SystemExit(3)), raiser(KeyboardInterrupt()), raiser(StopIteration(5)),
          raiser(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad")), raiser(UnicodeEncodeError("ascii", "é", 0, 1, "bad")), raiser(ImportError("m", name="n", path="p")), raiser(BaseException(1, 2))):
    report(f)
report(long_chain, chain=False)
report(long_chain, limit=1)
report(group, max_group_depth=1) if 0 else None
print(traceback.format_exception_only(ValueError("only")), traceback.format_exception_only(SyntaxError("bad", ("f", 1, 3, "a b c\n", 1, 5))))
print(traceback.format_exception_only(None), traceback.format_exception_only(ExceptionGroup("g", [ValueError(1)]), show_group=True))

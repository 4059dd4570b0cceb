"""Exceptions: arguments, chains, notes, groups, and how they print."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import traceback


def attempt(f):
    try:
        f()
    except BaseException as e:
        print(type(e).__name__, e.args, str(e), repr(e), repr(e.__cause__), repr(e.__context__), e.__suppress_context__)


def raise_from():
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("from") from e


def raise_context():
    try:
        {}["k"]
    except KeyError:
        raise ValueError("during")


def raise_none():
    try:
        [][0]
    except IndexError:
        raise ValueError("none") from None


class Custom(Exception):
    def __init__(self, code, *rest):
        super().__init__(code, *rest)
        self.code = code

    def __str__(self):
        return f"code {self.code}"


def raise_custom():
    raise Custom(5, "x")


def bare():
    raise


def not_exception():
    raise 1


def bad_cause():
    raise ValueError from 1


def reraise():
    try:
        raise ValueError("again")
    except ValueError:
        raise


for f in (raise_from, raise_context, raise_none, raise_custom, bare, not_exception, bad_cause, reraise):
    attempt(f)
for cls in (ValueError, KeyError, OSError, SystemExit, StopIteration, UnicodeDecodeError, ImportError, NameError, AttributeError, SyntaxError):
    for args in ((), ("a",), ("a", "b"), (2, "No such file", "name")):
        try:
            e = cls(*args)
        except TypeError as error:
            print(cls.__name__, args, "!!", error)
        else:
            print(cls.__name__, e.args, str(e), repr(e))
e = OSError(2, "No such file or directory", "a.txt", None, "b.txt")
print(type(e).__name__, e.errno, e.strerror, e.filename, e.filename2, e)
e = ImportError("m", name="n", path="p")
print(e.name, e.path, e.msg)
e = ValueError("noted")
e.add_note("first")
e.add_note("second")
print(e.__notes__, "".join(traceback.format_exception_only(e)))
try:
    e.add_note(1)
except TypeError as error:
    print(error)
group = ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [TypeError(2), OSError(3)])])
print(group, group.exceptions, group.split(ValueError), group.subgroup(lambda e: isinstance(e, OSError)))
for bad in (lambda: ExceptionGroup("g", []), lambda: ExceptionGroup("g", [1]), lambda: ExceptionGroup("g", [KeyboardInterrupt()]), lambda: ExceptionGroup(1, [ValueError()]), lambda: ExceptionGroup("g")):
    attempt(bad)
try:
    raise group
except* ValueError as v:
    print("values", v.exceptions)
except* (TypeError, OSError) as t:
    print("others", t.exceptions)
try:
    try:
        raise ValueError("single")
    except* ValueError as v:
        print(repr(v))
        raise KeyError("new")
except ExceptionGroup as e:
    print(repr(e), repr(e.__context__))
except KeyError as e:
    print(repr(e), repr(e.__context__))
print("".join(line for line in traceback.format_exception(group) if "File" not in line))


def finally_order():
    try:
        try:
            return "try"
        finally:
            print("inner finally")
    finally:
        print("outer finally")


print(finally_order())


def swallow():
    for i in range(3):
        try:
            1 / 0
        except ZeroDivisionError:
            continue
        finally:
            print("loop", i)
    else:
        print("else")


swallow()
try:
    pass
except ValueError:
    print("no")
else:
    print("else runs")
finally:
    print("finally runs")
e1 = ValueError("tb")
print(e1.__traceback__, e1.with_traceback(None) is e1)
try:
    e1.__traceback__ = 1
except TypeError as error:
    print(error)
try:
    e1.__cause__ = 1
except TypeError as error:
    print(error)
print(issubclass(KeyError, LookupError), issubclass(FileNotFoundError, OSError))

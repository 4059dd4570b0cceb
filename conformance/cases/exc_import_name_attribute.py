"""`ImportError`, `NameError`, `AttributeError`, `KeyError`, `StopIteration`, `SystemExit`, `SyntaxError`: their fields."""

import pickle


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def caught(f):
    try:
        f()
    except Exception as e:
        return e


class A:
    pass


n = caught(lambda: undefined_thing)
a = caught(lambda: A().missing)
i = caught(lambda: __import__("no_such_module"))
s = SyntaxError("msg", ("file", 3, 5, "text here\n", 3, 9))

for text in (
    'n.name, str(n), NameError("m", name="x").name, NameError("m").name, NameError(1, 2).args, UnboundLocalError("m", name="y").name',
    'a.name, type(a.obj).__name__, AttributeError("m", name="x", obj=5).obj, AttributeError().name, AttributeError("m").args',
    'i.name, i.path, i.msg, i.name_from, ImportError("m", name="n", path="p", name_from="f").name_from, ImportError("a", "b").msg, str(ImportError("a", "b")), ImportError().msg',
    'ImportError("m", bad=1)',
    'NameError("m", obj=1)',
    'AttributeError(x=1)',
    'str(KeyError("k")), str(KeyError()), str(KeyError("a", "b")), KeyError(5).args, str(KeyError("")), repr(KeyError("é"))',
    'StopIteration().value, StopIteration(1).value, StopIteration(1, 2).value, StopIteration(1, 2).args, (e := StopIteration(3), setattr(e, "value", 9), e.value, e.args)[2:]',
    'SystemExit().code, SystemExit(5).code, SystemExit(1, 2).code, SystemExit("x").args, str(SystemExit(3))',
    's.msg, s.filename, s.lineno, s.offset, s.text, s.end_lineno, s.end_offset, s.print_file_and_line, str(s), s.args',
    'SyntaxError().msg, SyntaxError("a").lineno, str(SyntaxError("a")), SyntaxError("a", ("f", 1, 2, "t")).end_lineno, str(SyntaxError("a", (None, 5, 1, "t"))), str(SyntaxError("m", ("/a/b.py", 7, 1, "x"))), str(SyntaxError("m", ("f", "x", 1, "x")))',
    'SyntaxError("a", 5)',
    'SyntaxError("a", ())',
    'SyntaxError("a", (1, 2, 3))',
    'SyntaxError("a", ("f", 1, 2, "t", 1))',
    'IndentationError("m", ("f", 1, 2, "t")).lineno, TabError.__mro__[1:3], issubclass(IndentationError, SyntaxError)',
    'pickle.loads(pickle.dumps(n)).name, pickle.loads(pickle.dumps(ImportError("m", name="x"))).name, pickle.loads(pickle.dumps(s)).lineno, pickle.loads(pickle.dumps(StopIteration(5))).value, pickle.loads(pickle.dumps(KeyError("a"))), pickle.loads(pickle.dumps(AttributeError("m", name="q"))).name',
    'BaseException(1, 2).args, BaseException().with_traceback(None), BaseException.__new__(BaseException, 5).args, (e := ValueError(1), setattr(e, "args", [1, 2]), e.args)[2], ValueError(1) == ValueError(1), repr(ValueError("a", 1)), str(ValueError("a", 1)), str(ValueError())',
    'setattr(ValueError(), "args", 5)',
    'setattr(ValueError(), "__traceback__", 5)',
    'setattr(ValueError(), "__cause__", 5)',
    'setattr(ValueError(), "__context__", "x")',
    'setattr(ValueError(), "__suppress_context__", 5)',
    'delattr(ValueError(), "__cause__")',
    'delattr(ValueError(), "args")',
    'ValueError().add_note(5)',
    '(e := ValueError(), e.add_note("a"), e.add_note("b"), e.__notes__)[3]',
    'ValueError().__notes__',
    'ValueError(x=1)',
    'ValueError().__setstate__(5)',
    '(e := ValueError(), e.__setstate__({"k": 1}), e.k, e.__dict__, e.__reduce__())[2:]',
):
    show(text)

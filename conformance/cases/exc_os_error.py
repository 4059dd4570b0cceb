"""`OSError`: how its subclasses come from errno, its fields and texts."""

import errno
import pickle


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

for text in (
    'OSError(), OSError(1), OSError("a"), OSError(2, "m"), OSError(2, "m", "f"), OSError(2, "m", "f", None, "g"), OSError(1, 2, 3, 4, 5, 6), OSError(9999, "m")',
    'str(OSError(2, "m")), str(OSError(2, "m", "f")), str(OSError(2, "m", "f", None, "g")), str(OSError("a", "b")), str(OSError()), str(OSError(2, "m", b"f")), str(OSError(None, None))',
    '[type(OSError(getattr(errno, n), "m")).__name__ for n in ("EPERM", "EACCES", "ENOENT", "EEXIST", "EISDIR", "ENOTDIR", "EAGAIN", "EINPROGRESS", "EALREADY", "EPIPE", "ESHUTDOWN", "ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "ECHILD", "ESRCH", "EINTR", "ETIMEDOUT", "EINVAL")]',
    '(e := OSError(2, "m", "f", None, "g")), e.errno, e.strerror, e.filename, e.filename2, e.args, e.characters_written if 0 else 0',
    'BlockingIOError(11, "m", 5).characters_written, BlockingIOError(11, "m").args',
    'BlockingIOError(11, "m").characters_written',
    'type("Sub", (OSError,), {})(2, "m").__class__.__name__, FileNotFoundError(1, "m").errno, type("S", (OSError,), {"__init__": lambda s, x: None})(5).args',
    'pickle.loads(pickle.dumps(OSError(2, "m", "f", None, "g"))).filename2, pickle.loads(pickle.dumps(FileExistsError(17, "x"))).errno, OSError(2, "m", "f").__reduce__()',
    '(setattr(e, "filename", None), str(e)), (setattr(e, "errno", 5), str(e)), (delattr(e, "filename2"), e.filename2)',
    'OSError(x=1)',
    'FileNotFoundError(2, "m", filename="f")',
    'IOError is OSError, EnvironmentError is OSError, issubclass(TimeoutError, OSError), ConnectionError.__bases__, errno.errorcode[2], OSError.__mro__[1]',
):
    show(text)

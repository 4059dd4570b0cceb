"""`input` and `open`: end of input, modes, and errors."""

import io
import os
import sys
import tempfile


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Out(io.StringIO):
    pass


sys.stdin = io.StringIO("first\nsecond\r\nlast")
folder = tempfile.mkdtemp()
path = os.path.join(folder, "f.txt")


def text(content, **how):
    with open(path, "wb") as f:
        f.write(content)
    with open(path, **how) as f:
        return f.read()


def lines(content, **how):
    with open(path, "wb") as f:
        f.write(content)
    with open(path, **how) as f:
        return f.readlines(), f.newlines


def attempt(mode, **how):
    try:
        with open(path, mode, **how) as f:
            return type(f).__name__, f.mode, f.readable(), f.writable(), f.seekable()
    except (ValueError, OSError, TypeError, LookupError) as e:
        return type(e).__name__, str(e).replace(folder, "FOLDER")

for text in (
    'input()',
    'input("prompt: ")',
    'input()',
    'input()',
    'input(1, 2)',
    'text(b"a\\r\\nb\\rc\\n"), text(b"a\\r\\nb\\rc\\n", newline=""), text(b"a\\r\\nb\\rc\\n", newline="\\n"), text(b"a\\r\\nb", mode="rb")',
    'lines(b"a\\r\\nb\\rc\\n"), lines(b"a\\r\\nb\\rc\\n", newline=""), lines(b"a\\r\\nb\\rc\\n", newline="\\r"), lines(b"a\\r\\nb", newline="\\r\\n")',
    'text(b"\\xe9", encoding="latin-1"), text(b"\\xff\\xfea\\0", encoding="utf-16"), text(b"\\xef\\xbb\\xbfa", encoding="utf-8-sig")',
    'text(b"\\xff", encoding="utf-8")',
    'text(b"a\\xffb", encoding="utf-8", errors="replace"), text(b"a\\xffb", encoding="ascii", errors="surrogateescape")',
    'attempt("r"), attempt("rb"), attempt("r+"), attempt("rb+"), attempt("w+b"), attempt("a"), attempt("ab")',
    'attempt("rb", buffering=0), attempt("wb", buffering=0), attempt("r", buffering=1), attempt("rb", buffering=10)',
    'attempt("x")',
    'attempt("q")',
    'attempt("rw")',
    'attempt("rr")',
    'attempt("rbt")',
    'attempt("")',
    'attempt("b")',
    'attempt("+")',
    'attempt("r", buffering=0)',
    'attempt("rb", encoding="utf-8")',
    'attempt("rb", errors="strict")',
    'attempt("rb", newline="\\n")',
    'attempt("r", newline="x")',
    'attempt("r", newline=5)',
    'attempt("r", encoding="no such")',
    'attempt("r", encoding=5)',
    'attempt("r", closefd=False)',
    'open("no such file")',
    'open("no such folder/x", "w")',
    'open("a\\0b")',
    'open(b"no such bytes")',
    'open(None)',
    'open(1.5)',
    'open(-1)',
    'open(path, mode=5)',
    'open()',
):
    show(text)

"""`print`: separators, ends, files, and errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import io

out = io.StringIO()
print(1, 2, file=out)
print("a", "b", sep="-", end="!", file=out)
print(file=out)
print(*range(3), sep="\n", file=out, flush=True)
print(out.getvalue())


class Broken:
    def write(self, text):
        raise OSError("no room")


class Listing(list):
    def write(self, text):
        self.append(text)


kept = Listing()
print("x", 1, None, file=kept, sep="")
print(kept)

for text in (
    'print(1, file=Broken())',
    'print(1, file=3)',
    'print(1, sep=1)',
    'print(1, end=b"")',
    'print(1, foo=2)',
    'print(sep=None, end=None)',
    'print("a", "b", sep="")',
    'print()',
):
    show(text)

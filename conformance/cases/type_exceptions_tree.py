"""The tree of exceptions: bases, constructors, texts and representations of every class."""

import builtins


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

classes = sorted((c for c in vars(builtins).values() if isinstance(c, type) and issubclass(c, BaseException)), key=lambda c: c.__name__)
print(len(set(classes)))
for c in classes:
    row = [c.__name__, c.__base__.__name__, [b.__name__ for b in c.__mro__[1:-1]]]
    for args in (), ("one",), ("one", 2):
        try:
            e = c(*args)
            row.append((str(e), repr(e), e.args))
        except TypeError as error:
            row.append(str(error))
    row.append([n for n in dir(c) if not n.startswith("_") and n not in dir(Exception)])
    print(*row)


def tree(c, depth=0):
    print("  " * depth + c.__name__)
    for s in sorted(c.__subclasses__(), key=lambda s: s.__name__):
        if s.__module__ == "builtins":
            tree(s, depth + 1)


tree(BaseException)

for text in (
    'issubclass(KeyboardInterrupt, Exception), issubclass(GeneratorExit, Exception), EnvironmentError is OSError, IOError is OSError, BaseExceptionGroup.__bases__, ExceptionGroup.__bases__, Exception.__flags__ == ValueError.__flags__, BaseException.__doc__, StopIteration.__doc__, PythonFinalizationError.__base__, EncodingWarning.__base__',
):
    show(text)

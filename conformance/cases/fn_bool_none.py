"""`bool`, `None`, `NotImplemented`, `Ellipsis`: operators, identity, conversion, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

for text in (
    'True + 1, True * 2.5, -True, True & False, True | 1, True ^ True, True == 1, True is True, bool(), bool([]), bool("x"), int(True), str(False), repr(True), f"{True:d} {True} {True!r:>6}", True < 2, {True: 1}[1], [1, 2][True], True.real, True.__class__, isinstance(True, int), bool.__bases__, True.to_bytes(1), True / 2, True ** 2, True << 2, not True, hash(True)',
    '~True',
    'bool(1, 2)',
    'bool(x=1)',
    'type("B", (bool,), {})',
    'True.x',
    'None == None, None is None, None != 0, bool(None), str(None), hash(None) == hash(None), type(None), None.__class__, None.__doc__, dir(None)[:2], f"{None}", [None] == [None], type(None)() is None',
    'None < 1',
    'None + 1',
    'None.x',
    'None()',
    'None[0]',
    'setattr(None, "x", 1)',
    'f"{None:5}"',
    'NotImplemented, type(NotImplemented), NotImplemented == NotImplemented, repr(NotImplemented), NotImplemented.__reduce__()',
    'bool(NotImplemented)',
    'not NotImplemented',
    '..., type(...), ... == Ellipsis, bool(...), repr(...), [...][0] is ..., Ellipsis.__reduce__(), hash(...) == hash(...)',
    '... + 1',
    'type(...)(1)',
    'type(NotImplemented)(1)',
    '__debug__, copyright.__class__.__name__ if "copyright" in dir(__builtins__) else "none"',
):
    show(text)

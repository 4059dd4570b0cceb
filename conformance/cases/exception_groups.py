"""`ExceptionGroup` and `except*`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def group():
    return ExceptionGroup("top", [ValueError(1), TypeError("t"), ExceptionGroup("in", [KeyError("k"), ValueError(2)])])


def handled(error, *kinds):
    out = []
    try:
        try:
            raise error
        except* ValueError as e:
            out.append(("values", [repr(x) for x in e.exceptions]))
        except* KeyError as e:
            out.append(("keys", repr(e)))
    except BaseException as e:
        out.append(("left", repr(e)))
    return out


def naked():
    try:
        raise ValueError("alone")
    except* ValueError as e:
        return_value = repr(e)
    return return_value


def raising():
    try:
        try:
            raise ExceptionGroup("g", [ValueError(1), KeyError(2)])
        except* ValueError:
            raise RuntimeError("new")
    except BaseException as e:
        return repr(e), [repr(x.__context__) for x in e.exceptions]


def nothing():
    try:
        pass
    except* ValueError:
        kind = "never"
    else:
        kind = "else"
    finally:
        pass
    return kind


class Mine(ExceptionGroup):
    def derive(self, excs):
        return Mine(self.message, excs)


g = group()
print(handled(group()))
print(handled(ExceptionGroup("only", [ValueError(3)])))
print(handled(OSError("x")))
print(naked(), raising(), nothing())

for text in (
    'g',
    'str(g), g.message, len(g.exceptions)',
    'g.split(ValueError)',
    'g.subgroup(KeyError)',
    'g.subgroup(OSError)',
    'g.split(lambda e: isinstance(e, ExceptionGroup))',
    'g.subgroup((TypeError, KeyError))',
    'g.subgroup(5)',
    'g.derive([OSError(1)])',
    'Mine("m", [ValueError(1), KeyError(2)]).split(ValueError)',
    'type(Mine("m", [ValueError()]).subgroup(ValueError)).__name__',
    'ExceptionGroup("e", [])',
    'ExceptionGroup("e", 5)',
    'ExceptionGroup("e", [5])',
    'ExceptionGroup(5, [ValueError()])',
    'ExceptionGroup("e")',
    'ExceptionGroup("e", [KeyboardInterrupt()])',
    'BaseExceptionGroup("b", [KeyboardInterrupt()])',
    'type(BaseExceptionGroup("b", [ValueError()])).__name__',
    'ExceptionGroup[ValueError]',
    'exec("try:\\n pass\\nexcept* ExceptionGroup: pass")',
    'exec("try:\\n raise ExceptionGroup(\\"\\", [OSError()])\\nexcept* ExceptionGroup: pass")',
    'exec("try: pass\\nexcept* ValueError: pass\\nexcept KeyError: pass")',
    'exec("def f():\\n try: pass\\n except* ValueError: return 1")',
    'exec("for x in 1,:\\n try: pass\\n except* ValueError: break")',
    'exec("try: pass\\nexcept*: pass")',
    'g.add_note("noted") or g.__notes__',
    'hash(g) == hash(g), g == group()',
    'g.exceptions.__class__.__name__',
    'g.args[0]',
):
    show(text)

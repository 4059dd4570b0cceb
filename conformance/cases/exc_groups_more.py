"""Exception groups: split, subgroup, derive, nesting, messages, `except*` in every way."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Own(ExceptionGroup):
    def derive(self, excs):
        return Own(self.message, excs)


class BadDerive(ExceptionGroup):
    def derive(self, excs):
        return 5


def stars(e, *handlers):
    log = []
    try:
        try:
            raise e
        except* ValueError as g:
            log.append(("V", g))
        except* (TypeError, KeyError) as g:
            log.append(("TK", g))
    except BaseException as rest:
        log.append(("rest", rest))
    return log


def reraises():
    try:
        try:
            raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
        except* ValueError:
            raise
        except* TypeError as e:
            raise RuntimeError("new") from e
    except BaseException as e:
        return repr(e), [repr(x) for x in e.exceptions]


def naked():
    try:
        raise ValueError("naked")
    except* ValueError as g:
        return_ = g
    return repr(return_)


def else_finally():
    log = []
    try:
        pass
    except* ValueError:
        log.append("never")
    else:
        log.append("else")
    finally:
        log.append("finally")
    return log


g = ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [TypeError(2), ValueError(3)]), KeyError("k")])
g.add_note("note")

for text in (
    'g, g.message, g.exceptions, str(g), len(g.exceptions), g.args',
    'g.split(ValueError), g.subgroup(TypeError), g.split((KeyError, TypeError)), g.subgroup(lambda e: e.args == (3,)), g.subgroup(OSError), g.split(lambda e: True)',
    'g.subgroup(ValueError).__notes__, g.derive([OSError()]), Own("o", [ValueError(1), TypeError(2)]).split(ValueError)',
    'BadDerive("b", [ValueError(1), TypeError(2)]).split(ValueError)',
    'g.split(5)',
    'g.split("x")',
    'g.subgroup()',
    'ExceptionGroup()',
    'ExceptionGroup("m")',
    'ExceptionGroup("m", [])',
    'ExceptionGroup("m", 5)',
    'ExceptionGroup("m", [5])',
    'ExceptionGroup("m", [KeyboardInterrupt()])',
    'ExceptionGroup(5, [ValueError()])',
    'ExceptionGroup("m", [ValueError], 3)',
    'BaseExceptionGroup("m", [KeyboardInterrupt()]), type(BaseExceptionGroup("m", [ValueError()])).__name__, BaseExceptionGroup("m", (ValueError(1),)).exceptions',
    'stars(g)',
    'stars(ValueError("plain")), stars(OSError("other")), stars(ExceptionGroup("only", [OSError(1)]))',
    'reraises(), naked(), else_finally()',
    'exec("try: pass\\nexcept* ValueError: pass\\nexcept TypeError: pass")',
    'exec("try: pass\\nexcept*: pass")',
    'exec("try: pass\\nexcept* ValueError:\\n  return")',
    'exec("while 1:\\n  try: pass\\n  except* ValueError:\\n    break")',
    'exec("try:\\n  raise ValueError\\nexcept* ExceptionGroup: pass")',
    'exec("try:\\n  raise ValueError\\nexcept* 5: pass")',
    'ExceptionGroup[int], isinstance(g, Exception), ExceptionGroup.__mro__[1:3], issubclass(BaseExceptionGroup, Exception)',
    'setattr(g, "exceptions", ())',
    'setattr(g, "message", "x")',
    '__import__("pickle").loads(__import__("pickle").dumps(g)).exceptions[0], __import__("copy").copy(g).message',
):
    show(text)

"""Exception table, PUSH_EXC_INFO, CHECK_EXC_MATCH, RERAISE, POP_EXCEPT and CLEANUP_THROW."""

import dis
import sys


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def ops(f):
    print(f.__name__, [i.opname for i in dis.get_instructions(f) if "EXC" in i.opname or "RAISE" in i.opname or "CLEANUP" in i.opname])
    table = dis.Bytecode(f).exception_entries
    print("   ", [(e.start, e.end, e.target, e.depth, e.lasti) for e in table])


def simple(f):
    try:
        return f()
    except (ValueError, TypeError) as e:
        return "caught", str(e)
    except KeyError:
        return "key", type(sys.exception()).__name__
    else:
        return "else"
    finally:
        log.append("finally")


def nested(f):
    try:
        try:
            f()
        finally:
            log.append("inner")
    except Exception as e:
        return repr(e), repr(e.__context__)


def raises_again(f):
    try:
        f()
    except ValueError:
        log.append("again")
        raise


def overrides():
    try:
        raise ValueError(1)
    finally:
        return "overridden"


def in_loop():
    for i in range(4):
        try:
            if i == 1:
                continue
            if i == 3:
                break
        finally:
            log.append(i)
    return sys.exception()


def matches(kind):
    try:
        raise ValueError("v")
    except kind:
        return "matched"


def stars():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2), KeyError(3)])
    except* ValueError as g:
        log.append(g.exceptions)
    except* (TypeError, KeyError) as g:
        log.append(g.exceptions)


def raiser(e):
    def f():
        raise e
    return f


def named():
    try:
        raise ValueError
    except ValueError as e:
        pass
    return e


def old(f):
    try:
        f()
    except ValueError as e:
        try:
            raise TypeError("second") from e
        except TypeError as t:
            return repr(t.__cause__), t.__suppress_context__, repr(t.__context__)


def gen():
    try:
        yield 1
    except GeneratorExit:
        log.append("closed")
        raise
    finally:
        log.append("done")


log = []
for f in simple, nested, raises_again, overrides, in_loop, matches, stars, named, gen:
    ops(f)

for text in (
    'simple(lambda: 1), log, log.clear()',
    'simple(raiser(ValueError("v"))), simple(raiser(TypeError("t"))), simple(raiser(KeyError("k"))), log, log.clear()',
    'simple(raiser(OSError(2, "os")))',
    'log, log.clear()',
    'nested(raiser(ValueError(1))), nested(lambda: 1), log, log.clear()',
    'raises_again(raiser(ValueError("again")))',
    'log, log.clear()',
    'overrides()',
    'in_loop(), log, log.clear()',
    'matches(ValueError), matches((TypeError, (ValueError,)))',
    'matches(5)',
    'matches((int, ValueError))',
    'matches("ValueError")',
    'matches(int)',
    'matches(())',
    'matches([ValueError])',
    'stars(), log, log.clear()',
    'named()',
    'old(raiser(ValueError("first")))',
    'raiser(5)()',
    'raiser(ValueError)()',
    'raiser(int)()',
    'raiser(None)()',
    'next(g := gen()), g.close(), log, log.clear()',
    'g.throw(ValueError("late"))',
):
    show(text)

"""`sys`: settings, introspection, limits, hooks, modules."""

import sys


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def depth(n):
    return n if n == 0 else depth(n - 1)


def frames():
    f = sys._getframe()
    return f.f_code.co_name, f.f_back.f_code.co_name, sys._getframe(1).f_lineno > 0, sys._getframemodulename(), "f" in f.f_locals


def audit():
    got = []
    sys.addaudithook(lambda e, a: got.append((e, a)) if e.startswith("case.") else None)
    sys.audit("case.event", 1, "x")
    return got


def limited():
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(100)
    try:
        depth(200)
    except RecursionError as e:
        return str(e)
    finally:
        sys.setrecursionlimit(old)


def recursion_limit_below():
    sys.setrecursionlimit(1)


def traced():
    log = []

    def tracer(frame, event, arg):
        if frame.f_code.co_name == "depth":
            log.append((event, frame.f_lineno - depth.__code__.co_firstlineno))
            return tracer
    sys.settrace(tracer)
    depth(1)
    sys.settrace(None)
    return log


def exits():
    try:
        sys.exit("text")
    except SystemExit as e:
        return e.code


def profiled():
    log = []
    sys.setprofile(lambda f, e, a: log.append((e, f.f_code.co_name)))
    len([])
    sys.setprofile(None)
    return log

for text in (
    'sys.version_info[:2], sys.version_info >= (3, 14), sys.version_info.releaselevel, sys.hexversion >> 16 == 0x30e, sys.implementation.cache_tag is not None, sys.byteorder, sys.maxsize, sys.maxunicode, sys.platform, sys.float_info.max, sys.float_info.dig, sys.int_info.bits_per_digit, sys.hash_info.width, sys.thread_info.name, sys.float_repr_style, sys.api_version > 1000, sys.copyright[:9], sys.getfilesystemencoding(), sys.getdefaultencoding(), sys.flags.optimize, sys.dont_write_bytecode in (True, False)',
    'frames(), audit(), limited(), traced(), profiled()',
    'sys.getsizeof([]) > 30, sys.getsizeof(5, "d") > 0, sys.getrefcount(object()) >= 1, sys.intern("a b") is sys.intern("a b"), sys.call_tracing(pow, (2, 3)), sys.exc_info(), sys.exception(), sys.getswitchinterval(), sys.gettrace(), sys.getprofile(), sys.is_finalizing(), sys.is_stack_trampoline_active() if hasattr(sys, "is_stack_trampoline_active") else False, "sys" in sys.builtin_module_names, sys.get_int_max_str_digits(), sys.displayhook(None), sys._is_gil_enabled()',
    'sys.setrecursionlimit(0)',
    'recursion_limit_below()',
    'sys.setrecursionlimit("x")',
    'sys.set_int_max_str_digits(5)',
    'sys.intern(5)',
    'sys.getsizeof()',
    'sys._getframe(1000)',
    'exits()',
    'sys.audit()',
    'sys.audit(5)',
    'sys.setswitchinterval(0)',
    'sys.settrace(5), sys.settrace(None)',
    'sys.call_tracing(5, 5)',
    'sys.nothing',
):
    show(text)

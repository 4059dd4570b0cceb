"""Events of `sys.settrace`, `sys.setprofile` and `sys.monitoring`."""
import sys


def work(n):
    total = 0
    for i in range(n):
        if i % 2:
            total += i
        else:
            continue
    try:
        [][1]
    except IndexError as e:
        total -= 1
    finally:
        total *= 2
    with Manager() as m:
        total += m
    return total


class Manager:
    def __enter__(self):
        return 5

    def __exit__(self, *exc):
        return False


def numbers():
    yield 1
    x = yield 2
    return x


def delegate():
    result = yield from numbers()
    while True:
        break
    return result


def fails():
    try:
        raise KeyError("k")
    except ValueError:
        pass


def record(frame, event, arg):
    if frame.f_code.co_filename != work.__code__.co_filename:
        return None
    shown = arg[0].__name__ if event == "exception" else arg
    print(frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, event, shown)
    return record


sys.settrace(record)
work(3)
list(delegate())
try:
    fails()
except KeyError:
    pass
(lambda: [i for i in "ab"])()
sys.settrace(None)
print("--- jumps")


def jumper(frame, event, arg):
    if frame.f_code is not jumps.__code__:
        return None
    line = frame.f_lineno - frame.f_code.co_firstlineno
    if event == "line" and line == 2:
        frame.f_lineno = frame.f_code.co_firstlineno + 4
    return jumper


def jumps():
    out = ["a"]
    out.append("b")
    out.append("c")
    out.append("d")
    return out


sys.settrace(jumper)
print(jumps())
sys.settrace(None)


def bad_jump(target):
    def tracer(frame, event, arg):
        if frame.f_code is looping.__code__ and event == "line" and frame.f_lineno == frame.f_code.co_firstlineno + 1:
            try:
                frame.f_lineno = target if not isinstance(target, int) else frame.f_code.co_firstlineno + target
            except (ValueError, TypeError, AttributeError) as e:
                print(type(e).__name__, e)
        return tracer

    sys.settrace(tracer)
    looping()
    sys.settrace(None)


def looping():
    x = 1
    for i in "a":
        x += 1
    try:
        x()
    except TypeError:
        x = 2


for target in (3, 7, 100, -5, "a", None):
    bad_jump(target)
try:
    sys._getframe().f_lineno = 5
except ValueError as e:
    print(e)
print("--- profile")


def profile(frame, event, arg):
    print(frame.f_code.co_name, event, getattr(arg, "__name__", arg))


sys.setprofile(profile)
len([])
"a".upper()
work(1)
try:
    fails()
except KeyError:
    pass
sys.setprofile(None)
print("--- monitoring")
m = sys.monitoring
m.use_tool_id(3, "case")
print(m.get_tool(3), m.get_tool(4))
names = [n for n in dir(m.events) if n.isupper() and n != "NO_EVENTS"]


def callback(name):
    def called(code, *args):
        print(name, code.co_name, *[a if isinstance(a, (int, str)) else type(a).__name__ for a in args])

    return called


wanted = ["PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD", "CALL", "LINE", "JUMP", "BRANCH_LEFT", "BRANCH_RIGHT", "RAISE", "EXCEPTION_HANDLED", "PY_UNWIND", "C_RETURN", "C_RAISE"]
mask = 0
for name in wanted:
    m.register_callback(3, getattr(m.events, name), callback(name))
    if not name.startswith("C_"):
        mask |= getattr(m.events, name)
for function in (work, numbers, delegate, fails):
    m.set_local_events(3, function.__code__, mask & ((1 << 11) - 1))
work(2)
list(delegate())
print(m.get_local_events(3, work.__code__) == mask & ((1 << 11) - 1), m.get_events(3))
m.set_local_events(3, work.__code__, 0)
m.set_local_events(3, numbers.__code__, 0)
m.set_local_events(3, delegate.__code__, 0)
m.register_callback(3, m.events.PY_START, lambda code, offset: print("once", code.co_name) or m.DISABLE)
for _ in range(2):
    try:
        fails()
    except KeyError:
        pass
m.restart_events()
try:
    fails()
except KeyError:
    pass
m.free_tool_id(3)
for bad in (lambda: m.set_events(3, 1), lambda: m.use_tool_id(9, "x"), lambda: m.set_events(0, 1 << 30), lambda: m.register_callback(0, 3, print)):
    try:
        bad()
    except ValueError as e:
        print(e)
print(list(work.__code__.co_branches()))

"""Loops that only damaged code has end by a signal all the same. CPython looks for none in them and goes on for ever, so this was not recorded from it."""
import dis
import signal


def awaiting(inner):
    yield from inner


def raising():
    return 1


class Interrupted(Exception):
    pass


def interrupt(signum, frame):
    raise Interrupted


def run(name, function, *args):
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        print(name, "ended", function(*args))
    except Interrupted as e:
        print(name, "interrupted; context", type(e.__context__).__name__)


signal.signal(signal.SIGALRM, interrupt)

# The jump back of `yield from` leads to itself.
code = bytearray(awaiting.__code__.co_code)
at = code.index(dis.opmap["JUMP_BACKWARD_NO_INTERRUPT"], 0)
while at % 2:
    at = code.index(dis.opmap["JUMP_BACKWARD_NO_INTERRUPT"], at + 1)
code[at + 1] = 1
damaged = awaiting.__code__.replace(co_code=bytes(code))
awaiting.__code__ = damaged
generator = awaiting(iter("ab"))
next(generator)
run("jump", next, generator)


# Whole, it is left alone until the innermost generator goes on.
def inner():
    while True:
        pass
    yield


def outer():
    yield from inner()


run("delegation", next, outer())

# A handler lies before what it covers, and drops what was raised.
units = [("RESUME", 0), ("LOAD_SMALL_INT", 0), ("POP_TOP", 0), ("LOAD_SMALL_INT", 1), ("RAISE_VARARGS", 1)]
table = bytes([0x80 | 3, 2, 2, 0])  # The last two, to the third, without operands.
raising.__code__ = raising.__code__.replace(co_code=bytes(b for name, arg in units for b in (dis.opmap[name], arg)), co_exceptiontable=table)
run("handler", raising)

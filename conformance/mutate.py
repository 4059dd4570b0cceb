"""Runs damaged copies of compiled scripts, each in a child process: mutate.py FOLDER SEED COUNT.

Half of them are damaged as files (bits, bytes, truncation, spliced parts), half in the instructions, operands, caches,
exception table or numbers of one of their code objects. Prints how the children ended; exits with 1 when one of them
died of a signal or reported an internal error. Scripts that could do harm outside of their process are left out. A child is interrupted after a second and killed when it does not end then,
as a loop that catches everything does not.
"""
import collections
import marshal
import os
import random
import signal
import sys
import time
import types


# Damaged calls of these could end other processes, or remove what is not theirs; some end their own by a signal, rightly.
OUTSIDE = {"os", "shutil", "subprocess", "signal", "socket", "tempfile", "pathlib", "fcntl", "resource", "ctypes", "_thread", "faulthandler", "setrecursionlimit"}


class Interrupted(BaseException):
    pass


def interrupt(signum, frame):
    raise Interrupted


def codes(code, out):
    out.append(code)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            codes(constant, out)
    return out


def reaches_outside(data):
    return any(OUTSIDE.intersection(c.co_names) for c in codes(marshal.loads(memoryview(data)[16:]), []))


def with_code(code, old, new):
    """A copy of `code` in which `old`, somewhere among its constants, is `new`."""
    if code is old:
        return new
    consts = tuple(with_code(c, old, new) if isinstance(c, types.CodeType) else c for c in code.co_consts)
    return code.replace(co_consts=consts)


def damage_file(rng, data, others):
    data = bytearray(data)
    kind = rng.randrange(4)
    if kind == 0:
        del data[rng.randrange(16, len(data)):]
    elif kind == 1:
        other = others[rng.randrange(len(others))][1]
        at, start, size = rng.randrange(16, len(data)), rng.randrange(16, len(other)), rng.choice((1, 4, 16, 100))
        data[at:at + rng.choice((0, size))] = other[start:start + size]
    else:
        for _ in range(rng.choice((1, 1, 2, 5))):
            at = rng.randrange(16, len(data))
            data[at] = rng.randrange(256) if kind == 2 else data[at] ^ 1 << rng.randrange(8)
    return data


def damage_code(rng, data):
    """Damages one code object of a good file; the code, not yet run."""
    whole = marshal.loads(memoryview(data)[16:])
    old = rng.choice(codes(whole, []))
    units = bytearray(old.co_code)
    kind = rng.randrange(6)
    new = {}
    if kind < 4:
        for _ in range(rng.choice((1, 1, 2, 4))):
            at = rng.randrange(len(units) // 2) * 2
            if kind == 0:
                units[at] = rng.randrange(129)
            elif kind == 1:
                units[at + 1] = rng.choice((0, 1, 2, 3, rng.randrange(256)))
            elif kind == 2:
                source = rng.randrange(len(units) // 2) * 2
                units[at:at + 2] = units[source:source + 2]
            else:
                other = rng.randrange(len(units) // 2) * 2
                units[at:at + 2], units[other:other + 2] = units[other:other + 2], units[at:at + 2]
        new["co_code"] = bytes(units)
    elif kind == 4 and old.co_exceptiontable:
        table = bytearray(old.co_exceptiontable)
        table[rng.randrange(len(table))] ^= 1 << rng.randrange(7)
        new["co_exceptiontable"] = bytes(table)
    else:
        name = rng.choice(("co_flags", "co_stacksize", "co_argcount", "co_nlocals", "co_firstlineno"))
        new[name] = getattr(old, name) ^ 1 << rng.randrange(8)
    return with_code(whole, old, old.replace(**new))


def child(rng, name, data, files):
    """Damages, loads and runs; never returns."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 1, 0.05)
    end = 0
    try:
        if rng.random() < 0.5:
            code = marshal.loads(bytes(damage_file(rng, data, files)[16:]))
        else:
            code = damage_code(rng, data)
        exec(code, {"__name__": "__main__", "__builtins__": __builtins__})
    except Interrupted:
        end = 3
    except SystemError as e:
        end = 5 if "bad bytecode" in str(e) else 4
    except BaseException:
        end = 2
    os._exit(end)


ENDS = {0: "ran", 2: "raised", 3: "interrupted", 4: "raised SystemError", 5: "refused", 70: "INTERNAL ERROR"}
BAD = ("SIGNAL", "EXIT", "INTERNAL")


def main():
    folder, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    names = sorted(n for n in os.listdir(folder) if n.endswith(".pyc"))
    files = [(n, open(os.path.join(folder, n), "rb").read()) for n in names]
    files = [(name, data) for name, data in files if not reaches_outside(data)]
    ends = collections.Counter()
    for number in range(seed, seed + count):
        rng = random.Random(number)
        name, data = rng.choice(files)
        pid = os.fork()
        if pid == 0:
            child(rng, name, data, files)
        deadline = time.monotonic() + 4
        while True:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                break
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                status = None
                break
            time.sleep(0.002)
        if status is None:
            end = "killed"
        elif os.WIFSIGNALED(status):
            end = "SIGNAL %d" % os.WTERMSIG(status)
        else:
            end = ENDS.get(os.waitstatus_to_exitcode(status), "EXIT %d" % os.waitstatus_to_exitcode(status))
        ends[end] += 1
        if end.startswith(BAD):
            print(number, name, end, flush=True)
    print(", ".join(f"{k}: {v}" for k, v in sorted(ends.items())))
    sys.exit(any(k.startswith(BAD) for k in ends))


main()

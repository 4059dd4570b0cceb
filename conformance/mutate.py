"""Runs damaged copies of compiled scripts in child processes: mutate.py FOLDER SEED COUNT [SIZE].

Half of them are damaged as files (bits, bytes, truncation, spliced parts), half in the instructions, operands, caches,
exception table or numbers of one of their code objects. Prints how they ended and the most memory that a child had; exits with 1 when
one of them ended its process by a signal or by an internal error. Scripts that could do harm outside of their process are left out, and those of more than SIZE bytes. Each is
interrupted after a while, and its process is killed when it does not end then, as a loop that catches everything does not. A child
runs many, so what one leaves behind is met by those after it: with COUNT 1 a number is tried by itself.
"""
import _imp
import builtins
import collections
import importlib.util
import marshal
import os
import random
import resource
import select
import signal
import sys
import types


# Damaged calls of these could end other processes, or remove what is not theirs; some end their own by a signal, rightly.
OUTSIDE = {"os", "shutil", "subprocess", "signal", "socket", "tempfile", "pathlib", "fcntl", "resource", "ctypes", "_thread", "faulthandler", "setrecursionlimit"}


class Interrupted(BaseException):
    pass


def interrupt(signum, frame):
    # A signal that comes when its program has ended is of no use.
    if armed:
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


# Code without a condition, as headers of .pyc files put it.
UNCHECKED = importlib.util.MAGIC_NUMBER + b"\1" + bytes(11)


def load(rng, body):
    """The code, made at once or, as imports do, when it is needed."""
    if rng.random() < 0.5:
        return marshal.loads(body)
    code = _imp._archive_code("mutant", "mutant.py", b"", UNCHECKED + body, 0)
    if code is None:
        raise ImportError
    return code


def run(rng, data, files):
    """Damages, loads and runs one; how that ended."""
    global armed
    try:
        try:
            armed = True
            signal.setitimer(signal.ITIMER_REAL, LIMIT, 0.05)
            if rng.random() < 0.5:
                code = load(rng, bytes(damage_file(rng, data, files)[16:]))
            else:
                code = damage_code(rng, data)
            exec(code, {"__name__": "__main__", "__builtins__": dict(vars(builtins))})
            return RAN
        finally:
            armed = False
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Interrupted:
        return INTERRUPTED
    except SystemError as e:
        return REFUSED if "bad bytecode" in str(e) else SYSTEM_ERROR
    except BaseException:
        return RAISED


def child(numbers, files, pipe):
    """Runs all, and writes a byte for each that has ended; never returns."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    signal.signal(signal.SIGALRM, interrupt)
    write, leave = os.write, os._exit
    for number in numbers:
        rng = random.Random(number)
        name, data = rng.choice(files)
        while True:
            try:
                end = run(rng, data, files)
                break
            except Interrupted:
                end = INTERRUPTED
        write(pipe, bytes([end]))
    leave(0)


# The longest that one runs, how long its process may go on then, both in seconds, and how many a child runs.
LIMIT = 0.2
armed = False
PATIENCE = 1
BATCH = 100
RAN, RAISED, INTERRUPTED, SYSTEM_ERROR, REFUSED = range(5)
ENDS = ["ran", "raised", "interrupted", "raised SystemError", "refused"]
BAD = ("SIGNAL", "EXIT")
# The status of a process that ends by a Python exception.
UNCAUGHT = 1


def batch(numbers, files):
    """How each of the numbers ended, one by one; less than all when one ended its child."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        child(numbers, files, writer)
    os.close(writer)
    count = 0
    while True:
        ready, _, _ = select.select([reader], [], [], PATIENCE)
        if not ready:
            os.kill(pid, signal.SIGKILL)
            yield "killed"
            break
        ends = os.read(reader, BATCH)
        if not ends:
            break
        count += len(ends)
        yield from (ENDS[end] for end in ends)
    os.close(reader)
    _, status = os.waitpid(pid, 0)
    if count < len(numbers) and ready:
        code = os.waitstatus_to_exitcode(status)
        if code == UNCAUGHT and count:
            # One of those before it may have changed what `child` itself calls: what this one does by itself counts.
            yield from batch(numbers[count:count + 1], files)
            return
        # Exit functions of a damaged script may end the process rightly.
        yield f"SIGNAL {-code}" if code < 0 else f"EXIT {code}"


def main():
    folder, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    size = int(sys.argv[4]) if len(sys.argv) > 4 else sys.maxsize
    names = sorted(n for n in os.listdir(folder) if n.endswith(".pyc"))
    files = [(n, open(os.path.join(folder, n), "rb").read()) for n in names]
    files = [(name, data) for name, data in files if len(data) <= size and not reaches_outside(data)]
    ends = collections.Counter()
    number = seed
    while number < seed + count:
        for end in batch(range(number, min(number + BATCH, seed + count)), files):
            ends[end] += 1
            if end.startswith((*BAD, "killed")):
                print(number, random.Random(number).choice(files)[0], end, flush=True)
            number += 1
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"seeds {seed} to {number - 1}:", ", ".join(f"{k}: {v}" for k, v in sorted(ends.items())) + f"; at most {memory} MB")
    sys.exit(any(k.startswith(BAD) for k in ends))


main()

"""faulthandler: tracebacks on request, after a time and by signals, in this process and one that dies."""

import faulthandler
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def dump_of(f, *args, **kwargs):
    """What a function writes into a file, without addresses and names of threads."""
    with tempfile.TemporaryFile() as out:
        f(*args, file=out, **kwargs)
        time.sleep(0.3 if "timeout" in kwargs else 0)
        out.seek(0)
        found = out.read().decode()
    found = re.sub(r'File ".*?"', 'File "F"', found)
    return re.sub(r"0x[0-9a-f]+( \[.*?\])?", "0x", found)


def inner():
    return dump_of(faulthandler.dump_traceback, all_threads=False)


def with_thread():
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    time.sleep(0.05)
    found = dump_of(faulthandler.dump_traceback)
    done.set()
    thread.join()
    return re.findall(r"^(\w+ ?\w*) 0x", found, re.M), found.count("in wait"), found.count("in with_thread")


def by_signal():
    with tempfile.TemporaryFile() as out:
        faulthandler.register(signal.SIGUSR1, out, all_threads=False)
        os.kill(os.getpid(), signal.SIGUSR1)
        was = faulthandler.unregister(signal.SIGUSR1)
        out.seek(0)
        return was, out.read().count(b"in by_signal")


def dying(code):
    env = {k: v for k, v in os.environ.items() if k != "PYTHONFAULTHANDLER"}
    process = subprocess.run([sys.executable, "-X", "faulthandler", "-c", code], capture_output=True, text=True, env=env)
    lines = process.stderr.splitlines()
    return process.returncode, lines[0], [line for line in lines if "line" in line]


def failing(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except Exception as e:
        return type(e).__name__, str(e)

for text in (
    'inner().splitlines()[:2]',
    'with_thread()',
    'by_signal()',
    'dump_of(faulthandler.dump_traceback_later, timeout=0.05).splitlines()[0]',
    'dying("import faulthandler\\ndef f(): faulthandler._sigsegv()\\nf()")',
    'dying("import faulthandler\\nfaulthandler._sigabrt()")',
    'dying("import faulthandler\\nfaulthandler._stack_overflow()")[:2]',
    'faulthandler.is_enabled(), faulthandler.enable(), faulthandler.is_enabled(), faulthandler.disable(), faulthandler.disable()',
    'failing(faulthandler.dump_traceback_later, -1)',
    'failing(faulthandler.dump_traceback_later, "a")',
    'failing(faulthandler.dump_traceback, 3.5)',
    'failing(faulthandler.register, 9)',
    'failing(faulthandler.register, 1000)',
    'failing(faulthandler.register, 11)',
    'failing(faulthandler.unregister, 11)',
    'failing(faulthandler.enable, -5)',
    'failing(faulthandler.enable, 1, 2, 3, 4)',
    'failing(faulthandler.cancel_dump_traceback_later)',
):
    show(text)

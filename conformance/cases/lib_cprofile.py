"""`cProfile`, and the native profiler under it: what was called how often, by whom, and how long that took by a clock of one's own."""
import _lsprof
import cProfile
import io
import os
import pstats
import subprocess
import sys
import tempfile

Profiler = _lsprof.Profiler


def show(function):
    try:
        print(function())
    except Exception as e:
        print(type(e).__name__, e)


def length():
    return len("abc")


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def generated():
    for i in range(3):
        yield i


def raising():
    raise ValueError


class Class:
    def __init__(self):
        self.items = []

    def method(self):
        self.items.append(1)
        return dict.fromkeys("ab")


def name(entry):
    return entry.code.partition(" of type object at")[0] if isinstance(entry.code, str) else entry.code.co_qualname


def table(profiler, times=False):
    lines = []
    for entry in profiler.getstats():
        calls = entry.calls and sorted((name(called), called[1:3 + 2 * times]) for called in entry.calls)
        lines.append(f"{name(entry)} {entry[1:3 + 2 * times]} {calls}")
    print(*sorted(lines), sep="\n")


first, second = Profiler(), Profiler()
for function in [first.enable, second.enable, first.enable, first.disable, first.disable]:
    show(function)
for function in [lambda: Profiler(timer=lambda: 1, timeunit="x"), lambda: Profiler(bad=1), lambda: Profiler(1, 2.0, 3, 4, 5)]:
    show(function)

profiler = Profiler()
profiler.enable()
length()
[].append(1)
sorted([1], key=lambda x: x)
fib(5)
list(generated())
Class().method()
object.__new__(Class)
"".join(["a"])
int("3")
str.upper("a")
for function in [raising, lambda: int("x"), lambda: len(1)]:
    try:
        function()
    except (ValueError, TypeError):
        pass
profiler.disable()
table(profiler)
profiler.clear()
print(profiler.getstats())

ticks = 0


def clock():
    global ticks
    ticks += 1
    return ticks


def seconds():
    return clock() / 4


for timer, unit, *kinds in [(clock, 0.5), (seconds, 0.0), (seconds, 0.0, False, False), (clock, 0.25, True, False)]:
    ticks = 0
    profiler = Profiler(timer, unit)
    profiler.enable(*kinds)
    length()
    fib(3)
    [].append(1)
    profiler.disable()
    table(profiler, times=True)

print(_lsprof.profiler_entry((1, 2, 3, 4, 5, 6)), _lsprof.profiler_subentry.__match_args__)
profile = cProfile.Profile()
print(profile.runcall(fib, 5), profile.run("length()") is profile, profile.runctx("x = f(3)", {"f": fib}, {}) is profile)
stats = pstats.Stats(profile, stream=io.StringIO())
print(stats.total_calls, stats.prim_calls)
profile.snapshot_stats()
for key, value in sorted((key[2], value[:2] + (sorted((caller[2], counts[:2]) for caller, counts in value[4].items()),)) for key, value in profile.stats.items()):
    print(key, value)
with cProfile.Profile() as profile:
    fib(3)
print(sum(entry.callcount for entry in profile.getstats()))

with tempfile.TemporaryDirectory() as folder:
    script, out = os.path.join(folder, "script.py"), os.path.join(folder, "out")
    with open(script, "w") as file:
        file.write("import sys, __main__\ndef f(): return 1\nf()\nprint(__name__, sys.argv[1:], __main__.f is f)\n")

    def command(*arguments):
        done = subprocess.run([sys.executable, "-m", "cProfile", *arguments], capture_output=True, text=True)
        print(done.returncode, [" ".join(line.split()[::5]) for line in done.stdout.splitlines() if "script" in line or "main" in line], done.stderr[-60:])

    command()
    command("-o", out, script, "a", "b")
    print(sorted(key[2] for key in pstats.Stats(out).stats))
    command("-s", "calls", script)
    command("-s", "nothing", script)

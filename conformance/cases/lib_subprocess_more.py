"""`subprocess`: output, input, exit codes, pipes, errors, environment."""

import os
import subprocess
import sys
from subprocess import DEVNULL, PIPE, STDOUT


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def py(source, *args, **how):
    return subprocess.run([sys.executable, "-c", source, *args], **how)


def clean(e):
    return str(e).replace(sys.executable, "PYTHON")


def attempt(f):
    try:
        return f()
    except Exception as e:
        return type(e).__name__, clean(e)

for text in (
    'py("print(\'out\')", capture_output=True).stdout, py("import sys; sys.exit(3)").returncode, py("print(input())", input=b"given\\n", stdout=PIPE).stdout, py("print(input())", input="text\\n", stdout=PIPE, text=True).stdout',
    'py("import sys; print(\'e\', file=sys.stderr)", stderr=PIPE).stderr, py("import sys; print(\'o\', flush=True); print(\'e\', file=sys.stderr)", stdout=PIPE, stderr=STDOUT).stdout, py("print(\'x\')", stdout=DEVNULL).stdout',
    'attempt(lambda: py("import sys; sys.exit(4)", check=True))',
    'attempt(lambda: py("import time; time.sleep(10)", timeout=0.05))',
    'attempt(lambda: subprocess.run(["no such program"]))',
    'attempt(lambda: subprocess.run([]))',
    'attempt(lambda: py("", cwd="/no such folder"))',
    'attempt(lambda: py("", capture_output=True, stdout=PIPE))',
    'attempt(lambda: py("", input=b"x", stdin=PIPE))',
    'attempt(lambda: subprocess.run("exit 5", shell=True).returncode), subprocess.run("echo $0 $1", shell=True, capture_output=True, text=True).stdout.split()[0][-2:], subprocess.getoutput("echo hi"), subprocess.getstatusoutput("exit 2")',
    'subprocess.check_output(["echo", "a b"]), subprocess.check_call(["true"]), subprocess.call(["false"]), attempt(lambda: subprocess.check_call(["false"]))',
    'py("import os; print(sorted(k for k in os.environ if k.startswith(\'MY\')), os.environ[\'MYV\'])", env={"MYV": "1"}, capture_output=True, text=True).stdout',
    '(p := subprocess.Popen([sys.executable, "-c", "import sys; sys.stdout.write(sys.stdin.read().upper())"], stdin=PIPE, stdout=PIPE, text=True), p.communicate("abc"), p.returncode, p.poll(), p.args[1])[1:]',
    '(p := subprocess.Popen(["sleep", "10"]), p.poll(), p.terminate(), p.wait(), p.kill(), p.send_signal(9))[1:]',
    'attempt(lambda: subprocess.Popen(["sleep", "5"]).wait(timeout=0.01)) if 0 else 0',
    'with_ := [subprocess.Popen(["echo", "x"], stdout=PIPE).__enter__().communicate()]',
    'subprocess.CompletedProcess(["a"], 1, "o", "e"), subprocess.CalledProcessError(1, "cmd"), str(subprocess.CalledProcessError(-9, "cmd")), str(subprocess.CalledProcessError(-99, "cmd")), str(subprocess.TimeoutExpired("cmd", 5)), subprocess.list2cmdline(["a b", \'c"d\'])',
    'subprocess.CompletedProcess(["a"], 1).check_returncode()',
    'py("import sys; print(sys.argv)", "a", "b c", capture_output=True, text=True).stdout',
    'py("import os; os.kill(os.getpid(), 9)").returncode, py("import sys; sys.stdout.buffer.write(b\'a\\\\r\\\\nb\')", capture_output=True, universal_newlines=True).stdout, py("print(\'é\')", capture_output=True, encoding="utf-8").stdout',
    '(r := os.pipe(), py("import os,sys; os.write(int(sys.argv[1]), b\'through\')", str(r[1]), pass_fds=[r[1]]), os.read(r[0], 20))[2]',
):
    show(text)

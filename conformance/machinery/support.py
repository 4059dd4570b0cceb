"""What the scripts about the .pyc machinery share: a folder to work in, and children whose output is the same everywhere."""
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.realpath(tempfile.mkdtemp())
os.chdir(TOP)
MAGIC = b"+\x0e\r\n"
STRICT = ["-X", "strict_pyc"] if "strict_pyc" in sys._xoptions else []


def write(name, text, mtime=None):
    path = os.path.join(TOP, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(text.encode() if isinstance(text, str) else text)
    if mtime is not None:
        os.utime(path, (mtime, mtime))
    return path


def read(name):
    with open(os.path.join(TOP, name), "rb") as f:
        return f.read()


def clean(text):
    """Output without what differs from run to run and from program to program."""
    text = text.replace(TOP, "/top").replace(sys.executable, "PROG")
    text = re.sub(r"^(pyvm|python3\.14) -m", "PROG -m", text, flags=re.M)
    text = re.sub(r"0x[0-9a-f]{6,}", "0xADDRESS", text)
    return re.sub(r"\b_?frozen_importlib(_external)?\b", lambda m: m.group(0).lstrip("_"), text)


def run(*args, env=None, keep=None, show=True):
    """Runs a child; `keep` chooses lines of standard error."""
    clear = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SOURCE_DATE"))}
    child = subprocess.run([sys.executable, *STRICT, *args], env={**clear, **(env or {})}, capture_output=True, text=True, cwd=TOP)
    errors = clean(child.stderr).splitlines()
    errors = [e for e in errors if keep(e)] if keep else errors[-1:]
    if show:
        print("$", *[clean(a) for a in args], *[f"{k}={clean(v)}" for k, v in (env or {}).items()])
        print("  rc", child.returncode, *[repr(clean(o)) for o in child.stdout.splitlines()], *errors)
    return child


def about(*words):
    """Lines of -v about this script's own files."""
    return lambda line: line.startswith("#") and any(w in line for w in words) and any(own in line for own in ("/top/", "'m'", "'helper'"))


def tree(name="."):
    """The files below a folder."""
    found = []
    for where, dirs, files in os.walk(os.path.join(TOP, name)):
        dirs.sort()
        found += [os.path.relpath(os.path.join(where, f), TOP) for f in sorted(files)]
    # With a prefix, caches of the interpreter's own library are there too.
    print("  files", *sorted(f.replace(TOP, "/top") for f in found if "/lib/python3" not in f))


def clear(name):
    """Removes the caches below a folder."""
    for where, dirs, files in os.walk(os.path.join(TOP, name), topdown=False):
        for f in files:
            if f.endswith(".pyc"):
                os.remove(os.path.join(where, f))
        if os.path.basename(where) == "__pycache__":
            os.rmdir(where)

"""Code that a program compiles while it runs (data classes, namedtuples) is kept by -X text_cache and not compiled again."""

import json
import os
import subprocess
import sys
import tempfile

PROGRAM = """
from collections import namedtuple
from dataclasses import dataclass

@dataclass
class Point:
    x: int
    label: str = "a"

Pair = namedtuple("Pair", "first second third fourth")
print(Point(1), Pair(1, 2, 3, 4))
"""


def run(where, *options):
    report = os.path.join(where, "report.json")
    done = subprocess.run([sys.executable, "-B", "-X", f"importtime=json:{report}", *options, "program.pyc"], cwd=where, capture_output=True, text=True)
    print(done.stdout, done.stderr, end="")
    with open(report) as file:
        program = json.load(file)["modules"][0]
    return "compile" in program["phases"]


with tempfile.TemporaryDirectory() as where:
    source = os.path.join(where, "program.py")
    with open(source, "w") as file:
        file.write(PROGRAM)
    import py_compile
    py_compile.compile(source, source + "c")
    kept = os.path.join(where, "texts")
    print("compiles without a cache:", run(where))
    print("compiles the first time:", run(where, "-X", f"text_cache={kept}"))
    with open(kept, "rb") as file:
        first = file.read()
    print("compiles the second time:", run(where, "-X", f"text_cache={kept}"))
    with open(kept, "rb") as file:
        print("written again:", file.read() != first)
    for damage in first[:50], first.replace(b"lambda", b"lambdb"), b"nonsense", first[:8] + bytes(100):
        with open(kept, "wb") as file:
            file.write(damage)
        print("compiles with a damaged cache:", run(where, "-X", f"text_cache={kept}"))

""""Did you mean": names, attributes, imports, keyword arguments."""

import collections
import os
import re

class Robot:
    def __init__(self):
        self.velocity = 1
        self._hidden = 2

    def launch(self, *, speed=1, target=None):
        pass

    def method(self):
        return lunch()

    def uses(self):
        return velocity


class Slots:
    __slots__ = ("alpha", "beta")


def attempt(source, **names):
    import traceback
    try:
        exec(source, {"Robot": Robot, "r": Robot(), "os": os, "s": Slots(), "collections": collections, **names})
    except Exception as e:
        print(source.replace("\n", "; "), "|", re.sub(r" \([^()]*\.py\)", "", traceback.format_exception_only(e)[-1].rstrip()))


for source in (
    "r.velocty", "r.Velocity", "r.launc()", "r.hidden", "r._hiden", "r.zzzzzz", "r.v", "Robot.lanch", "s.alpa", "s.gamma", "os.pth", "os.path.joim", "collections.orderedDict", "(1).rael", "'x'.uper()", "[].apend(1)", "{}.itms()", "None.foo",
    "Robto()", "velocity", "pritn(1)", "lenn([])", "Tru", "none", "nul", "x = 1; xx", "abcdef = 1; abcdeg", "long_name_here = 1; long_nmae_here", "a = 1; b",
    "def f(value):\n  return vlaue\nf(1)", "def f():\n  local_value = 1\n  def g():\n    return local_valeu\n  g()\nf()", "r.method()", "r.uses()",
    "r.launch(sped=1)", "r.launch(zzz=1)", "r.launch(targt=1)", "print(1, edn='')", "int('5', bas=2)", "sorted([1], ky=1)", "'x'.split(maxsplt=1)", "open('x', mod='r')", "dict().get(ke=1)",
    "from os import pth", "from os import zzzz", "from os.path import joim", "from collections import ordereddict", "import oss", "import colections", "import os.pth", "from collections import abc as q; q.Mappping",
    "import sys; sys.agrv", "import math; math.sqr(4)", "class A:\n  foo = 1\n  bar = fooo", "self", "class A:\n  def m(self): return m\nA().m()", "class A:\n  def m(self): return value\n  value = 1\nA().m()",
    "os.nothing_like_it", "x = [i for i in range(3) if j]", "lambda_ = 1; lambda__", "É = 1; É2", "r.__clas__", "r.velocity.reel", "import numpyy", "del r.velocty", "r.__class__.__nam__", "del undefned", "type.mroo", "super().x",
):
    attempt(source)

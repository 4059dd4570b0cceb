"""`graphlib`, `tomllib`, `configparser`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import configparser
import graphlib
import tomllib

g = graphlib.TopologicalSorter({"d": {"b", "c"}, "b": {"a"}, "c": {"a"}})
c = configparser.ConfigParser()
c.read_string("[DEFAULT]\nbase = /x\n[one]\npath = %(base)s/y\nn = 5\nflag = yes\n[two]\nempty\n" if False else "[DEFAULT]\nbase = /x\n[one]\npath = %(base)s/y\nn = 5\nflag = yes\n")

for text in (
    'list(graphlib.TopologicalSorter({3: [2], 2: [1]}).static_order())',
    'g.prepare()',
    'g.get_ready()',
    'g.done("a")',
    'sorted(g.get_ready())',
    'g.done("zzz")',
    'g.is_active(), bool(g)',
    'g.add("x")',
    'list(graphlib.TopologicalSorter({1: [2], 2: [1]}).static_order())',
    'tomllib.loads("a = 1\\nb = [1, 2]\\n[t]\\nx = \\"s\\"\\n[[l]]\\ny = 1.5\\n[[l]]\\nz = true")',
    'tomllib.loads("d = 2024-01-02T03:04:05Z\\nt = 01:02:03\\nh = 0xff\\ninf = -inf")',
    'tomllib.loads("a = \'\'\'\\nx\\\\ny\'\'\'\\nb = \\"\\"\\"a\\\\\\n   b\\"\\"\\"")',
    'tomllib.loads("a = 1\\na = 2")',
    'tomllib.loads("a = ")',
    'tomllib.loads("a")',
    'tomllib.loads("[a]\\n[a]")',
    'tomllib.loads("a = \\"\\\\x\\"")',
    'tomllib.loads(b"a = 1")',
    'tomllib.loads("a.b = 1\\na.c = {x = 1, y = [{}]}")',
    'c.sections(), c.options("one")',
    'c["one"]["path"], c.get("one", "path", raw=True), c.getint("one", "n"), c.getboolean("one", "flag")',
    'c.get("one", "zz")',
    'c.get("nope", "zz")',
    'c.get("one", "zz", fallback=3)',
    'c.getint("one", "path")',
    'c.add_section("one")',
    'c.set("one", "k", 5)',
    'c.has_option("one", "base"), "one" in c, c.defaults()',
    'c.read_string("x = 1")',
    'c.read_string("[s]\\nx")',
    'c.read_string("[s]\\na = 1\\na = 2")',
    'c.read_string("[q]\\nv = %(nope)s") or c["q"]["v"]',
    'c.remove_section("q"), c.remove_option("one", "n")',
    'dict(c["one"])',
):
    show(text)

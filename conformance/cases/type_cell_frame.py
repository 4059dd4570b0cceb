"""Cells and frames: contents, comparison, clearing, locals that write through, builtins."""

import sys
import types


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def make():
    a = 1
    empty = None
    del empty

    def f():
        return a, empty
    return f.__closure__, f


def frame():
    x = 1
    return sys._getframe()


def writes():
    x = 1
    sys._getframe().f_locals["x"] = 5
    sys._getframe().f_locals["new"] = 6
    return x, "new" in locals(), sys._getframe().f_locals["new"]


def gen():
    y = 1
    yield sys._getframe()
    yield y


cells, f = make()
full, empty = cells
done = frame()
g = gen()
gf = next(g)

for text in (
    'full.cell_contents, full == types.CellType(1), full < types.CellType(2), full == empty, types.CellType() == types.CellType(), repr(full).split(" at ")[0], repr(empty).endswith("empty>"), types.CellType(5).cell_contents',
    'empty.cell_contents',
    '(setattr(full, "cell_contents", 9), full.cell_contents)[1], (delattr(full, "cell_contents"), hasattr(full, "cell_contents"))[1]',
    'full.cell_contents',
    'f()',
    'hash(full)',
    'full < 5',
    'types.CellType(1, 2)',
    'done.f_code.co_name, done.f_locals["x"], done.f_globals is globals(), done.f_builtins["len"] is len, done.f_lineno > 0, done.f_trace, done.f_trace_lines, done.f_trace_opcodes, done.f_lasti > 0, repr(done).split(",")[-1].strip(), type(done.f_locals).__name__',
    'done.clear(), done.f_locals.get("x", "cleared")',
    'writes()',
    'gf.f_locals["y"], gf.f_locals.__setitem__("y", 7), next(g), gf.f_generator is g, done.f_generator',
    'gf.clear()',
    'g.close(), gf.f_lineno is not None, gf.clear()',
    'setattr(done, "f_lineno", 1)',
    'setattr(done, "f_code", 1)',
    'setattr(done, "f_trace", 5), delattr(done, "f_trace")',
    'setattr(done, "f_trace_lines", 5)',
    'sorted(frame().f_locals), len(frame().f_locals), "x" in frame().f_locals, list(frame().f_locals.items()), frame().f_locals | {"z": 1}, frame().f_locals.copy(), frame().f_locals == {"x": 1}, frame().f_locals.get("q", 2), frame().f_locals.setdefault("s", 3)',
    'frame().f_locals["none"]',
    'frame().f_locals.pop("x")',
    'frame().f_locals.clear()',
    'frame().f_locals.__delitem__("x")',
    'types.FrameType()',
):
    show(text)

"""Prints the texts that modules of the library compile when they are imported, for `texts.txt`: run it by pyvm, without arguments."""

import builtins
import sys

# Modules that do something visible when they are imported.
SKIPPED = {"__main__", "antigravity", "idlelib", "this", "turtledemo"}

texts = {}


def recorded(name):
    real = getattr(builtins, name)

    def record(source, *args, **kwargs):
        if isinstance(source, str):
            texts[name, source] = None
        if not args and not kwargs:
            caller = sys._getframe(1)
            args = caller.f_globals, caller.f_locals
        return real(source, *args, **kwargs)

    setattr(builtins, name, record)


# Nothing else may be imported before this.
recorded("exec")
recorded("eval")
stdout, sys.stdout = sys.stdout, None
for module in sorted(sys.stdlib_module_names - SKIPPED):
    try:
        __import__(module)
    except ImportError:
        pass
sys.stdout = stdout
for mode, text in sorted(texts):
    print(f"### {mode}\n{text}")

"""Profiling with a profiler that is part of the interpreter; its results are those of `profile`.

The packaged library leaves this module out. It is written for `_lsprof` here, with the interface that CPython documents.
"""

import _lsprof
import profile

__all__ = ["run", "runctx", "Profile"]


def run(statement, filename=None, sort=-1):
    return profile._Utils(Profile).run(statement, filename, sort)


def runctx(statement, globals, locals, filename=None, sort=-1):
    return profile._Utils(Profile).runctx(statement, globals, locals, filename, sort)


run.__doc__, runctx.__doc__ = profile.run.__doc__, profile.runctx.__doc__


def label(code):
    """How `pstats` names a function: by file, line and name, or `~` and 0 for native ones, which are given by what they are shown as."""
    return ("~", 0, code) if isinstance(code, str) else (code.co_filename, code.co_firstlineno, code.co_name)


class Profile(_lsprof.Profiler):
    """Profile(timer=None, timeunit=None, subcalls=True, builtins=True)

    Collects how often functions are called and how long that takes. A timer that returns integers needs the length of its unit in seconds.
    """

    def print_stats(self, sort=-1):
        import pstats
        keys = sort if isinstance(sort, tuple) else (sort,)
        pstats.Stats(self).strip_dirs().sort_stats(*keys).print_stats()

    def dump_stats(self, file):
        import marshal
        with open(file, "wb") as out:
            self.create_stats()
            marshal.dump(self.stats, out)

    def create_stats(self):
        self.disable()
        self.snapshot_stats()

    def snapshot_stats(self):
        """Makes `stats` of what is known: for each function primitive calls, all calls, time in it, time with what it called, and who called it."""
        entries = self.getstats()
        callers = {id(entry.code): {} for entry in entries}
        self.stats = {}
        for entry in entries:
            counted = entry.callcount - entry.reccallcount, entry.callcount, entry.inlinetime, entry.totaltime
            self.stats[label(entry.code)] = *counted, callers[id(entry.code)]
        for caller in entries:
            name = label(caller.code)
            for called in caller.calls or ():
                known = callers.get(id(called.code))
                if known is None:
                    continue
                counted = called.callcount, called.callcount - called.reccallcount, called.inlinetime, called.totaltime
                known[name] = tuple(map(sum, zip(known.get(name, (0, 0, 0, 0)), counted)))

    def run(self, cmd):
        import __main__
        return self.runctx(cmd, vars(__main__), vars(__main__))

    def runctx(self, cmd, globals, locals):
        # Not as a context manager, whose own methods would be seen.
        self.enable()
        try:
            exec(cmd, globals, locals)
        finally:
            self.disable()
        return self

    def runcall(self, func, /, *args, **kw):
        self.enable()
        try:
            return func(*args, **kw)
        finally:
            self.disable()

    def __enter__(self):
        self.enable()
        return self

    def __exit__(self, *exception):
        self.disable()


def main():
    import io
    import os
    import pstats
    import sys
    from optparse import OptionParser

    parser = OptionParser(usage="cProfile.py [-o output_file_path] [-s sort] [-m module | scriptfile] [arg] ...")
    parser.allow_interspersed_args = False
    parser.add_option("-o", "--outfile", dest="outfile", default=None, help="Save stats to <outfile>")
    sorts = sorted(pstats.Stats.sort_arg_dict_default)
    parser.add_option("-s", "--sort", dest="sort", default=2, choices=sorts, help="Sort order when printing to stdout, based on pstats.Stats class")
    parser.add_option("-m", dest="module", action="store_true", default=False, help="Profile a library module")
    if len(sys.argv) < 2:
        parser.print_usage()
        sys.exit(2)
    options, arguments = parser.parse_args()
    sys.argv[:] = arguments
    if not arguments:
        parser.print_usage()
        return parser
    # What is profiled may change the folder.
    outfile = options.outfile and os.path.abspath(options.outfile)
    target = arguments[0]
    if options.module:
        from runpy import run_module
        code, namespace = "run_module(target, run_name='__main__')", {"run_module": run_module, "target": target}
    else:
        from types import ModuleType
        sys.path.insert(0, os.path.dirname(target))
        with io.open_code(target) as file:
            code = compile(file.read(), target, "exec")
        # What imports `__main__` there gets the script.
        sys.modules["__main__"] = module = ModuleType("__main__")
        namespace = vars(module)
        namespace.update(__file__=target, __spec__=None, __package__=None, __cached__=None)
    try:
        runctx(code, namespace, None, outfile, options.sort)
    except BrokenPipeError as error:
        # Nobody listens: there is nothing to flush at exit.
        sys.stdout = None
        sys.exit(error.errno)
    return parser


if __name__ == "__main__":
    main()

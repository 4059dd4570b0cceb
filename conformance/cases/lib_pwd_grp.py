"""`pwd`, `grp`, `fcntl`, `resource`, `locale`: system databases, locks, limits, conventions."""

import fcntl
import grp
import locale
import os
import pwd
import resource
import tempfile


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

f = tempfile.TemporaryFile()

for text in (
    'pwd.getpwuid(0).pw_name, pwd.getpwnam("root").pw_uid, pwd.getpwnam("root")[2:4], len(pwd.getpwuid(0)), any(e.pw_name == "root" for e in pwd.getpwall()), type(pwd.getpwuid(0)).__name__, grp.getgrgid(0).gr_name, grp.getgrnam("root").gr_gid, any(g.gr_gid == 0 for g in grp.getgrall()), grp.getgrgid(id=0)[0]',
    'pwd.getpwnam("no such user")',
    'pwd.getpwuid(99999999)',
    'pwd.getpwuid("x")',
    'pwd.getpwuid(2**40)',
    'pwd.getpwnam(5)',
    'grp.getgrgid(99999999)',
    'grp.getgrnam("no such group")',
    'fcntl.fcntl(f, fcntl.F_GETFD), fcntl.fcntl(f, fcntl.F_SETFD, 0), fcntl.flock(f, fcntl.LOCK_EX), fcntl.flock(f, fcntl.LOCK_UN), fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB), fcntl.lockf(f, fcntl.LOCK_UN, 5, 0, 0), fcntl.LOCK_SH, fcntl.F_DUPFD, fcntl.FD_CLOEXEC',
    'fcntl.fcntl(-1, 1)',
    'fcntl.fcntl("x", 1)',
    'fcntl.fcntl(f, 1, "a" * 2000)',
    'fcntl.fcntl(f, 9999)',
    'fcntl.flock(f, "x")',
    'fcntl.lockf(f, 0)',
    'fcntl.ioctl(f, 1, 1.5)',
    'fcntl.ioctl(f, 21505, b"x" * 60)',
    'resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0',
    'resource.getrlimit(99)',
    'resource.setrlimit(resource.RLIMIT_NOFILE, (1,))',
    'locale.setlocale(locale.LC_ALL, "C"), locale.localeconv()["decimal_point"], locale.format_string("%d %.2f", (1234, 1.5), grouping=True), locale.atof("1.5"), locale.str(2.5), locale.strcoll("a", "b"), locale.strxfrm("ab"), locale.normalize("en_US"), locale.nl_langinfo(locale.RADIXCHAR), locale.LC_ALL, locale.delocalize("1.5")',
    'locale.setlocale(locale.LC_ALL, "no such locale")',
    'locale.setlocale(99)',
    'locale.nl_langinfo(-5)',
    'locale.currency(5)',
    'issubclass(locale.Error, Exception), locale.Error.__module__',
):
    show(text)

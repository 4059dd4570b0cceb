"""`errno`, `stat`, `keyword`, `token`, `colorsys`, `getopt`, `fnmatch`."""

import colorsys
import errno
import fnmatch
import getopt
import keyword
import stat
import token


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

for text in (
    'errno.ENOENT, errno.errorcode[13], errno.EWOULDBLOCK == errno.EAGAIN, len(errno.errorcode) > 100',
    'stat.S_ISDIR(0o40755), stat.S_ISREG(0o100644), stat.filemode(0o104755), stat.filemode(0o41777), stat.filemode(0o120777), stat.S_IMODE(0o100644), stat.S_IFMT(0o100644), stat.ST_SIZE, stat.S_IRWXU, stat.S_ISLNK(0o120777), stat.S_ISDOOR(0)',
    'stat.S_ISDIR("x")',
    'keyword.iskeyword("async"), keyword.softkwlist, len(keyword.kwlist)',
    'token.tok_name[token.NAME], token.ISTERMINAL(1), token.ISEOF(0), token.EXACT_TOKEN_TYPES["+="], token.N_TOKENS > 60',
    'colorsys.rgb_to_hsv(1, 0, 0), colorsys.hsv_to_rgb(0.5, 1, 1), colorsys.rgb_to_hls(0.2, 0.4, 0.6), colorsys.hls_to_rgb(0.5, 0.4, 0.5), colorsys.rgb_to_yiq(1, 1, 1), colorsys.yiq_to_rgb(1, 0, 0)',
    'getopt.getopt(["-a", "-b1", "--long=2", "--flag", "x"], "ab:", ["long=", "flag"]), getopt.gnu_getopt(["x", "-a", "y"], "a"), getopt.getopt(["--lo", "1"], "", ["long="])',
    'getopt.getopt(["-z"], "a")',
    'getopt.getopt(["-b"], "b:")',
    'getopt.getopt(["--none"], "", ["long"])',
    'getopt.getopt(["--flag=1"], "", ["flag"])',
    'getopt.getopt(["--l"], "", ["long", "list"])',
    'fnmatch.fnmatch("a.py", "*.py"), fnmatch.filter(["a", "b.c"], "*.c"), fnmatch.translate("a*[!b]?"), fnmatch.fnmatchcase("A", "a"), fnmatch.filterfalse(["a", "b"], "a")',
):
    show(text)

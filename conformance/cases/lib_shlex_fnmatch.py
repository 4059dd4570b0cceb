"""`shlex`, `fnmatch`, `glob` patterns, `posixpath`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import shlex
import fnmatch
import posixpath as p
import glob

for text in (
    'shlex.split("a \\"b c\\" d\\\\ e \'f g\'")',
    'shlex.split("a # c", comments=True)',
    'shlex.split("a \\"b")',
    'shlex.split("a\\\\")',
    'shlex.split("", posix=True)',
    'shlex.split("\\"a\\"", posix=False)',
    'shlex.quote("a b"), shlex.quote("ab"), shlex.quote(""), shlex.quote("a\'b")',
    'shlex.quote(5)',
    'shlex.join(["a", "b c", "$x"])',
    'list(shlex.shlex("a=b;c|d", punctuation_chars=True))',
    'list(shlex.shlex("a.b c_d"))',
    'fnmatch.fnmatch("a.txt", "*.txt"), fnmatch.fnmatch("a.txt", "?.t[a-x]t"), fnmatch.fnmatch("ab", "[!a]*")',
    'fnmatch.fnmatchcase("A", "a")',
    'fnmatch.filter(["a.py", "b.txt"], "*.py"), fnmatch.filterfalse(["a.py", "b.txt"], "*.py")',
    'fnmatch.translate("a*b?[c-d][!e]")',
    'fnmatch.translate("[")',
    'glob.escape("a[b]*?")',
    'glob.translate("**/a*.py", recursive=True, include_hidden=True)',
    'p.join("a", "b", "/c", "d"), p.join("a", ""), p.join("", "b")',
    'p.join("a", b"b")',
    'p.join("a", 5)',
    'p.split("/a/b"), p.split("a"), p.split("/"), p.split("a//b")',
    'p.splitext("a.tar.gz"), p.splitext(".bashrc"), p.splitext("a."), p.splitext("..a.b")',
    'p.basename("/a/b/"), p.dirname("/a/b/")',
    'p.normpath("a/../b/./c//d"), p.normpath(""), p.normpath("//a"), p.normpath("///a"), p.normpath("../..")',
    'p.isabs("/a"), p.isabs("a")',
    'p.commonprefix(["abc", "abd"]), p.commonpath(["/a/b", "/a/c"])',
    'p.commonpath(["/a", "b"])',
    'p.commonpath([])',
    'p.relpath("/a/b/c", "/a/d"), p.relpath("/a", "/a")',
    'p.relpath("")',
    'p.splitroot("//a/b"), p.splitroot("/a"), p.splitdrive("c:/a")',
    'p.expandvars("$NOPE_X/${NOPE_Y}")',
    'p.normcase("A/B")',
):
    show(text)

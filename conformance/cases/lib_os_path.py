"""`os.path` and `posixpath`: every function on strings and bytes, and the errors."""

import os
import os.path as p
import posixpath
import ntpath


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

for text in (
    'p.join("a", "b"), p.join("a/", "b"), p.join("a", "/b"), p.join("", "b"), p.join("a", ""), p.join("a"), p.join(b"a", b"b"), p.join("a", "b", "/c", "d")',
    'p.join("a", b"b")',
    'p.join("a", 5)',
    'p.join()',
    'p.split("/a/b"), p.split("a"), p.split("/"), p.split("//a"), p.split("a/"), p.split(""), p.split(b"a/b")',
    'p.splitext("a.b.c"), p.splitext(".hidden"), p.splitext("a/.b.c"), p.splitext("..a"), p.splitext("a."), p.splitext("a"), p.splitext(b"x.y"), p.splitdrive("/a"), p.splitroot("//a/b"), p.splitroot("/a"), p.splitroot("///a")',
    'p.basename("/a/b"), p.basename("/a/"), p.dirname("/a/b"), p.dirname("a"), p.dirname("/"), p.dirname("//a"), p.isabs("/a"), p.isabs("a")',
    'p.normpath("a//b/./c/../d"), p.normpath(""), p.normpath("/../a"), p.normpath("//a"), p.normpath("///a"), p.normpath("a/../.."), p.normpath(b"a/../b"), p.normpath("../a/..")',
    'p.commonpath(["/a/b/c", "/a/b/d"]), p.commonpath(["a/b"]), p.commonpath(["/a", "/b"]), p.commonprefix(["abc", "abd"]), p.commonprefix([]), p.commonprefix([[1, 2], [1, 3]])',
    'p.commonpath([])',
    'p.commonpath(["/a", "b"])',
    'p.commonpath(["a", b"b"])',
    'p.relpath("/a/b", "/a/c/d"), p.relpath("/a", "/a"), p.relpath("/a/b/c", "/a")',
    'p.relpath("")',
    'p.expandvars("$HOME/x") != "$HOME/x", p.expandvars("$NONE_SUCH ${NONE} $"), p.expanduser("~/x").endswith("/x"), p.expanduser("a~"), p.expanduser("~nosuchuser/x"), p.abspath("/a/../b"), p.abspath("x") == p.join(os.getcwd(), "x"), p.realpath("/a/../b"), p.normcase("A/B")',
    'p.exists("/"), p.isdir("/"), p.isfile("/"), p.islink("/"), p.ismount("/"), p.lexists("/none"), p.exists(""), p.exists("\\0"), p.isjunction("/"), p.isreserved("x") if hasattr(p, "isreserved") else "none", p.isdevdrive("/")',
    'p.exists(5.5)',
    'p.isfile(None)',
    'p.basename(5)',
    'p.normpath(None)',
    'p.realpath("/none/such", strict=True)',
    'p.getsize("/none/such")',
    'p.getmtime("/none/such")',
    'p.samefile("/", "/none")',
    'p.sameopenfile(0, 0), p.samestat(os.stat("/"), os.stat("/")), p.getatime("/") > 0, p.sep, p.pardir, p.curdir, p.extsep, p.altsep, p.pathsep, p.defpath, p.devnull, p is posixpath',
    'ntpath.join("a", "b"), ntpath.join("c:", "b"), ntpath.join("c:/a", "d:b"), ntpath.split("c:\\\\a\\\\b"), ntpath.splitdrive("//host/share/x"), ntpath.normpath("a/../b\\\\c"), ntpath.isabs("c:/a"), ntpath.isabs("/a"), ntpath.basename("a\\\\b"), ntpath.splitroot("c:/x"), ntpath.normcase("A/b"), ntpath.commonpath(["C:\\\\a\\\\b", "c:/a"]), ntpath.relpath("c:/a/b", "c:/a")',
):
    show(text)

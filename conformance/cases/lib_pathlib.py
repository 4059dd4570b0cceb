"""`pathlib`: pure paths of both kinds, and the file system."""

import os
import pathlib
import tempfile
from pathlib import Path, PurePath, PurePosixPath as P, PureWindowsPath as W


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

folder = Path(tempfile.mkdtemp())
(folder / "sub" / "deep").mkdir(parents=True)
(folder / "a.txt").write_text("text é\nline\n", encoding="utf-8")
(folder / "b.bin").write_bytes(b"\0\1\2")
(folder / "sub" / "c.py").write_text("code")
(folder / "sub" / "deep" / "d.py").touch()
(folder / "link").symlink_to("a.txt")


def rel(paths):
    return sorted(str(p.relative_to(folder)) for p in paths)


def where(text):
    return str(text).replace(str(folder), "FOLDER")


def failing(f):
    try:
        return where(f())
    except Exception as e:
        return type(e).__name__, where(e)

for text in (
    'P("a/b//c/./d"), P("/a/../b"), P(""), P("."), P("//a"), P("///a"), P("a", "b", "/c", "d"), P("a") / "b" / P("c"), "x" / P("y")',
    'P("/a/b/c.tar.gz").parts, P("/a/b/c.tar.gz").name, P("/a/b/c.tar.gz").stem, P("/a/b/c.tar.gz").suffix, P("/a/b/c.tar.gz").suffixes, P("/a/b/c.tar.gz").parent, P("/a").root, P("/a").anchor, P("a").drive',
    'list(P("/a/b/c").parents), P("/a/b/c").parents[1], P("a/b").parents[-1], len(P("a/b").parents)',
    'P("/a/b/c").parents[5]',
    'P("a/b.txt").with_name("c"), P("a/b.txt").with_suffix(".py"), P("a/b.txt").with_stem("x"), P("a/b.tar.gz").with_suffix(""), P("a/b").with_suffix(".x")',
    'P("/").with_name("x")',
    'P("a").with_suffix("x")',
    'P("a").with_name("b/c")',
    'P("/a/b/c").relative_to("/a"), P("/a/b").relative_to("/a/c", walk_up=True), P("/a/b").is_relative_to("/a"), P("/a/b").is_relative_to("/b")',
    'P("/a/b").relative_to("/c")',
    'P("a/b").relative_to("/a")',
    'P("a/b.py").match("*.py"), P("/a/b/c.py").match("b/*.py"), P("a/b.py").match("a/*.txt"), P("a/b/c.py").full_match("a/**/*.py"), P("A").match("a", case_sensitive=False)',
    'P("a").match("")',
    'P("/a").is_absolute(), P("a").is_absolute(), P("a/b").as_posix(), P("/a b").as_uri(), P("a").joinpath("b", "c"), P("a") == P("a/"), P("a") < P("b"), hash(P("a")) == hash(P("./a"))',
    'P("a").as_uri()',
    'P("a") < "b"',
    'P("a") / 5',
    'P(5)',
    'P(b"a")',
    'P("a\\0b")',
    'W("C:\\\\a\\\\b").parts, W("c:/A/b") == W("C:/a/B"), W("C:a").drive, W("//host/share/x").anchor, W("a/b").as_posix(), W("C:\\\\a").as_uri(), W("C:/a") / "D:/b", W("C:/a") / "/b", W("nul").is_reserved() if 0 else 0',
    'W("a.txt").with_suffix(".b"), W("C:/a/b").relative_to("c:/A"), str(W("a/b")), repr(W("a/b")), W("C:").is_absolute(), W("C:/").is_absolute()',
    'P("a") == W("a"), str(P("a")), repr(P("a")), bytes(P("a")), os.fspath(P("a")), f"{P(\'a\')}"',
    'PurePath("a").__class__.__name__, Path("a").__class__.__name__, P("a.b.c.").suffix, P(".hidden").suffix, P("a..b").suffixes, P("..").name, P("a/..").name',
    '(folder / "a.txt").read_text("utf-8"), (folder / "b.bin").read_bytes(), (folder / "a.txt").stat().st_size, (folder / "a.txt").exists(), (folder / "none").exists()',
    '(folder / "a.txt").is_file(), folder.is_dir(), (folder / "link").is_symlink(), (folder / "link").readlink(), (folder / "link").resolve() == (folder / "a.txt").resolve(), (folder / "a.txt").samefile(folder / "link")',
    'rel(folder.iterdir()), rel(folder.glob("*.txt")), rel(folder.glob("**/*.py")), rel(folder.rglob("*.py")), rel(folder.glob("*/")), rel(folder.rglob("d*")), rel(folder.glob("s?b/[a-c].*"))',
    'sorted((where(r), sorted(d), sorted(f)) for r, d, f in folder.walk())',
    'failing(lambda: (folder / "none").read_text())',
    'failing(lambda: (folder / "sub").mkdir())',
    'failing(lambda: (folder / "sub").rmdir())',
    'failing(lambda: (folder / "none").unlink())',
    'failing(lambda: (folder / "none").unlink(missing_ok=True))',
    'failing(lambda: folder.read_bytes())',
    'failing(lambda: (folder / "x" / "y").mkdir())',
    'failing(lambda: (folder / "sub").mkdir(exist_ok=True))',
    'failing(lambda: (folder / "a.txt").write_text(5))',
    'failing(lambda: (folder / "a.txt").rename(folder / "renamed.txt"))',
    'failing(lambda: (folder / "renamed.txt").replace(folder / "a.txt"))',
    'failing(lambda: (folder / "a.txt").copy(folder / "copy.txt"))',
    'failing(lambda: (folder / "copy.txt").move(folder / "moved.txt"))',
    'failing(lambda: (folder / "moved.txt").hardlink_to(folder / "a.txt"))',
    'failing(lambda: (folder / "none").resolve(strict=True))',
    '(folder / "sub" / ".." / "a.txt").resolve() == (folder / "a.txt").resolve(), Path.cwd() == Path(os.getcwd()), Path("a").absolute() == Path.cwd() / "a", Path("~").expanduser() == Path.home()',
    'oct((folder / "a.txt").stat().st_mode & 0o777), (folder / "a.txt").chmod(0o600), oct((folder / "a.txt").stat().st_mode & 0o777)',
    'list(folder.glob(""))',
    'folder.glob("/abs")',
    '(folder / "a.txt").open().readline(), (folder / "a.txt").info.is_file(), (folder / "sub").info.is_dir()',
    'Path.from_uri("file:///a/b"), ',
    'Path.from_uri("http://x")',
):
    show(text)

"""`os`, `shutil`, `tempfile` and `glob`: files, folders, links, times, copies, walks."""

import glob
import os
import shutil
import stat
import tempfile


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

folder = os.path.realpath(tempfile.mkdtemp())
os.chdir(folder)


def write(name, text="x"):
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    with open(name, "w") as f:
        f.write(text)
    return name


def attempt(f):
    try:
        return f()
    except Exception as e:
        return type(e).__name__, str(e).replace(folder, "FOLDER")


write("a.txt", "hello")
write("d/b.txt")
write("d/e/c.py")
write("d/e/.hidden")
os.symlink("a.txt", "link")
os.symlink("missing", "broken")

for text in (
    'sorted(os.listdir()), sorted(os.listdir("d")), sorted(e.name for e in os.scandir()), [(e.name, e.is_file(), e.is_dir(), e.is_symlink(), e.path) for e in sorted(os.scandir("d"), key=lambda e: e.name)], sorted(os.listdir(b"d"))',
    'sorted((r, sorted(d), sorted(f)) for r, d, f in os.walk(".")), [r for r, d, f in os.walk("d", topdown=False)], sorted((r, sorted(f)) for r, d, f, fd in os.fwalk("d"))',
    'os.stat("a.txt").st_size, stat.filemode(os.stat("d").st_mode), os.path.isfile("a.txt"), os.path.isdir("d"), os.path.islink("link"), os.path.exists("broken"), os.path.lexists("broken"), os.readlink("link"), os.lstat("link").st_size, os.access("a.txt", os.R_OK), os.path.getsize("a.txt"), os.path.samefile("a.txt", "link")',
    'attempt(lambda: os.stat("none"))',
    'attempt(lambda: os.mkdir("d"))',
    'attempt(lambda: os.rmdir("d"))',
    'attempt(lambda: os.remove("d"))',
    'attempt(lambda: os.rename("none", "x"))',
    'attempt(lambda: os.listdir("a.txt"))',
    'attempt(lambda: os.chdir("none"))',
    'attempt(lambda: os.makedirs("d/e"))',
    'attempt(lambda: os.open("none", os.O_RDONLY))',
    'attempt(lambda: os.read(999, 1))',
    'attempt(lambda: os.close(-1))',
    'attempt(lambda: os.stat(5.5))',
    'attempt(lambda: os.stat("a\\0b"))',
    'os.rename("a.txt", "r.txt"), os.replace("r.txt", "a.txt"), os.utime("a.txt", (1000, 2000)), os.stat("a.txt").st_mtime, os.utime("a.txt", ns=(5, 7)), os.stat("a.txt").st_mtime_ns, os.chmod("a.txt", 0o640), oct(os.stat("a.txt").st_mode), os.truncate("a.txt", 2), os.path.getsize("a.txt")',
    '(fd := os.open("raw", os.O_CREAT | os.O_RDWR), os.write(fd, b"hello"), os.lseek(fd, 1, os.SEEK_SET), os.read(fd, 3), os.pread(fd, 2, 0), os.pwrite(fd, b"J", 0), os.ftruncate(fd, 3), os.fstat(fd).st_size, os.isatty(fd), os.dup(fd) > fd, os.close(fd))[1:]',
    'shutil.copy("raw", "copy"), shutil.copyfile("raw", "copy2"), shutil.copy2("a.txt", "d"), os.stat("d/a.txt").st_size, sorted(os.listdir(shutil.copytree("d", "t"))), shutil.move("copy", "t/moved"), os.path.exists("t/moved"), shutil.rmtree("t"), os.path.exists("t")',
    'attempt(lambda: shutil.copyfile("raw", "raw"))',
    'attempt(lambda: shutil.copytree("d", "d"))',
    'attempt(lambda: shutil.rmtree("none"))',
    'attempt(lambda: shutil.move("none", "x"))',
    'shutil.rmtree("none", ignore_errors=True), shutil.which("sh") is not None, shutil.which("no such program"), shutil.disk_usage(".").total > 0, shutil.get_terminal_size((70, 20)).columns > 0, shutil.ignore_patterns("*.py")("d", ["a.py", "b"])',
    'sorted(glob.glob("*.txt")), sorted(glob.glob("**/*", recursive=True)), sorted(glob.glob("d/[a-b]*")), glob.glob("none*"), sorted(glob.glob("*", root_dir="d")), glob.escape("a[b]*"), sorted(glob.glob("d/e/*", include_hidden=True)), glob.translate("*.py")',
    'sorted(os.path.basename(p) for p in glob.iglob(os.path.join(folder, "d", "*")))',
    '(t := tempfile.NamedTemporaryFile(dir=folder, suffix=".t"), t.write(b"x"), os.path.exists(t.name), t.close(), os.path.exists(t.name))[1:], os.path.isdir(tempfile.gettempdir()), tempfile.gettempprefix()',
    '(d := tempfile.TemporaryDirectory(dir=folder, prefix="p"), os.path.isdir(d.name), os.path.basename(d.name)[0], d.cleanup(), os.path.isdir(d.name))[1:], (s := tempfile.SpooledTemporaryFile(10), s.write(b"abc"), s.seek(0), s.read(), s.rollover(), s.close())[1:], (f := tempfile.TemporaryFile("w+"), f.write("t"), f.seek(0), f.read())[1:]',
    'os.getcwd() == folder, os.path.relpath("d/e", "d"), os.get_blocking(0) in (True, False), os.cpu_count() > 0, os.umask(os.umask(0o22)) == 0o22, os.getpid() > 0, os.strerror(2), os.sep, os.linesep, os.devnull, os.name, os.fsencode("é"), os.fsdecode(b"\\xff"), os.urandom(4) != os.urandom(4), len(os.environ) > 0',
    'os.environ.setdefault("MY_CASE", "1"), os.getenv("MY_CASE"), os.environ.pop("MY_CASE"), os.getenv("MY_CASE", "d"), os.environb.get(b"MY_CASE"), os.putenv("MY_X", "1"), os.unsetenv("MY_X")',
    'os.environ["none such"]',
    'os.environ.__setitem__("a", 5)',
    'os.environ.__setitem__("a=b", "c")',
    'os.WEXITSTATUS(256), os.WIFEXITED(0), os.waitstatus_to_exitcode(512), os.major(os.makedev(1, 2)), os.get_exec_path()[:0], os.supports_follow_symlinks is not None, os.path.supports_unicode_filenames',
):
    show(text)

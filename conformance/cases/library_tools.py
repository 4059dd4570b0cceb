"""`heapq`, `bisect`, `queue`, `argparse`, `configparser`, `logging`, `tempfile`, `pathlib`, `shutil`, `glob`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import argparse, bisect, configparser, glob, heapq, io, logging, os, pathlib, queue, shutil, sys, tempfile
h = [5, 3, 8, 1]
heapq.heapify(h)
p = pathlib.PurePosixPath("/usr/lib/python3.14/os.py")
parser = argparse.ArgumentParser(prog="tool", description="A tool.")
parser.add_argument("name")
parser.add_argument("-n", "--number", type=int, default=3, help="how many")
parser.add_argument("--flag", action="store_true")
parser.add_argument("--kind", choices=["a", "b"])
config = configparser.ConfigParser()
config.read_string("[DEFAULT]\nx = 1\n[s]\ny = %(x)s2\nb = yes\n")
folder = tempfile.TemporaryDirectory()
root = pathlib.Path(folder.name)

for text in (
    'h[0], [heapq.heappop(h) for _ in range(4)]',
    'heapq.heappop([])',
    'heapq.heappushpop([2, 3], 1), heapq.heapreplace([1, 2], 5), heapq.nlargest(2, [1, 3, 2]), heapq.nsmallest(2, "cab"), list(heapq.merge([1, 3], [2]))',
    'bisect.bisect([1, 2, 3], 2), bisect.bisect_left([1, 2, 3], 2), bisect.bisect([3, 1], 2, key=lambda x: -x)',
    'bisect.bisect([1], 2, -1)',
    'p.name, p.stem, p.suffix, p.parent, p.parts, p.with_suffix(".txt"), p.with_name("x"), p / "y", p.relative_to("/usr"), p.match("*.py"), p.is_absolute()',
    'p.relative_to("/etc")',
    'p.with_name("")',
    'parser.parse_args(["x", "-n", "5", "--flag"])',
    'vars(parser.parse_args(["x"]))',
    'parser.format_usage()',
    'parser.format_help()',
    'config["s"]["y"], config.getint("s", "x"), config.getboolean("s", "b"), config.sections(), dict(config["s"])',
    'config["nope"]',
    'config.get("s", "nope")',
    'config.getint("s", "b")',
    '(root / "a.txt").write_text("héllo\\nworld\\n", encoding="utf-8")',
    '(root / "a.txt").read_text(encoding="utf-8"), (root / "a.txt").read_bytes(), (root / "a.txt").stat().st_size',
    '(root / "d" / "e").mkdir(parents=True)',
    'sorted(x.name for x in root.iterdir()), sorted(x.name for x in root.glob("*.txt")), [os.path.basename(x) for x in glob.glob(str(root / "*.txt"))]',
    'shutil.copy(root / "a.txt", root / "b.txt").name, (root / "b.txt").exists(), (root / "zz").exists()',
    '(root / "b.txt").rename(root / "c.txt").name, (root / "c.txt").unlink()',
    '[(f, sorted(n)) for f, d, n in os.walk(root)][0][1]',
    'shutil.rmtree(root / "d"), (root / "d").exists()',
    '[line for line in open(root / "a.txt", encoding="utf-8")]',
    'open(root / "a.txt", "q")',
    'open(root / "a.txt", "rb", encoding="utf-8")',
    'queue.Queue(1).get_nowait()',
    'queue.PriorityQueue().qsize(), queue.LifoQueue().empty()',
    'logging.getLevelName(20), logging.getLogger("a.b").parent.name, logging.getLogger().level',
    'os.path.join("a", "/b", "c"), os.path.normpath("a/../b//c"), os.path.splitext("x.tar.gz"), os.path.split("/a/b"), os.path.commonprefix(["abc", "abd"]), os.path.commonpath(["/a/b", "/a/c"])',
    'os.listdir("/nonexistent")',
    'os.getcwd() == str(pathlib.Path.cwd()), os.sep, os.linesep, os.path.exists("/")',
    'folder.cleanup(), root.exists()',
):
    show(text)

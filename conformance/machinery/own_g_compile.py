"""pyvm --compile writes what compileall writes."""
import hashlib
from support import *
write("t/a.py", "x = 1\n")
write("t/p/__init__.py", '"""doc"""\nassert True\n')
write("t/p/data.txt", "data")
write("t/bad.py", "x = = 1\n")
def tool(*args):
    clear_env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SOURCE_DATE"))}
    child = subprocess.run([sys.executable, *args], env=clear_env, capture_output=True, text=True, cwd=TOP)
    print("$", *args)
    print("  rc", child.returncode, *[re.sub(r"in \d.*", "in TIME", l) for l in clean(child.stdout + child.stderr).splitlines()])
def sums():
    return {f: hashlib.sha256(read(os.path.join(w, f))).hexdigest() for w, _, fs in os.walk("t") for f in fs if f.endswith(".pyc")}
run("-m", "compileall", "-q", "-o", "0", "-o", "1", "t", keep=lambda line: False)
theirs = sums()
clear("t")
tool("--compile", "--optimize", "0", "--optimize", "1", "t")
print(theirs == sums())
tool("--compile", "--optimize", "0", "--optimize", "1", "-q", "t")
os.remove("t/bad.py")
tool("--compile", "t")
tool("--compile", "--strip-source", "out", "t")
tree("out")
tool("--compile", "nodir")
tool("--verify", "out")
write("out/a.pyc", read("out/a.pyc")[:30])
tool("--verify", "out")
tool("--compile", "--optimize", "x", "t")

"""PYC.md 9: caches appear whole, with the mode of their source."""
import stat
from support import *
write("m.py", "x=1\n")
cache = os.path.join(TOP, "__pycache__/m.cpython-314.pyc")
os.makedirs(os.path.dirname(cache))
write("elsewhere", "kept")
os.symlink(os.path.join(TOP, "elsewhere"), cache)
run("-c", "import m")
print(os.path.islink(cache), read("elsewhere"))
for mode in [0o640, 0o444, 0o400, 0o755]:
    clear(".")
    os.chmod("m.py", mode)
    run("-c", "import m", show=False)
    print(oct(mode), oct(stat.S_IMODE(os.stat(cache).st_mode)))
clear(".")
command = [sys.executable, "-c", "import m"]
env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
for child in [subprocess.Popen(command, cwd=TOP, env=env) for _ in range(6)]:
    child.wait()
tree()

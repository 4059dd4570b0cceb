"""pyvm's own (c): --explain-cache says what became of each module's cache."""
from support import *
write("main.py", "import m\n")
write("m.py", "x = 1\n", 1_700_000_000)
def explain(*flags):
    clear_env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    child = subprocess.run([sys.executable, "--explain-cache", *flags, "main.py"], env=clear_env, capture_output=True, text=True, cwd=TOP)
    print(*flags, clean(child.stderr).strip())
explain("-B")
explain()
explain()
good = read("__pycache__/m.cpython-314.pyc")
for name, data in [("foreign", b"\xf3\r\r\n" + good[4:]), ("short", good[:9]), ("body", good[:30]), ("hash", None)]:
    if data is None:
        import py_compile
        py_compile.compile("m.py", invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
        write("m.py", "x = 2\n", 1_700_000_000)
    else:
        write("__pycache__/m.cpython-314.pyc", data)
    explain()
clear(".")
explain()
write("m.py", "x = 3\n", 1_700_000_001)
explain()
write("m.py", "x = 44\n", 1_700_000_001)
explain()
clear(".")
write("__pycache__", "a file")
explain()

"""PYC.md 6: optimisation levels have caches of their own."""
from support import *
write("m.py", '"""doc"""\nassert 0 or __debug__ is False\nprint(__doc__, __debug__)\n')
for flags, env in [(["-O"], {}), (["-OO"], {}), (["-OOO"], {}), ([], {"PYTHONOPTIMIZE": "x"}), ([], {"PYTHONOPTIMIZE": "2"})]:
    clear(".")
    run(*flags, "-c", "import m", env=env); tree()

"""PYC.md 5, where pyvm is better: the program itself is cached, if it is asked for."""
from support import *
write("main.py", "print('ran')\n")
for _ in range(2):
    run("-X", "cache_main", "-v", "main.py", keep=lambda line: "/top/" in line)
tree()
clear(".")
write("__pycache__", "a file")
for _ in range(2):
    run("-X", "cache_main", "main.py", env={"XDG_CACHE_HOME": f"{TOP}/cache"})
tree("cache")

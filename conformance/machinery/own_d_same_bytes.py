"""pyvm's own (d): the same source gives the same bytes, whatever the order, the process and the hash seed."""
import hashlib
from support import *
for i in range(3):
    write(f"m{i}.py", f"import os\nclass C{i}:\n    names = {{'a{i}', 'b', 'c'}}\n    def f(self, *, key=1.5):\n        return key in {{'a{i}', 'b'}} or (self, 'text {i}')\n")
seen = set()
for order, seed in [("m0, m1, m2", "0"), ("m2, m0, m1", "1"), ("m1, m2, m0", "random")]:
    clear(".")
    run("-c", f"import {order}", env={"PYTHONHASHSEED": seed}, show=False)
    seen.add(tuple(hashlib.sha256(read(f"__pycache__/m{i}.cpython-314.pyc")[16:]).hexdigest() for i in range(3)))
print(len(seen))

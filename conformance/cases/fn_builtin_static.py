"""Static and class methods of built-in types as objects; struct sequences; modules whose names are no text."""
import pickle
import sys
import time
import types

for function in ["".maketrans, bytes.maketrans, dict.fromkeys, int.from_bytes, object.__new__, list.append, [].append, len]:
    shown = repr(function).partition(" at 0x")[0]
    print(shown, function.__qualname__, pickle.loads(pickle.dumps(function, 0)) == function or "another")
for descriptor in [dict.__dict__["fromkeys"], bytes.__dict__["maketrans"]]:
    try:
        print(pickle.dumps(descriptor))
    except TypeError as e:
        print(e)
print(hasattr(time.struct_time, "__slots__"), hasattr(sys.version_info, "__slots__"))
sys.modules["a\udbff"] = types.SimpleNamespace(x=1)
print(__import__("a\udbff"))
try:
    __import__("b\udbff")
except ModuleNotFoundError as e:
    print(ascii(e))

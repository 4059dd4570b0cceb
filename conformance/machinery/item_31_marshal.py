"""PYC.md 31: marshal."""
import marshal
from support import *
def attempt(f, *a, **k):
    try:
        print(f.__name__, a if f is marshal.loads else "", k, f(*a, **k))
    except Exception as e:
        print(f.__name__, a if f is marshal.loads else "", k, type(e).__name__, e)
for data in [b"", b"i", b"0", b"[\xff\xff\xff\xff", b"<\xff\xff\xff\xff", b"l\1\0\0\0\0\0", b"l\1\0\0\0\xff\xff", b"?", b"r\0\0\0\0"]:
    attempt(marshal.loads, data)
code = compile("1", "f", "eval")
attempt(marshal.dumps, code, allow_code=False)
attempt(marshal.loads, marshal.dumps(code), allow_code=False)
attempt(marshal.dumps, object())
attempt(marshal.dumps, slice(1), 4)

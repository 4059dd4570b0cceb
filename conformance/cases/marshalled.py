# marshal: round trips in every version, and what it refuses.
import marshal
import types

values = [None, True, ..., 0, -1, 2**31, -(2**31) - 1, 10**40, 0.1, float("inf"), 1 + 2j, "", "abc", "é€😀", "x" * 300, b"\x00\xff", (), (1, (2,)), [1, [2]], {"a": {1: 2}}, {1, 2}, frozenset("ab"), (1,) * 300]
for version in range(6):
    print(version, all(marshal.loads(marshal.dumps(v, version)) == v for v in values))
print(marshal.loads(marshal.dumps(slice(1, None, 2))), marshal.loads(marshal.dumps(bytearray(b"ab"))))
for bad in [object(), print, [types], type("S", (str,), {})("x")]:
    try:
        marshal.dumps(bad)
    except ValueError as e:
        print(e)
code = compile("def f(a, *b, c=1, **d):\n    return lambda: (a, b, c, d)\nprint(f(1, 2, x=3)())", "<m>", "exec")
again = marshal.loads(marshal.dumps(code))
print(again == code, again.co_code == code.co_code)
exec(again)
for data in [b"", b"i\x00", b"(\x02\x00\x00\x00N", b"?", b"s\xff\xff\xff\x7f"]:
    try:
        marshal.loads(data)
    except (EOFError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
try:
    marshal.dumps(code, allow_code=False)
except ValueError as e:
    print(e)
nested = []
for _ in range(5000):
    nested = [nested]
try:
    marshal.dumps(nested)
except ValueError as e:
    print(e)

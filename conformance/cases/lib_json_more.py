"""`json`: encoding and decoding options, hooks, errors with positions."""

import json
import math


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Custom:
    pass


class Enc(json.JSONEncoder):
    def default(self, o):
        return "custom" if isinstance(o, Custom) else super().default(o)


loop = []
loop.append(loop)

for text in (
    'json.dumps([1, 2.5, "é\\"\\\\\\n\\u2028", None, True, {"a": (1,)}]), json.dumps("é😀"), json.dumps("é", ensure_ascii=False), json.dumps({1: 1, None: 2, True: 3, 1.5: 4}), json.dumps([float("nan"), float("inf"), 1e100, 10**20, -0.0]), json.dumps({"b": 1, "a": 2}, sort_keys=True), json.dumps([1, {"a": []}], indent=2), json.dumps([1, 2], indent="\\t"), json.dumps({"a": [1]}, separators=(",", ":")), json.dumps([], indent=1), json.dumps({}), json.dumps(Custom(), cls=Enc), json.dumps([Custom()], default=lambda o: 5), json.dumps({(1, 2): 3, "a": 1}, skipkeys=True)',
    'json.dumps(Custom())',
    'json.dumps({(1, 2): 3})',
    'json.dumps(loop)',
    'json.dumps(float("nan"), allow_nan=False)',
    'json.dumps({1, 2})',
    'json.dumps(b"x")',
    'json.loads(\'[1, -2.5e3, "a\\\\u00e9\\\\n", null, true, {"k": []}, NaN, -Infinity]\'), json.loads(b\'"x"\'), json.loads(\' {"a" : 1 } \'), json.loads(\'"\\\\ud83d\\\\ude00"\'), json.loads("1", parse_int=str), json.loads("1.5", parse_float=str), json.loads("NaN", parse_constant=str), json.loads(\'{"a": 1}\', object_hook=lambda d: list(d)), json.loads(\'{"a": 1, "a": 2}\', object_pairs_hook=list), json.loads(\'{"a":1,"a":2}\'), json.loads(\'"\\t"\', strict=False), json.loads("\\ufeff1".encode("utf-8-sig")[3:])',
    'json.loads("")',
    'json.loads("[1,]")',
    'json.loads("[1 2]")',
    'json.loads(\'{"a" 1}\')',
    'json.loads(\'{"a": 1,}\')',
    'json.loads("{a: 1}")',
    'json.loads("{\'a\': 1}")',
    'json.loads(\'"abc\')',
    'json.loads(\'"\\\\x"\')',
    'json.loads(\'"\\\\u12"\')',
    'json.loads(\'"\\n"\')',
    'json.loads("1 2")',
    'json.loads("tru")',
    'json.loads("01")',
    'json.loads("-")',
    'json.loads("[1\\n, 2\\n x]")',
    'json.loads(5)',
    'json.loads("\\ufeff1")',
    'json.loads("[" * 100000) if 0 else 0',
    'json.JSONDecoder().raw_decode("1 rest"), list(json.JSONEncoder().iterencode([1, "a"])), json.JSONEncoder(indent=1).encode({"a": 1}), json.JSONDecodeError("m", "ab\\ncd", 4).args, json.JSONDecodeError("m", "ab\\ncd", 4).colno',
):
    show(text)

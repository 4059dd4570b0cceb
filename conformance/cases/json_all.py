# json: both directions, errors, options.
import json

value = {"a": [1, 2.5, -3e20, True, None, "é\n\u2028\\\""], "b": {"c": {}}, "": [], "n": 10**30}
for options in [{}, {"indent": 2}, {"sort_keys": True, "separators": (",", ":")}, {"ensure_ascii": False}, {"indent": "\t"}]:
    text = json.dumps(value, **options)
    print(text, json.loads(text) == value)
print(json.dumps({1: 2, None: 3, True: 4, 1.5: 5}), json.dumps((1, [2])), json.dumps(float("inf")))
print(json.loads('[NaN, -Infinity, 1E2, "\\ud83d\\ude00", "\\ud83d"]'), json.loads("[1.5]", parse_float=str), json.loads('{"a": 1, "a": 2}', object_pairs_hook=list))
for bad in ["", "[", "[1,]", '{"a" 1}', '{"a": 1,}', "{1: 2}", '"\x01"', '"\\x"', '"\\u12"', "nul", "[1 2]", "1 2", '{"a": }', "-"]:
    try:
        json.loads(bad)
    except json.JSONDecodeError as e:
        print(repr(bad), e)


class Point:
    pass


loop = []
loop.append(loop)
for bad in [{"x": [Point()]}, loop, {(1, 2): 3}]:
    try:
        json.dumps(bad)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e, getattr(e, "__notes__", None))
print(json.dumps({(1, 2): 3, "k": 1}, skipkeys=True), json.dumps(Point(), default=lambda o: "point"))
try:
    json.dumps(float("nan"), allow_nan=False)
except ValueError as e:
    print(e)

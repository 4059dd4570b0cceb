"""`pprint`: widths, depths, nesting, kinds of containers, sorting, recursion."""

import collections
import dataclasses
import io
import pprint
import types


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

@dataclasses.dataclass
class D:
    name: str
    items: list


class Long:
    def __repr__(self):
        return "Long(" + "x" * 90 + ")"


loop = [1]
loop.append(loop)

for text in (
    'pprint.pformat([1, 2, 3]), pprint.pformat(list(range(40))), pprint.pformat({"b": 1, "a": [2] * 30}), pprint.pformat({"b": 1, "a": 2}, sort_dicts=False), pprint.pformat("word " * 30), pprint.pformat(b"x" * 100), pprint.pformat((1,)), pprint.pformat({1, 2, 3}), pprint.pformat(frozenset({1})), pprint.pformat([[[[1]]]], depth=2), pprint.pformat([1, [2]], width=1), pprint.pformat({"k": {"n": [1, 2]}}, indent=4, width=10), pprint.pformat(list(range(5)), compact=True, width=8)',
    'pprint.pformat(collections.OrderedDict(a=1, b="x" * 80)), pprint.pformat(collections.Counter("aab")), pprint.pformat(collections.defaultdict(list, a=[1])), pprint.pformat(collections.deque(range(40))), pprint.pformat(collections.ChainMap({"a": 1}, {"b": 2})), pprint.pformat(types.SimpleNamespace(a=1, b="y" * 80)), pprint.pformat(types.MappingProxyType({"a": 1})), pprint.pformat(D("n", list(range(30)))), pprint.pformat(Long()), pprint.pformat([Long(), 1])',
    'pprint.saferepr({"b": 1, "a": 2}), pprint.isreadable([1]), pprint.isrecursive(loop), pprint.isreadable(loop), pprint.pformat(loop).split(" with id")[0], pprint.pformat({1: "a", "b": 2, None: 3}), pprint.pformat(12345678, underscore_numbers=True), pprint.PrettyPrinter(width=5).pformat([1, 2])',
    '(out := io.StringIO(), pprint.pprint({"a": 1}, out), pprint.pp([1], out), out.getvalue())[3]',
    'pprint.pformat(1, width=0)',
    'pprint.pformat(1, indent=-1)',
    'pprint.pformat(1, depth=0)',
):
    show(text)

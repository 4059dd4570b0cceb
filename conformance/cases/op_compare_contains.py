"""COMPARE_OP, CONTAINS_OP and IS_OP: masks, jumps on them, chains, rich results."""

import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Rich:
    def __init__(self, answer):
        self.answer = answer

    def __lt__(self, other):
        return self.answer

    __gt__ = __le__ = __ge__ = __eq__ = __ne__ = __lt__


class NoTruth:
    def __bool__(self):
        raise ValueError("no truth")


class Contains:
    def __init__(self, answer):
        self.answer = answer

    def __contains__(self, item):
        return self.answer


class NoContains:
    __contains__ = None


class Items:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * 10


class Refuses:
    def __eq__(self, other):
        return NotImplemented

    __lt__ = __eq__


def show_ops(f):
    print([(i.opname, i.argrepr) for i in dis.get_instructions(f) if i.opname in ("COMPARE_OP", "CONTAINS_OP", "IS_OP", "TO_BOOL", "UNARY_NOT", "COPY", "SWAP") or "JUMP" in i.opname])


def tests(a, b):
    out = []
    if a < b:
        out.append("<")
    if not a <= b:
        out.append("not <=")
    while a == b:
        out.append("==")
        break
    if a != b and a > b or a >= b:
        out.append("!=, > or >=")
    return out


def chain(a, b, c):
    return a < b < c, a == b == c, a in b in c if isinstance(b, list) else None


show_ops(tests)
show_ops(chain)
show_ops(lambda a, b: a is b)
show_ops(lambda a, b: a is not b)
show_ops(lambda a, b: a not in b)
show_ops(lambda a, b: not a in b)
show_ops(lambda a, b: not (a is b))
show_ops(lambda a, b: 1 if a is None else 2)
for a, b in [(1, 2), (2, 1), (1, 1), (1.5, 1), ("a", "b"), ((1, 2), (1, 3)), ([1], [1]), (float("nan"), 1), (True, 2), (2**70, 2.0**70)]:
    print(a, b, tests(a, b), a < b, a <= b, a == b, a != b, a > b, a >= b)

for text in (
    'chain(1, 2, 3), chain(3, 2, 1), chain(1, [1], [[1]])',
    'Rich(5) < 1, Rich([]) == 2, Rich("x") != 3',
    'tests(Rich(1), 2), tests(Rich(0), 2)',
    'tests(Rich(NoTruth()), 2)',
    '1 < "a"',
    'None < None',
    '[] < ()',
    '{} < {}',
    '1j < 2j',
    '{1} < [1]',
    'object() < object()',
    'int < str',
    'Refuses() < 1',
    'Refuses() == Refuses(), 1 != Refuses()',
    '1 in Contains(5), 1 in Contains([])',
    '1 in Contains(NoTruth())',
    '1 in NoContains()',
    '10 in Items(), 11 in Items()',
    '1 in 5',
    '1 in None',
    '"a" in "cab", "" in "", "ab" not in "ba"',
    '1 in "a"',
    'b"a" in b"ab", 97 in b"a"',
    '300 in b"a"',
    '"a" in b"a"',
    '[] in {}',
    '[] in {1}',
    '{1} in {frozenset({1})}',
    'float("nan") in [float("nan")], (n := float("nan")) in [n]',
    '1 in range(0, 10, 2), 4.0 in range(5), "a" in range(3)',
    'None is None, () is (), 1 is not None',
):
    show(text)

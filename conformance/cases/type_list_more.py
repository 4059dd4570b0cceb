"""list: slices of every kind, sorting, growth during use, comparison, repetition."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Cmp:
    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        return self.v < o.v

    def __repr__(self):
        return f"C{self.v}"


class BadCmp:
    def __lt__(self, o):
        raise ValueError("lt")


class Eq:
    def __init__(self, l):
        self.l = l

    def __eq__(self, o):
        self.l.clear()
        return False


def after(*statements, start=(1, 2, 3, 4, 5)):
    names = {"l": list(start)}
    for s in statements:
        try:
            exec(s, names)
        except Exception as e:
            names["l"].append((type(e).__name__, str(e)))
    return names["l"]


def mutated_sort():
    l = [3, 1, 2]
    l.sort(key=lambda x: (l.append(1), x)[1])


recursive = [1]
recursive.append(recursive)

for text in (
    'after("l[1:3] = [9]"), after("l[1:1] = \'ab\'"), after("l[::2] = [7, 8, 9]"), after("l[::-1] = range(5)"), after("l[5:2] = [0]"), after("l[-2:] = []"), after("l[10:] = [6]"), after("l[:] = l"), after("l[1:3] = l"), after("l[::2] = [1]"), after("l[0:2] = 5"), after("l[::0] = []"), after("l[\'x\'] = 1"), after("l[9] = 1"), after("l[-9] = 1")',
    'after("del l[1]"), after("del l[-1]"), after("del l[1:3]"), after("del l[::2]"), after("del l[::-2]"), after("del l[:]"), after("del l[9]"), after("del l[3:1]"), after("del l[\'x\']"), after("del l[1.0]")',
    'after("l.append(6)"), after("l.extend(l)"), after("l.extend(\'ab\')"), after("l.extend({1: 2})"), after("l.extend(x for x in l[:2])"), after("l.extend(5)"), after("l += (7,)"), after("l += 5"), after("l *= 2"), after("l *= 0"), after("l *= -1"), after("l *= \'x\'"), after("l *= 1.5")',
    'after("l.insert(0, 0)"), after("l.insert(-1, 0)"), after("l.insert(100, 0)"), after("l.insert(-100, 0)"), after("l.insert(\'x\', 0)"), after("l.pop()"), after("l.pop(0)"), after("l.pop(-2)"), after("l.pop(9)"), after("l.pop(\'x\')"), after("l.remove(3)"), after("l.remove(9)"), after("l.clear()"), after("l.reverse()")',
    '[].pop()',
    '[1].index(2)',
    '[1, 2, 1].index(1, 1), [1, 2, 3].index(3, -1), [1, 2, 1].count(1), [1, 2, 3].copy(), [1, [2]].copy()[1] is not None, [True, 1, 1.0].count(1)',
    '[1, 2].index(2, 0, 1)',
    '[1, 2].index(1, "x")',
    '(l := [1, 2, 3], l.insert(1, Eq(l)), l.remove(9) if 0 else 9 in l, l)[2:]',
    'sorted([3, 1, 2]), sorted([3, 1, 2], reverse=True), sorted("bca", key=str.upper), sorted([(1, "b"), (1, "a"), (0, "c")]), sorted([1, True, 0, False]), sorted([2, 1.5, 10**20]), sorted([Cmp(2), Cmp(1)]), sorted({3: 1, 1: 2}), sorted([[2], [1, 5], [1]]), sorted(["é", "z", "a"]), sorted([b"b", b"a"])',
    'sorted([(i % 3, -i) for i in range(7)], key=lambda p: p[0]), sorted([1, 2, 3, 4], key=lambda x: x % 2, reverse=True), sorted(range(100), key=lambda x: -x)[:3], sorted([3, 1], key=None)',
    'sorted([1, "a"])',
    'sorted([None, 1])',
    'sorted([1j, 2j])',
    'sorted([BadCmp(), BadCmp()])',
    'sorted([1], 5)',
    '[2, 1].sort(5)',
    '[1].sort(key=5)',
    '[1, 2].sort(key=lambda: 1)',
    'mutated_sort()',
    '[1, 2] < [1, 3], [1, 2] < [1], [] < [1], [1] == [1.0], [1, [2]] == [1, [2]], [1] != (1,), [1, 2] >= [1, 2], [[1]] < [[2]]',
    '[1] < (1,)',
    '[1] < 5',
    '[1] < ["a"]',
    '[1, 2] + [3], [1] * 3, 3 * [1], [] * 5, [[]] * 2, [1, 2] + [], 5 in [1, 5], [] in [[]], [1, 2, 3][::-1], [1, 2, 3][-1:], [1, 2, 3][5:], [1, 2, 3][::2], [1, 2, 3, 4][-1:-3:-1]',
    '[1] + (2,)',
    '[1] + 5',
    '[1] * [2]',
    '[1] * 10**20',
    '[1, 2][5]',
    '[1, 2]["a"]',
    '[1, 2][1:"x"]',
    '[1, 2][None]',
    'list(), list("ab"), list({1: 2}), list(range(3)), list((1, 2)), list([1]), list(x for x in "a"), list(b"ab"), list({5}), list(map(str, [1]))',
    'list(5)',
    'list(1, 2)',
    'list(x=1)',
    'repr(recursive), str([]), repr([1, "a", None, [2.5]]), recursive == recursive if 0 else len(recursive), repr([recursive])',
    'recursive == [1, [1, recursive]]',
    'hash([])',
    '[].__init__([1, 2]), [1].__len__(), [1].__contains__(1), [1].__reversed__().__length_hint__(), [1, 2].__getitem__(slice(1)), [].__class_getitem__(int), [1].__eq__(5), [3].__iadd__([4]), [3].__imul__(2), [1].__sizeof__() > 40',
    'all(l == sorted(l) for l in ([], [1], list(range(50)))), [*range(5)][1:-1], [x for l in [[1], [2, 3]] for x in l], sum([[1], [2]], []), max([[1, 2], [1, 3]]), list(zip(*[[1, 2], [3, 4]]))',
):
    show(text)

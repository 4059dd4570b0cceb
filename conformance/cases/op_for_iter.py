"""GET_ITER, FOR_ITER and their forms, END_FOR, and loops left in every way."""

import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Old:
    def __getitem__(self, i):
        if i == 3:
            raise IndexError
        return i


class Stops:
    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration("value")


class Raises(Stops):
    def __next__(self):
        raise KeyError("next")


class NotIterator:
    def __iter__(self):
        return object()


def each(v):
    out = []
    for x in v:
        out.append(x)
    else:
        out.append("else")
    return out


def leave(v, at):
    for x in v:
        if x == at:
            break
        if x < at:
            continue
        return "returned", x
    else:
        return "else"
    return "broke"


def grows():
    l = [1]
    for x in l:
        if len(l) < 5:
            l.append(x + 1)
    return l


def shrinks():
    l = [1, 2, 3, 4]
    return [l.pop() for _ in l], l


def changes(d):
    for k in d:
        d[k + 10] = 1


def changes_set(s):
    for k in s:
        s.add(k + 10)


def nested(n):
    return [(i, j) for i in range(n) for j in range(i) if i != j + 1]


def target():
    d = {}
    for d["k"] in range(3):
        pass
    return d


def pairs(v):
    return [a + b for a, b in v]


def gen(n):
    for i in range(n):
        got = yield i
        if got:
            return got


for f in each, leave, nested, target, pairs, gen:
    print(f.__name__, [i.opname for i in dis.get_instructions(f) if "ITER" in i.opname or "FOR" in i.opname or "JUMP" in i.opname])

for text in (
    'each([1, 2]), each((1,)), each("ab"), each({1: 2}), each(range(3)), each(range(5, 0, -2)), each(gen(2)), each(Old()), each(Stops())',
    'each({3}), each(b"ab"), each(memoryview(b"ab")), each({1: 2}.items()), each(zip("a", "b")), each(enumerate("a")), each(map(str, [1]))',
    'each(5)',
    'each(None)',
    'each(Raises())',
    'each(NotIterator())',
    'each(range(2**70, 2**70 + 2))',
    'leave([1, 2, 3], 2), leave([1], 5), leave([5], 3)',
    'grows(), shrinks()',
    'changes({1: 1})',
    'changes_set({1})',
    'nested(4)',
    'target()',
    'pairs([(1, 2), "ab"])',
    'pairs([(1, 2), (3,)])',
    'pairs([1])',
    'list(gen(3))',
):
    show(text)

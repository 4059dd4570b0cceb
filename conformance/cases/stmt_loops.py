"""`for` and `while`: else, break, continue, targets, changes on the way."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def search(items, wanted):
    for i, item in enumerate(items):
        if item == wanted:
            break
    else:
        return "absent"
    return i


def count():
    n = 0
    while n < 10:
        n += 1
        if n % 2:
            continue
        if n == 8:
            break
    else:
        return "else"
    return n


def empty():
    for x in []:
        pass
    try:
        return x
    except UnboundLocalError as e:
        return str(e)


def targets():
    d = {}
    for d["k"] in range(3):
        pass
    out = []
    for a, (b, *c) in [(1, (2, 3, 4)), (5, "xyz")]:
        out.append((a, b, c))
    return d, out


def growing():
    items = [1, 2, 3]
    for x in items:
        if x < 3:
            items.append(x + 2)
    return items


def shrinking():
    items = [1, 2, 3, 4]
    seen = []
    for x in items:
        seen.append(x)
        items.remove(x)
    return seen, items


def changed_dict():
    d = {1: 1}
    for k in d:
        d[k + 1] = 1


def changed_set():
    s = {1}
    for k in s:
        s.add(k + 1)


def swapped_keys():
    d = {1: 1, 2: 2}
    for k in d:
        del d[k]
        d[k + 10] = 1


def nested():
    return [(i, j) for i in range(4) for j in range(i) if (i + j) % 2]


def unpack():
    for a, b in [(1, 2, 3)]:
        pass


def unpack_short():
    for a, b in [(1,)]:
        pass


def strings():
    return [c for c in "aé\U0001f600"], [b for b in b"ab"], [k for k in {"x": 1}], sorted(x for x in {3, 1})


print(search("abc", "b"), search("abc", "z"), count(), empty(), targets(), growing(), shrinking(), nested(), strings())

for text in (
    'changed_dict()',
    'changed_set()',
    'swapped_keys()',
    'unpack()',
    'unpack_short()',
    'exec("for x in 5: pass")',
    'exec("for x, y in [5]: pass")',
    '[i for i in 5]',
    'exec("while 1: break\\nelse: print(1)")',
):
    show(text)

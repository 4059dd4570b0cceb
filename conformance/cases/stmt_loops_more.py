"""`for`, `while`, `break`, `continue`, `else`, comprehensions in loops, and what loops leave behind."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def for_else(v, stop):
    for x in v:
        if x == stop:
            break
    else:
        return "else", x if v else None
    return "break", x


def while_else(n):
    while n > 0:
        n -= 1
        if n == 2:
            continue
        if n == 1 and not n % 2:
            break
    else:
        return "else", n
    return "break", n


def nested():
    out = []
    for i in range(4):
        for j in range(4):
            if j == 2:
                break
            if i == 2:
                continue
            out.append((i, j))
        else:
            out.append("never")
    else:
        out.append("outer else")
    return out


def with_try():
    out = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
        except ValueError:
            pass
        else:
            out.append("else")
        finally:
            out.append("f%d" % i)
    return out


def return_in_loop():
    for i in range(3):
        for j in range(3):
            try:
                if i + j == 3:
                    return i, j
            finally:
                log.append((i, j))


def with_with():
    class M:
        def __enter__(self):
            return self

        def __exit__(self, *a):
            log.append(a[0])
    for i in range(3):
        with M():
            if i == 1:
                break
    while True:
        with M():
            return i


def modifies():
    l = [1, 2, 3, 4, 5]
    for x in l:
        if x % 2:
            l.remove(x)
    d = dict.fromkeys("abc")
    for k in list(d):
        del d[k]
    return l, d


def targets():
    out = []
    l = [0]
    for l[0] in range(3):
        out.append(l[0])
    for a, (b, *c) in [(1, (2, 3, 4)), (5, [6])]:
        out.append((a, b, c))
    for i, in [[1], [2]]:
        out.append(i)
    return out, i


def empty():
    for never in ():
        pass
    try:
        return never
    except UnboundLocalError as e:
        return str(e)


def big():
    t = 0
    for i in range(10**4):
        if i & 1:
            continue
        t += i
    n = 10**4
    while n:
        n //= 3
        t += n
    return t


log = []

for text in (
    'for_else([1, 2, 3], 2), for_else([1, 2], 5), for_else([], 1)',
    'while_else(5), while_else(0)',
    'nested()',
    'with_try()',
    'return_in_loop(), log.copy(), log.clear()',
    'with_with(), log.copy(), log.clear()',
    'modifies()',
    'targets()',
    'empty()',
    'big()',
    '[x for x in range(10) if x % 2 if x > 3], [(x, y) for x in range(3) for y in range(x)], [[y for y in range(x)] for x in range(3)]',
    '{x: y for x, y in zip("ab", [1, 2])}, {x % 3 for x in range(9)} == {0, 1, 2}, list(x async_ for x in []) if 0 else 0',
    '[x for x in [1, 2] if [y for y in [x] if y > 1]]',
    '[i for i in 5]',
    '[i for i in [1] for j in i]',
    '[undefined_name for i in [1]]',
    '[i for i in [1] if undefined_name]',
    'exec("for x in y")',
    'exec("for x y: pass")',
    'exec("for 1 in x: pass")',
    'exec("for f() in x: pass")',
    'exec("for x in : pass")',
    'exec("while : pass")',
    'exec("while 1 pass")',
    'exec("else: pass")',
    'exec("for x in *a: pass")',
    'exec("for x in *a, 1: print(x)", {"a": [5]})',
    'exec("[x for x in *a]")',
    'exec("[*x for x in a]")',
    'exec("{**x for x in a}")',
    'exec("[x, y for x in a]")',
    'exec("[x for 1 in a]")',
    'exec("(x for x in a, b)")',
    'exec("f(x for x in a, 1)")',
    'exec("f(1, x for x in a)")',
    'exec("[x for x in a if b else c]")',
    'exec("async for x in y: pass")',
    'exec("[x async for x in y]")',
):
    show(text)

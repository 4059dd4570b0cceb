"""`with`: managers, suppression, several items, and errors on the way."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

log = []


class Manager:
    def __init__(self, name, swallow=False, fail=None):
        self.name, self.swallow, self.fail = name, swallow, fail

    def __enter__(self):
        log.append("enter " + self.name)
        if self.fail == "enter":
            raise OSError("enter")
        return self.name.upper()

    def __exit__(self, kind, value, tb):
        log.append(f"exit {self.name} {kind.__name__ if kind else None} {value}")
        if self.fail == "exit":
            raise OSError("exit")
        return self.swallow


def told(f):
    log.clear()
    try:
        result = f()
    except Exception as e:
        result = repr(e), repr(e.__context__)
    print(f.__name__, result, log)


def plain():
    with Manager("a") as a, Manager("b") as b:
        return a + b


def swallowed():
    with Manager("a", True):
        raise ValueError("inside")
    return "after"


def passed():
    with Manager("a"), Manager("b"):
        raise ValueError("inside")


def inner_swallows():
    with Manager("a"), Manager("b", True):
        raise ValueError("inside")
    return "after"


def failing_enter():
    with Manager("a"), Manager("b", fail="enter"):
        pass


def failing_exit():
    with Manager("a", fail="exit"):
        raise ValueError("inside")


def parenthesized():
    with (
        Manager("a") as a,
        Manager("b"),
    ):
        return a


def targets():
    d = {}
    with Manager("a") as d["key"], Manager("xy") as (first, second):
        return d, first, second


def loop():
    for i in range(3):
        with Manager(str(i)):
            if i == 1:
                break
    return i


for f in (plain, swallowed, passed, inner_swallows, failing_enter, failing_exit, parenthesized, targets, loop):
    told(f)


class NoExit:
    def __enter__(self):
        pass


class NoEnter:
    def __exit__(self, *a):
        pass


def use(m):
    with m:
        pass

for text in (
    'use(5)',
    'use(NoExit())',
    'use(NoEnter())',
    'use(Manager)',
):
    show(text)

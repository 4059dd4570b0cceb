"""`try`: every way through `except`, `else` and `finally`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def flow(kind):
    log = []
    try:
        try:
            log.append("try")
            if kind == "raise":
                raise ValueError(kind)
            if kind == "return":
                return log
            if kind == "other":
                raise KeyError(kind)
        except ValueError as e:
            log.append(f"except {e}")
        else:
            log.append("else")
        finally:
            log.append("finally")
    except KeyError:
        log.append("outer")
    return log


for kind in ("none", "raise", "return", "other"):
    print(kind, flow(kind))


def loops():
    out = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
        finally:
            out.append(f"f{i}")
    else:
        out.append("else")
    return out


def nested():
    try:
        try:
            raise KeyError("first")
        finally:
            raise ValueError("second")
    except ValueError as e:
        return repr(e), repr(e.__context__), e.__cause__


def chained():
    try:
        try:
            1 / 0
        except ZeroDivisionError as e:
            raise RuntimeError("wrapped") from e
    except RuntimeError as e:
        return repr(e.__cause__), e.__suppress_context__


def cleared():
    try:
        raise ValueError
    except ValueError as e:
        pass
    try:
        e
    except UnboundLocalError as error:
        return str(error)


def reraised():
    try:
        try:
            raise ValueError("again")
        except ValueError:
            raise
    except ValueError as e:
        return e.args


def tuples():
    for error in (KeyError, IndexError, TypeError):
        try:
            raise error
        except (KeyError, IndexError) as e:
            yield type(e).__name__
        except Exception as e:
            yield "other " + type(e).__name__


def bad_clause():
    try:
        raise ValueError
    except 5:
        pass


def values():
    try:
        return "try"
    finally:
        print("finally runs")


print(loops(), nested(), chained(), cleared(), reraised(), list(tuples()), values())

for text in (
    'bad_clause()',
    'exec("raise 5")',
    'exec("raise ValueError from 5")',
    'exec("raise ValueError(1) from None")',
    'exec("raise")',
    'exec("raise ValueError, 5")',
):
    show(text)

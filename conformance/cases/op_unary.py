"""UNARY_NEGATIVE, UNARY_NOT, UNARY_INVERT, TO_BOOL and the `+` intrinsic over all kinds."""

import dis


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Own:
    def __neg__(self):
        return "neg"

    def __pos__(self):
        return "pos"

    def __invert__(self):
        return "invert"

    def __bool__(self):
        return False


class Plain:
    pass


VALUES = [0, 5, -5, 2**70, True, False, 1.5, -0.0, float("inf"), 1j, "", "a", b"", [], [1], (), {}, {1: 2}, set(), None, ..., Own(), Plain(), int, len, range(0), 2**31, -2**62, -2**63]
for name, f in {"-": lambda v: -v, "+": lambda v: +v, "~": lambda v: ~v, "not": lambda v: not v, "not not": lambda v: not not v, "- -": lambda v: - -v}.items():
    print(name, [i.opname for i in dis.get_instructions(f) if "UNARY" in i.opname or "INTRINSIC" in i.opname or "BOOL" in i.opname])
    for v in VALUES:
        shown = type(v).__name__ if isinstance(v, (Own, Plain)) else repr(v)
        try:
            print("   ", shown, "->", repr(f(v)))
        except Exception as e:
            print("   ", shown, "!!", type(e).__name__, e)

for text in (
    '-(-9223372036854775808), -(-2**61), ~(2**61 - 1), -True, +True, ~0, not 0.0, not [[]]',
):
    show(text)

"""`callable`, `hash` and `id`: which objects have them, equal hashes of equal numbers."""

from decimal import Decimal
from fractions import Fraction


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Call:
    def __call__(self):
        return 1


class InstanceCall:
    pass


class NoHash:
    __hash__ = None


class EqOnly:
    def __eq__(self, other):
        return True


class BadHash:
    def __hash__(self):
        return "x"


class BigHash:
    def __hash__(self):
        return 2**61 + 5


class NegativeHash:
    def __hash__(self):
        return -1


class Both(EqOnly):
    __hash__ = EqOnly.__base__.__hash__


late = InstanceCall()
late.__call__ = lambda: 1

for text in (
    'callable(len), callable(int), callable(lambda: 1), callable(1), callable("x"), callable(None)',
    'callable(Call), callable(Call()), callable(InstanceCall()), callable(late)',
    'callable("".join), callable(type), callable(staticmethod(len)), callable(classmethod(len)), callable(property())',
    'callable()',
    'hash(1) == hash(1.0) == hash(True) == hash(1 + 0j) == hash(Fraction(1)) == hash(Decimal(1))',
    'hash(0), hash(-1), hash(-2), hash(2**61 - 1), hash(2**61), hash(-2**61), hash(10**40)',
    'hash(0.5), hash(-0.5), hash(1e300), hash(float("inf")), hash(float("-inf")), hash(3.0), hash(-0.0)',
    'hash(1.5 + 2j), hash(1j), hash(0j), hash(-1j)',
    'hash(Fraction(1, 3)), hash(Decimal("0.1")), hash(0.1) == hash(Fraction(0.1))',
    'hash(()), hash((1,)), hash((1, 2, 3)), hash(((1, 2), (3, 4)))',
    'hash(frozenset()), hash(frozenset({1, 2, 3})), hash(frozenset(range(10)))',
    'hash(range(0)) == hash(range(5, 5)), hash(range(0, 3, 2)) == hash(range(0, 4, 2))',
    'hash(None) == hash(None), hash(...) == hash(...)',
    'hash(BigHash()), hash(NegativeHash())',
    'hash([])',
    'hash({})',
    'hash(set())',
    'hash(bytearray())',
    'hash((1, []))',
    'hash(slice(1, 2)) == hash(slice(1, 2)), hash(slice(1, 2)) != hash(slice(2, 1))',
    'hash(slice([]))',
    'hash(NoHash())',
    'hash(EqOnly())',
    'isinstance(hash(Both()), int)',
    'hash(BadHash())',
    'hash(memoryview(b"abc")) == hash(b"abc")',
    'hash(memoryview(bytearray(b"abc")))',
    'hash("") , hash(b"") == hash("")',
    'NoHash.__hash__, EqOnly.__hash__',
    'hash()',
    'id(None) == id(None), id(late) == id(late), id([]) is not None',
    'id()',
    'hash(type) == hash(type), hash(len) == hash(len)',
    'hash("abc".join) == hash("abc".join)',
):
    show(text)

"""int: bit operations, bytes, ratios, powers, comparison with floats, big arithmetic."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Index:
    def __index__(self):
        return 7


class Int:
    def __int__(self):
        return 42


class Trunc:
    def __trunc__(self):
        return 5


class Sub(int):
    def __add__(self, other):
        return "sub add"

for text in (
    '(5).bit_length(), (-5).bit_length(), (0).bit_length(), (2**100).bit_length(), (255).bit_count(), (-7).bit_count(), (5).as_integer_ratio(), (5).conjugate(), (5).numerator, (5).denominator, (5).imag, (5).is_integer(), (5).__index__(), (-5).__abs__()',
    '(1000).to_bytes(2), (1000).to_bytes(4, "little"), (-5).to_bytes(2, signed=True), (0).to_bytes(0), int.from_bytes(b"\\x03\\xe8"), int.from_bytes(b"\\xff\\xfe", "little", signed=True), int.from_bytes([1, 2]), int.from_bytes(b"")',
    '(1000).to_bytes(1)',
    '(-1).to_bytes(1)',
    '(1).to_bytes(-1)',
    '(1).to_bytes(1, "middle")',
    'int.from_bytes("x")',
    'int.from_bytes([300])',
    '7 // 2, -7 // 2, 7 // -2, 7 % -3, -7 % 3, divmod(-7, 2), divmod(7, -2), -7 // 2**70, 2**70 // -7, (2**70) % 1000, divmod(-10**30, 10**10 + 1)',
    '2**10, 2**-1, (-2)**3, 0**0, pow(2, 10, 1000), pow(3, -1, 7), pow(-3, 5, 7), pow(2, 100, -7), pow(10**20, 3, 10**9 + 7), (-8)**(1/3)',
    'pow(2, -1, 4)',
    'pow(2, 1, 0)',
    'pow(2, 1.5, 3)',
    '0 ** -1',
    '1 // 0',
    '1 % 0',
    'divmod(1, 0)',
    '1 / 0',
    '5 & 3, 5 | 3, 5 ^ 3, ~5, -5 & 3, -5 | 3, -5 ^ 3, 1 << 100, (1 << 100) >> 98, -1 >> 5, -10**20 >> 60, 2**70 & -2**65, ~2**70, 5 << 0, True & 1, True | 2',
    '1 << -1',
    '1 >> -1',
    '1 << 10**20',
    '0 << 10**20, 1 >> 10**20, -1 >> 10**20',
    '1 == 1.0, 2**53 == 2.0**53, 2**53 + 1 == 2.0**53, 2**1000 < 1e308, 10**400 > 1e308, 10**400 < float("inf"), -10**400 > float("-inf"), 1 < float("nan"), 2**53 + 1 > 2.0**53, 1 == True, hash(2**61) == hash(1)',
    'int(), int(5.9), int(-5.9), int("12"), int(b"12"), int(bytearray(b"7")), int(Index()), int(Int()), int("１２"), int(True), int(10**30), int(1e30)',
    'int(Trunc())',
    'int("x")',
    'int(b"x")',
    'int(None)',
    'int([])',
    'int(float("nan"))',
    'int(float("inf"))',
    'int("5", 0), int("0o17", 0), int("-0x1F", 16), int("0", 0), int("zz", 36), int("1_0", 10)',
    'int("010", 0)',
    'int("5", base=37)',
    'int(5, 10)',
    'int("5", Index()), int("11", base=2)',
    'int(base=5)',
    'int("1" * 10, 2), int("-" + "f" * 20, 16)',
    'Sub(5) + 1, Sub(5) - 1, 1 + Sub(5), type(Sub(5) * 2).__name__, Sub("7"), Sub.from_bytes(b"\\1").__class__.__name__, round(Sub(5)).__class__.__name__',
    'f"{12345:,} {12345:_} {255:x} {255:#X} {255:b} {5:08b} {-5:+} {5: } {65:c} {1234567:e} {5:>5} {5:<5}| {5:^5}| {5:05} {-5:=5} {10**20:,} {5:n} {0.5:%}"',
    'f"{5:.2}"',
    'f"{5:s}"',
    'f"{5:,x}"',
    'f"{-1:c}"',
    'f"{0x110000:c}"',
    'format(5, "q")',
    '(10**50) * (10**50) // 10**99, 10**50 - 10**50 + 1, -(10**50), abs(-10**50), 10**50 % 7, (10**50).__sizeof__() > 28, str(-10**30), hash(10**50) == hash(10**50), 10**18 * 10, 2**62 + 2**62, -2**63 - 1, 2**63 * -1, (2**64) // (2**32), 3 * 2**61',
    'min(2**70, 5, -1), max([1, 2**65]), sum([2**62] * 4), sorted([3, -2**70, 2.5, 2**70]), 2**70 in {2**70}, {1: "a", 2**64: "b"}[2**64], range(2**70, 2**70 + 3)[1], len(range(2**62)), [1, 2, 3][Index() - 5] if 0 else 0',
    '(5).__add__("x"), (5).__radd__(2), (5).__pow__(2, 3), (5).__floor__(), (5).__ceil__(), (5).__trunc__(), (5).__round__(-1), (5).__lt__(5.0), (5).__eq__(5), (5).__bool__(), (5).__float__(), (5).__divmod__(3), (5).__rdivmod__(13), (5).__getnewargs__(), (5).__format__("")',
):
    show(text)

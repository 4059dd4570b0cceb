for a in (0, 1, -7, 2**61, -2**61, 2**70, True):
    for b in (1, -3, 2**65, 5):
        print(a + b, a - b, a * b, a // b, a % b, divmod(a, b), a & b, a | b, a ^ b, a < b, a == b)
print(2**100, pow(3, 200, 7), (-5) ** 3, 2 ** -2, 7 / 2, 10**20 / 3)
print(1.5 + 2, 0.1 + 0.2, 1e300 * 1e10, -0.0, 5.5 // 2, 5.5 % -2, float("inf"), 1e16, 1e-5, 123456789.123)
print(hash(5), hash(-1), hash(2**61 - 1), hash(1.0), hash(0.5), (1 + 2j) * (3 - 1j), abs(3 + 4j))
try:
    1 // 0
except ZeroDivisionError as e:
    print(e)
try:
    "a" + 1
except TypeError as e:
    print(e)
try:
    1 + "a"
except TypeError as e:
    print(e)
print(round(2.5), round(3.14159, 2), round(12345, -2), int("0x1f", 16), int("  42 "), int("1_000"))
print(bin(10), oct(8), hex(255), (255).to_bytes(2, "big"), int.from_bytes(b"\x01\x00", "little"))

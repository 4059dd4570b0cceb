"""hashlib over its native modules."""

import hashlib
import hmac
import random
import uuid

for name in sorted(hashlib.algorithms_guaranteed):
    length = (20,) if "shake" in name else ()
    h = hashlib.new(name)
    h.update(b"abc" * 1000)
    copy = h.copy()
    h.update(memoryview(b"x" * 77))
    print(name, h.hexdigest(*length), copy.digest(*length).hex(), h.name, h.digest_size, h.block_size)


def attempt(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs).hexdigest())
    except Exception as e:
        print(type(e).__name__, e)


from _blake2 import blake2b, blake2s
from _md5 import md5
from _sha3 import shake_128

attempt(md5, "x")
attempt(md5, 5)
attempt(md5, b"", 1)
attempt(md5, data=b"x", string=b"x")
attempt(md5, string=b"x")
for options in (
    {"digest_size": 0}, {"digest_size": 20, "key": b"k", "salt": b"s", "person": b"p"}, {"fanout": 2, "depth": 3, "leaf_size": 4, "node_offset": 5, "last_node": True},
    {"key": b"k" * 65}, {"fanout": 256}, {"depth": 0}, {"leaf_size": 2**32}, {"node_offset": 2**64}, {"inner_size": 65}, {"leaf_size": -1}, {"salt": b"s" * 9},
):
    attempt(blake2b, b"data", **options)
    attempt(blake2s, b"data", **options)
for length in (0, 4, -1, 2**40):
    try:
        print(shake_128(b"q").hexdigest(length))
    except Exception as e:
        print(type(e).__name__, e)
print(blake2b.MAX_KEY_SIZE, blake2s.SALT_SIZE, hmac.new(b"k", b"m", "sha512").hexdigest())
random.seed("text")
print(random.random(), uuid.uuid5(uuid.NAMESPACE_DNS, "x"))


class Lent:
    def __init__(self):
        self.data = bytearray(b"hello")

    def __buffer__(self, flags):
        print("asked")
        return memoryview(self.data)

    def __release_buffer__(self, view):
        print("released", bytes(view))


lent = Lent()
with memoryview(lent) as view:
    print(view[:2].tobytes(), view.obj is lent)
print(hashlib.sha256(lent).hexdigest())

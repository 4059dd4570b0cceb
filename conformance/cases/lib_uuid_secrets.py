"""`uuid`, `secrets`, `hashlib` and `hmac`: values that are known, forms and errors."""

import hashlib
import hmac
import secrets
import uuid


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

u = uuid.UUID("12345678-1234-5678-1234-567812345678")

for text in (
    'u, u.hex, u.int, u.bytes, u.fields, u.urn, u.version, u.variant, str(u), u.time_low, u.node, u.bytes_le',
    'uuid.UUID("{12345678123456781234567812345678}") == u, uuid.UUID(int=5), uuid.UUID(bytes=bytes(16)), uuid.UUID(fields=(1, 2, 3, 4, 5, 6)), u < uuid.UUID(int=2**127), hash(u) == hash(uuid.UUID(str(u)))',
    'uuid.uuid3(uuid.NAMESPACE_DNS, "python.org"), uuid.uuid5(uuid.NAMESPACE_URL, "http://x"), uuid.uuid4().version, len({uuid.uuid4() for _ in range(10)}), uuid.uuid1().version, uuid.uuid7().version, uuid.uuid8(1, 2, 3), uuid.NIL, uuid.MAX',
    'uuid.UUID("x")',
    'uuid.UUID()',
    'uuid.UUID(int=-1)',
    'uuid.UUID(bytes=b"x")',
    'uuid.UUID(int=1, hex="x")',
    'setattr(u, "int", 5)',
    'u < 5',
    'hashlib.md5(b"abc").hexdigest(), hashlib.sha1(b"abc").hexdigest(), hashlib.sha256(b"abc").hexdigest(), hashlib.sha512(b"").hexdigest()[:20], hashlib.sha3_256(b"abc").hexdigest(), hashlib.blake2b(b"abc", digest_size=8).hexdigest(), hashlib.blake2s(b"abc", key=b"k").hexdigest(), hashlib.shake_128(b"abc").hexdigest(5), hashlib.sha224(b"").digest_size, hashlib.sha384(b"x").block_size',
    '(h := hashlib.sha256(), h.update(b"a"), h.update(bytearray(b"b")), h.update(memoryview(b"c")), h.hexdigest() == hashlib.sha256(b"abc").hexdigest(), h.copy().digest() == h.digest(), h.name, h.digest_size)[2:]',
    'hashlib.new("sha256", b"abc").hexdigest()[:8], "md5" in hashlib.algorithms_guaranteed, hashlib.md5(b"", usedforsecurity=False).hexdigest()',
    'hashlib.new("none")',
    'hashlib.md5("text")',
    'hashlib.md5(5)',
    'hashlib.sha256().update("x")',
    'hashlib.shake_128(b"").hexdigest()',
    'hashlib.blake2b(digest_size=100)',
    'hashlib.blake2b(key=bytes(100))',
    'hashlib.file_digest(__import__("io").BytesIO(b"abc"), "sha1").hexdigest()',
    'hmac.new(b"key", b"msg", "sha256").hexdigest(), hmac.digest(b"key", b"msg", "md5").hex(), hmac.new(b"k" * 200, b"", hashlib.sha1).hexdigest(), hmac.compare_digest(b"a", b"a"), hmac.compare_digest("a", "b"), hmac.new(b"k", digestmod="md5").name',
    'hmac.new(b"key", b"msg")',
    'hmac.new("key", b"msg", "md5")',
    'hmac.compare_digest("a", b"a")',
    'hmac.compare_digest("é", "é")',
    'len(secrets.token_bytes(8)), len(secrets.token_hex(8)), secrets.randbelow(1), secrets.choice([5]), isinstance(secrets.token_urlsafe(), str), 0 <= secrets.randbits(3) < 8, secrets.compare_digest("a", "a")',
    'secrets.randbelow(0)',
    'secrets.choice([])',
):
    show(text)

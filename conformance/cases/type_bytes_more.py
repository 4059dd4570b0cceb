"""bytes and bytearray: every method that a string has too, and their own."""

import sys


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Bytes:
    def __bytes__(self):
        return b"own"


class BadBytes:
    def __bytes__(self):
        return "x"


class Index:
    def __index__(self):
        return 3


def both(text):
    for kind in bytes, bytearray:
        show(text.replace("B(", kind.__name__ + "("))


for text in (
    "B(b'a b  c').split(), B(b'a,b').split(b','), B(b'a,b').rsplit(b',', 1), B(b'a b').split(None, 1), B(b'a\\nb\\r\\nc\\x0bd').splitlines(), B(b'a\\n').splitlines(True)",
    "B(b'a.b.c').partition(b'.'), B(b'a.b.c').rpartition(b'.'), B(b'abc').partition(b'x')",
    "B(b'abc').find(b'c'), B(b'abc').find(99), B(b'abc').rfind(b'a'), B(b'abc').index(b'b'), B(b'abab').rindex(97), B(b'aaa').count(97), B(b'aaa').count(b'aa'), B(b'abc').count(b'')",
    "B(b'abc').find('c')", "B(b'abc').find(256)", "B(b'abc').index(b'x')", "B(b'abc').index(300)", "B(b'abc').count(-1)", "B(b'abc').find(None)",
    "B(b'abc').startswith(b'a'), B(b'abc').endswith((b'x', b'c')), B(b'abc').startswith(b'b', 1)", "B(b'abc').startswith('a')", "B(b'abc').startswith(['a'])", "B(b'a').endswith((5,))",
    "B(b'aBc').upper(), B(b'aBc').lower(), B(b'ab cd').title(), B(b'aB').swapcase(), B(b'aB').capitalize(), B(b'\\xe9').upper()",
    "B(b'a').isalpha(), B(b'1').isdigit(), B(b'a1').isalnum(), B(b' ').isspace(), B(b'A').isupper(), B(b'a').islower(), B(b'Ab').istitle(), B(b'\\x80').isascii(), B(b'').isascii()",
    "B(b'ab').center(5), B(b'ab').ljust(5, b'.'), B(b'ab').rjust(5, B(b'-')), B(b'-4').zfill(4), B(b'a\\tb').expandtabs(4)", "B(b'a').center(3, 'x')", "B(b'a').center(3, b'xy')",
    "B(b' a ').strip(), B(b'xax').strip(b'x'), B(b'xa').lstrip(b'x'), B(b'ax').rstrip(b'x'), B(b'pa').removeprefix(b'p'), B(b'as').removesuffix(b's')", "B(b'a').strip('a')", "B(b'a').removeprefix('a')",
    "B(b'aa').replace(b'a', b'b'), B(b'aa').replace(b'a', b'', 1), B(b'ab').replace(b'', b'-')", "B(b'a').replace('a', b'')", "B(b'a').replace(b'a', 5)",
    "B(b'abc').translate(bytes(range(256))), B(b'abc').translate(None, b'b'), B(b'ab').translate(bytes.maketrans(b'a', b'x'), delete=b'b')", "B(b'a').translate(b'x')", "B(b'a').translate('x')", "B.maketrans(b'a', b'bc')",
    "B(b',').join([b'a', bytearray(b'b'), memoryview(b'c')])", "B(b',').join(['a'])", "B(b',').join([1])", "B(b',').join(5)",
    "B(b'abc').decode(), B(b'\\xe9').decode('latin-1'), B(b'\\xff').decode('utf-8', 'replace'), B(b'\\xff').decode(errors='ignore')", "B(b'\\xff').decode()", "B(b'a').decode('none')",
    "B(b'\\x01\\xff').hex(), B(b'abcdef').hex(':'), B(b'abcdef').hex('_', 2), B(b'abcdef').hex(' ', -4), B.fromhex('01 fF'), B.fromhex('')", "B(b'ab').hex('::')", "B(b'ab').hex(5)", "B(b'ab').hex('é')", "B.fromhex('1')", "B.fromhex('zz')", "B.fromhex('0 1')", "B.fromhex(5)",
    "B(b'abc')[0], B(b'abc')[-1], B(b'abc')[1:], B(b'abc')[::-1], B(b'abc')[Index():]", "B(b'abc')[3]", "B(b'abc')['x']", "B(b'abc')[1.5]",
    "B(b'a') + b'b', B(b'a') + bytearray(b'b'), B(b'ab') * 2, 2 * B(b'a'), B(b'a') == b'a', B(b'a') < b'b', B(b'a') == 'a', B(b'') == b''", "B(b'a') + 'b'", "B(b'a') + 1", "B(b'a') * 'x'", "B(b'a') < 'b'",
    "97 in B(b'a'), b'b' in B(b'abc'), bytearray(b'') in B(b'')", "'a' in B(b'a')", "256 in B(b'a')", "None in B(b'a')",
    "B(b'%d-%s-%b-%a-%c') % (1, b'x', bytearray(b'y'), 'é', 97)", "B(b'%5.1f|%x|%%') % (1.25, 255)", "B(b'%s') % 'a'", "B(b'%d') % 'a'", "B(b'%b') % 5", "B(b'%c') % 300", "B(b'%(a)d') % {b'a': 5}", "B(b'%b') % Bytes()",
    "B(3), B([1, 2]), B(range(3)), B('é', 'latin-1'), B(b'a'), B(), B(memoryview(b'ab')), B(Index()), B(iter([1]))", "B('a')", "B(-1)", "B([256])", "B(['a'])", "B(1.5)", "B(None)", "B('a', 5)", "B(b'a', 'utf-8')", "B(5, 'utf-8')", "B([1], errors='x')", "B(10**30)",
    "B(source=b'x'), B('x', encoding='ascii', errors='strict')", "len(B(b'abc')), list(B(b'ab')), repr(B(b'\\'\"\\n\\x00')), str(B(b'a'))",
):
    both(text)

for text in (
    'bytes(Bytes()), bytearray(b"x") if 0 else 0',
    'bytes(BadBytes())',
    'bytearray(Bytes())',
    'bytes.fromhex(b"0102"), bytearray.fromhex(bytearray(b"ff"))',
    'hash(b"a") == hash(bytes(b"a"))',
    'hash(bytearray())',
    'b"abc".__getnewargs__(), b"a".__bytes__(), bytearray(b"a").__reduce_ex__(2)[1], bytearray(b"ab").__alloc__() > 2',
):
    show(text)

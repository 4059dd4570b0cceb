"""`textwrap`, `string`, `difflib`, `shlex`, `html`, `urllib.parse`, `base64`, `pprint`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import base64, binascii, difflib, html, pprint, shlex, string, textwrap, unicodedata
from urllib.parse import *
text = "The quick brown fox jumped over the lazy dog. " * 2

for text in (
    'textwrap.wrap(text, 30)',
    'textwrap.fill("a b c", 3), textwrap.shorten(text, 25), textwrap.dedent("  a\\n   b"), textwrap.indent("a\\nb", "> ")',
    'textwrap.wrap("x", 0)',
    'string.ascii_letters, string.digits, string.punctuation',
    'string.Template("$a ${b} $$").substitute(a=1, b=2)',
    'string.Template("$a").substitute()',
    'string.Template("$a").safe_substitute()',
    'string.capwords("hello  world"), string.Formatter().format("{0} {x}", 1, x=2)',
    'list(difflib.unified_diff(["a\\n", "b\\n"], ["a\\n", "c\\n"]))',
    'difflib.get_close_matches("appel", ["ape", "apple", "peach"]), difflib.SequenceMatcher(None, "abcd", "bcde").ratio()',
    'list(difflib.ndiff(["a"], ["b"]))',
    'shlex.split("a \'b c\' d\\\\ e"), shlex.quote("a b"), shlex.join(["a", "b c"])',
    'shlex.split("a \'b")',
    'html.escape("<a href=\\"x\\">&"), html.unescape("&lt;&eacute;&#x41;")',
    'urlparse("http://u:p@host:80/path;p?q=1#f"), urlparse("http://h:x").hostname',
    'urlparse("http://h:x").port',
    'quote("a b/é"), unquote("a%20b"), quote_plus("a b"), unquote_plus("a+b"), urlencode({"a": 1, "b": [1, 2]}, doseq=True)',
    'parse_qs("a=1&a=2&b="), parse_qsl("a=1&b=2"), urljoin("http://a/b/c", "../d"), urlsplit("//x/y").netloc',
    'base64.b64encode(b"hello"), base64.b64decode("aGVsbG8="), base64.urlsafe_b64encode(b"\\xff\\xfe"), base64.b32encode(b"hi"), base64.b16encode(b"hi"), base64.b85encode(b"hi"), base64.a85encode(b"hi")',
    'base64.b64decode("a")',
    'base64.b64decode("a$b=", validate=True)',
    'base64.b32decode("x")',
    'binascii.hexlify(b"ab"), binascii.unhexlify("6162"), binascii.crc32(b"abc"), binascii.b2a_base64(b"x")',
    'binascii.unhexlify("6")',
    'pprint.pformat({"b": [1] * 30, "a": {"x": "y" * 50}})',
    'pprint.pformat([{"k": i} for i in range(12)], width=40, compact=True)',
    'unicodedata.name("é"), unicodedata.lookup("SNOWMAN"), unicodedata.category("A"), unicodedata.normalize("NFD", "é"), unicodedata.numeric("½")',
    'unicodedata.name("\\x00")',
    'unicodedata.lookup("NOPE")',
    '"\\N{BULLET}", unicodedata.east_asian_width("Ａ"), unicodedata.combining("\\u0301"), unicodedata.bidirectional("א")',
):
    show(text)

"""`base64`, `binascii`, `quopri`, `html`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import base64 as b
import binascii
import html
import quopri

for text in (
    'b.b64encode(b"hello"), b.b64decode("aGVsbG8="), b.b64decode(b"aGVs\\nbG8=")',
    'b.b64decode("aGVsbG8")',
    'b.b64decode("a")',
    'b.b64decode("!!!!", validate=True)',
    'b.b64encode("a")',
    'b.b64encode(b"\\xfb\\xff", altchars=b"-_"), b.urlsafe_b64encode(b"\\xfb\\xff"), b.urlsafe_b64decode("-_8=")',
    'b.b32encode(b"hello"), b.b32decode("NBSWY3DP"), b.b32decode("nbswy3dp", casefold=True)',
    'b.b32decode("nb")',
    'b.b32hexencode(b"hi")',
    'b.b16encode(b"hi"), b.b16decode("6869"), b.b16decode("6a", True)',
    'b.b16decode("6a")',
    'b.a85encode(b"hello world"), b.a85decode("BOu!rD]j7BEbo7"), b.a85encode(b"\\0\\0\\0\\0", adobe=True)',
    'b.b85encode(b"hello"), b.b85decode("Xk~0{Zv")',
    'b.z85encode(b"hello123"), b.z85decode("xK#0@zY<mxA+]m")',
    'b.b85decode("~")',
    'b.encodebytes(b"x" * 60)',
    'b.decodebytes(b"aGk=\\n")',
    'binascii.hexlify(b"ab"), binascii.unhexlify("6162"), binascii.hexlify(b"abcd", "-", 2)',
    'binascii.unhexlify("6")',
    'binascii.unhexlify("zz")',
    'binascii.crc32(b"hello"), binascii.crc_hqx(b"hello", 0)',
    'binascii.b2a_uu(b"hello"), binascii.a2b_uu(b"%:&5L;&\\\\ ")',
    'binascii.a2b_base64(b"ab=c")',
    'binascii.a2b_base64(b"a=b=", strict_mode=True)',
    'binascii.b2a_qp(b"a=\\xe9 \\n"), binascii.a2b_qp(b"a=3D=E9")',
    'quopri.encodestring(b"caf\\xe9 = x"), quopri.decodestring(b"caf=E9")',
    'html.escape("<a href=\\"x\\">\'&"), html.escape("\\"", quote=False)',
    'html.unescape("&lt;&amp;&eacute;&#233;&#xe9;&notanentity;&copy &#0;&#x110000;&ampx")',
    'html.unescape("a & b &; &#; &#x;")',
):
    show(text)

"""`codecs`: registries, incremental coders, streams, error handlers, transforms."""

import codecs
import io


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def handler(e):
    return ("<%s>" % e.object[e.start:e.end], e.end)


codecs.register_error("own", handler)
codecs.register_error("bad", lambda e: 5)
codecs.register_error("far", lambda e: ("x", 100))

for text in (
    'codecs.encode("é", "utf-8"), codecs.decode(b"\\xc3\\xa9"), codecs.encode("abc", "rot13"), codecs.encode(b"ab", "hex"), codecs.decode(b"6162", "hex"), codecs.encode(b"ab", "base64"), codecs.decode("abc", "rot_13"), codecs.encode("a b=", "quopri") if 0 else codecs.encode(b"a=", "quopri"), codecs.encode(b"x", "uu")[:5]',
    'codecs.lookup("UTF8").name, codecs.lookup("latin1").name, codecs.lookup("ASCII").name, codecs.lookup("utf-16").name, codecs.lookup("cp1252").name, codecs.lookup("idna").name, codecs.getencoder("utf-8")("a"), codecs.getdecoder("ascii")(b"ab"), codecs.lookup("utf-8")._is_text_encoding',
    'codecs.lookup("none such")',
    'codecs.lookup_error("none such")',
    'codecs.encode("é", "ascii")',
    'codecs.decode("x", "hex")',
    '"a".encode("hex")',
    'b"a".decode("rot13")',
    'codecs.decode(b"6", "hex")',
    '"é".encode("ascii", "own")',
    '"é".encode("ascii", "bad")',
    '"é".encode("ascii", "far")',
    '"aéb".encode("ascii", "xmlcharrefreplace"), b"a\\xffb".decode("ascii", "replace"), b"a\\xffb".decode("utf-8", "ignore"), codecs.lookup_error("strict").__name__, codecs.ignore_errors(UnicodeDecodeError("u", b"x", 0, 1, "r")), codecs.replace_errors(UnicodeEncodeError("u", "xy", 0, 2, "r")), codecs.backslashreplace_errors(UnicodeEncodeError("u", "é", 0, 1, "r"))',
    'codecs.strict_errors(ValueError("x"))',
    'codecs.register_error("x", 5)',
    'codecs.register(5)',
    '(d := codecs.getincrementaldecoder("utf-8")(), d.decode(b"\\xc3"), d.getstate(), d.decode(b"\\xa9"), d.decode(b"a", True), d.reset())[1:], (e := codecs.getincrementalencoder("utf-16")(), e.encode("a"), e.encode("b"), e.getstate())[1:]',
    'codecs.getincrementaldecoder("utf-8")().decode(b"\\xc3", final=True)',
    'list(codecs.iterdecode([b"a\\xc3", b"\\xa9"], "utf-8")), list(codecs.iterencode(["a", "é"], "latin-1"))',
    '(r := codecs.getreader("utf-8")(io.BytesIO(b"\\xc3\\xa9a\\nb\\n")), r.read(1), r.readline(), r.readlines(), r.seek(0), r.read())[1:], (b := io.BytesIO(), w := codecs.getwriter("utf-8")(b), w.write("é"), w.writelines(["a", "b"]), b.getvalue())[2:], codecs.EncodedFile(io.BytesIO(b"\\xe9"), "utf-8", "latin-1").read()',
    'codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.escape_encode(b"\\n\\x00\'"), codecs.escape_decode(b"\\\\n\\\\x41"), codecs.unicode_escape_encode("é\\n"), codecs.raw_unicode_escape_decode(b"\\\\u0041"), codecs.utf_8_decode(b"a\\xc3"), codecs.utf_16_ex_decode(b"a\\0", "strict", 0, False) if 0 else codecs.utf_16_le_encode("a"), codecs.charmap_encode("ab", "strict", {97: 120, 98: "yz"}), codecs.charmap_decode(b"\\0\\1", "strict", "ab"), codecs.charmap_build("ab") is not None, codecs.ascii_encode("a"), codecs.latin_1_decode(b"\\xe9"), codecs.readbuffer_encode(b"x"), codecs.make_identity_dict(range(2))',
    '"a\\u0301é".encode("utf-7"), b"+AOk-".decode("utf-7"), "münchen.de".encode("idna"), b"xn--mnchen-3ya.de".decode("idna"), "ü".encode("punycode"), "x😀".encode("utf-16-be"), "x".encode("utf-32"), "a\\n\\x00é".encode("unicode_escape"), "é€".encode("cp1252"), b"\\x80".decode("cp1252"), "é".encode("mac_roman"), "я".encode("koi8-r"), "я".encode("cp1251")',
):
    show(text)

# Text encodings, error handlers, the codec registry.
import codecs

text = "aé€😀"
for name in ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-7", "unicode_escape", "raw_unicode_escape", "utf-8-sig", "cp1252", "latin-1"]:
    for errors in ["strict", "replace", "backslashreplace", "xmlcharrefreplace", "ignore"]:
        try:
            data = text.encode(name, errors)
        except UnicodeEncodeError as e:
            print(name, errors, e)
        else:
            print(name, errors, data, data.decode(name, "replace"))
for data, name in [(b"a\xff\xe2\x82", "utf-8"), (b"\x00\xd8a\x00", "utf-16-le"), (b"abc", "utf-16"), (b"\x00\x00\x11\x00", "utf-32-be"), (b"+AGE", "utf-7"), (b"\\x4", "unicode_escape"), (b"\x80", "ascii")]:
    for errors in ["strict", "replace", "backslashreplace", "surrogateescape"]:
        try:
            print(name, errors, ascii(data.decode(name, errors)))
        except UnicodeDecodeError as e:
            print(name, errors, e)
codecs.register_error("star", lambda e: ("*" * (e.end - e.start), e.end))
print("aé€b".encode("ascii", "star"), b"a\xff\xfeb".decode("ascii", "star"))
decoder = codecs.getincrementaldecoder("utf-8")()
print([decoder.decode(bytes([b])) for b in "é€".encode()], codecs.lookup("UTF8").name)
try:
    "x".encode("nonsense")
except LookupError as e:
    print(e)
print(codecs.escape_decode(rb"\x41\n\101"), "\udc80".encode("utf-8", "surrogateescape"), "\ud800".encode("utf-16-le", "surrogatepass"))

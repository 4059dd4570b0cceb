"""`chr` and `ord`: the whole range, surrogates, bytes, and errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Index:
    def __index__(self):
        return 97

for text in (
    'chr(0), chr(97), chr(255), chr(256), chr(0xFFFF), chr(0x10000), chr(0x10FFFF)',
    'chr(0xD800), chr(0xDFFF)',
    'chr(-1)',
    'chr(0x110000)',
    'chr(10**30)',
    'chr(-10**30)',
    'chr("a")',
    'chr(1.5)',
    'chr(Index()), chr(True)',
    'ord("a"), ord("\\0"), ord("é"), ord("€"), ord("😀"), ord("\\ud800")',
    'ord(b"a"), ord(bytearray(b"\\xff"))',
    'ord("")',
    'ord("ab")',
    'ord(b"")',
    'ord(b"ab")',
    'ord(bytearray(b"abc"))',
    'ord(97)',
    'ord(None)',
    'ord()',
    'chr()',
    'chr(i=1)',
    'all(ord(chr(i)) == i for i in range(0, 0x110000, 97))',
    '"".join(map(chr, range(32, 127)))',
):
    show(text)

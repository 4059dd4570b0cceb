"""Case of strings: every method, Unicode's special cases, and the predicates over all kinds of characters."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

samples = ["", "a", "A", "aB", "Ab cD", "ß", "ẞ", "ŉ", "ǆ", "ǅ", "Ǆ", "ﬁ", "İ", "ı", "Σ", "ΑΣ", "ΑΣ Σ.", "ς", "ΐ", "ᾳ", "ᾼ", "Ⅷ", "ⓐ", "ა", "Ა", "ꭰ", "𐐀", "𝐀", "日本", "1a", "a1", "a-b", "it's", "ÀÉ", "\u0345", "ʰ", "ª", "ǲ", "hello WORLD foo_bar"]
for s in samples:
    print(ascii(s), *map(ascii, (s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase(), s.casefold())))
    print("   ", s.isupper(), s.islower(), s.istitle(), s.isalpha(), s.isalnum(), s.isidentifier())
others = ["", "1", "²", "½", "٣", "Ⅷ", "一", "1.5", "-1", "𝟘", "①", "a", " ", "\t", "\xa0", "\u200b", "\u3000", "\x1c", "\x85", "\0", "\x7f", "é", "\xad", "\ud800", "😀", "\ufeff", "_", "a b", "for", "é1", "1é", "·", "℘"]
for s in others:
    print(ascii(s), s.isdigit(), s.isdecimal(), s.isnumeric(), s.isspace(), s.isprintable(), s.isascii(), s.isidentifier())
print(sum(chr(i).isalpha() for i in range(0x3000)), sum(chr(i).isprintable() for i in range(0x3000)), sum(chr(i).isspace() for i in range(0x110000)), sum(chr(i).isdigit() for i in range(0x20000)))
print(sum(chr(i).isupper() for i in range(0x20000)), sum(chr(i).islower() for i in range(0x20000)), sum(chr(i).istitle() for i in range(0x20000)))
print(sum(chr(i).upper() != chr(i) for i in range(0x20000)), sum(chr(i).lower() != chr(i) for i in range(0x20000)), sum(chr(i).casefold() != chr(i).lower() for i in range(0x20000)))

for text in (
    '"a".upper(1)',
    '"a".title("x")',
    'str.upper(5)',
    'str.lower()',
    '"a".isalpha(1)',
    'str.isdigit(b"1")',
):
    show(text)

"""`str.translate`, `maketrans`, `replace`, `encode` and subscripts."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Map:
    def __getitem__(self, key):
        if key == ord("a"):
            return "AAA"
        if key == ord("b"):
            return None
        if key == ord("c"):
            return 0x1F600
        raise LookupError


class Index:
    def __index__(self):
        return 1


class Text(str):
    def __str__(self):
        return "own"

for text in (
    '"abcd".translate(Map()), "abc".translate({97: "x", 98: None, 99: 100}), "abc".translate({}), "aé😀".translate({0x1F600: "s", 233: "e"}), "abc".translate([*"x" * 98])',
    '"abc".translate({97: -1})',
    '"abc".translate({97: 0x110000})',
    '"abc".translate({97: 1.5})',
    '"abc".translate(5)',
    '"abc".translate()',
    'str.maketrans("ab", "xy"), str.maketrans("ab", "xy", "c"), str.maketrans({"a": 1, 98: "z"}), str.maketrans("", "")',
    'str.maketrans("ab", "x")',
    'str.maketrans({"ab": 1})',
    'str.maketrans({1.5: 1})',
    'str.maketrans(5)',
    'str.maketrans("a", 5)',
    'str.maketrans(5, "a")',
    'str.maketrans("a", "b", 5)',
    'str.maketrans({}, "a")',
    '"aaa".replace("a", "b"), "aaa".replace("a", "b", 2), "aaa".replace("", "-"), "".replace("", "x"), "".replace("", "x", 0), "abc".replace("", "-", 2), "aXXb".replace("XX", ""), "é".replace("é", "e"), "a".replace("a", "😀")',
    '"abab".replace("ab", "abab"), "aaa".replace("aa", "b"), "abc".replace("x", "y"), "abc".replace("b", "b"), "aaa".replace("a", "b", count=1), "aaa".replace("a", "b", -1)',
    '"a".replace("a")',
    '"a".replace("a", 5)',
    '"a".replace(5, "a")',
    '"a".replace("a", "b", "c")',
    '"é😀".encode(), "é".encode("latin-1"), "é".encode("ascii", "ignore"), "é".encode("ascii", "replace"), "é😀".encode("ascii", "xmlcharrefreplace"), "é😀".encode("ascii", "backslashreplace"), "é".encode("ascii", "namereplace"), "a".encode("utf-16-le"), "a".encode(encoding="utf-8", errors="strict")',
    '"é".encode("ascii")',
    '"ab\\ud800c".encode()',
    '"ab\\ud800\\udc00c".encode("utf-8", "surrogatepass"), "\\udcff".encode("utf-8", "surrogateescape")',
    '"a".encode("none such")',
    '"é".encode("ascii", "none such")',
    '"a".encode(5)',
    '"a".encode("utf-8", 5)',
    '"a".encode("a\\0b")',
    '"abc"[0], "abc"[-1], "aé😀"[2], "abc"[1:], "abc"[::-1], "aé😀b"[1:3], "aé😀b"[::2], "abc"[5:], "abc"[Index()], "abc"[-100:100], "abcdef"[4:1:-2]',
    '"abc"[3]',
    '"abc"[-4]',
    '"abc"["x"]',
    '"abc"[1.0]',
    '"abc"[None]',
    '"abc"[10**30]',
    '""[0]',
    '"abc"[::0]',
    '"abc"["a":]',
    '"ab" + "c", "ab" * 2, 2 * "ab", "ab" * 0, "ab" * -1, "é" + "😀", "" + "", "ab" * True',
    '"a" + 5',
    '"a" + b"b"',
    '5 + "a"',
    '"a" * 1.5',
    '"a" * "b"',
    '"a" * 10**20',
    '"a" - "b"',
    'str(Text("x")), repr(Text("x")), f"{Text(\'x\')}", "%s" % Text("x"), "".join([Text("x")]), Text("x") + "y", str.__str__(Text("x"))',
    'str(b"abc", "ascii"), str(b"\\xff", errors="replace"), str(object=5), str(), str(b"a")[:3], str(memoryview(b"abc"), "utf-8")',
    'str(b"\\xff", "ascii")',
    'str("a", "ascii")',
    'str(5, "ascii")',
    'str(b"a", 5)',
    'str(1, 2, 3, 4)',
    'str(x=1)',
    '"a" < "b", "a" < "B", "a" == "a", "abc" > "abd", "é" > "z", "😀" > "\\uffff", "\\ud800" < "\\ue000", "" < "a", "a" != b"a", "ab" <= "ab"',
    '"a" < 5',
    '"%s" % "a", "%5.1f|%-5d|%+d|%05d|%x|%#o|%e|%g|%c|%r|%%" % (1.25, 3, 4, 5, 255, 8, 12345.678, 0.0001, "x", "q"), "%(a)s %(b)r" % {"a": 1, "b": "x"}, "%*d|%-*d" % (5, 1, 4, 2), "%.2s" % "abc", "%c" % 97',
    '"%d" % "x"',
    '"%s %s" % "a"',
    '"%s" % (1, 2)',
    '"%(a)s" % 5',
    '"%(a)s" % {}',
    '"%q" % 1',
    '"%" % 1',
    '"%c" % "ab"',
    '"%x" % 1.5',
    '"%d" % 1.9, "%i" % True, "%s" % None, "%5s|%-5s|" % ("é", "😀")',
):
    show(text)

"""`str.split`, `rsplit`, `splitlines`, `partition` and `join`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Text(str):
    pass


class BadIter:
    def __iter__(self):
        raise ValueError("iter")

for text in (
    '"a b  c".split(), " a b ".split(), "".split(), "   ".split(), "a,b,,c".split(","), "".split(","), ",".split(",")',
    '"a b c d".split(None, 2), "a b c d".split(" ", 1), " a  b ".split(None, 1), "a,b,c".split(",", 0), "a,b".split(",", -1), "  x  ".split(None, 0)',
    '"a b c d".rsplit(None, 2), "a b c d".rsplit(" ", 1), " a  b ".rsplit(None, 1), "a,b,c".rsplit(",", 1), "aXXbXXc".rsplit("XX", 1)',
    '"a\\u2003b\\xa0c\\x1cd\\u200be".split(), "é è".split(), "😀x😀".split("x"), "日本語".split("本")',
    '"abcabc".split("bc"), "aaaa".split("aa"), "aaaa".rsplit("aa", 1), "ab".split("abc")',
    '"a".split("")',
    '"a".split(5)',
    '"a".split(b",")',
    '"a".split(",", "x")',
    '"a".split(",", 1, 2)',
    '"a b".split(maxsplit=1), "a,b".split(sep=","), "a,b,c".rsplit(sep=",", maxsplit=1)',
    '"a".split(separator=",")',
    '"a\\nb\\r\\nc\\rd\\n".splitlines(), "a\\nb\\r\\nc\\rd\\n".splitlines(True), "".splitlines(), "\\n".splitlines(), "\\n\\n".splitlines(keepends=1)',
    '"a\\x0bb\\x0cc\\x1cd\\x1de\\x1ef\\x85g\\u2028h\\u2029i".splitlines()',
    '"a".splitlines("x"), "a\\nb".splitlines(keepends=[])',
    '"a.b.c".partition("."), "a.b.c".rpartition("."), "abc".partition("."), "abc".rpartition("."), "".partition("x"), ".".partition(".")',
    '"abc".partition("")',
    '"abc".partition(5)',
    '"abc".rpartition(None)',
    '",".join([]), ",".join(["a"]), ",".join("abc"), "".join(("é", "😀")), ", ".join({"k": 1}), "-".join(str(i) for i in range(3))',
    '",".join(["a", 1])',
    '",".join(["a", b"b"])',
    '",".join(5)',
    '",".join(BadIter())',
    '",".join([None])',
    '",".join()',
    'type(Text("a").join(["x"])).__name__, type("".join([Text("x")])).__name__, type(Text(" a ").split()[0]).__name__',
    '"ab" "c".join(["1", "2"]), "\\ud800".join(["a", "b"]), "x".join(["\\ud800", "\\udc00"])',
):
    show(text)

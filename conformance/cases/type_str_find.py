"""`str.find`, `index`, `count`, `startswith`, `endswith` and `in`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Index:
    def __index__(self):
        return 2

for text in (
    '"abcabc".find("c"), "abcabc".rfind("c"), "abcabc".find("c", 3), "abcabc".find("c", 3, 5), "abc".find(""), "abc".rfind(""), "abc".find("", 3), "abc".find("", 4), "".find("")',
    '"abcabc".find("bc", -3), "abcabc".rfind("bc", -6, -2), "abc".find("c", None, None), "abc".find("c", Index()), "a" * 100 + "b" == "a" * 100 + "b"',
    '"aéb😀c".find("😀"), "aéb😀c".find("c"), "aéb😀c".rfind("é"), "日本日本".rfind("日"), "éa".find("a", 1), "ééé".count("é"), "é".find("e")',
    '"abc".index("b"), "abcb".rindex("b")',
    '"abc".index("x")',
    '"abc".rindex("x")',
    '"abc".index("")',
    '"abc".index("a", 1)',
    '"abc".find(5)',
    '"abc".find()',
    '"abc".find("a", "x")',
    '"abc".find("a", 1.5)',
    '"abc".find("a", 1, 2, 3)',
    '"abc".index(b"a")',
    '"aaaa".count("a"), "aaaa".count("aa"), "aaaa".count(""), "".count(""), "abc".count("", 1), "abc".count("", 5), "aaaa".count("a", 1, 3), "abcabc".count("bc", -4)',
    '"abc".count(1)',
    '"abc".startswith("ab"), "abc".startswith(("x", "a")), "abc".startswith("b", 1), "abc".startswith(""), "abc".startswith("", 3), "abc".startswith("", 4), "abc".startswith(()), "abc".startswith("abcd")',
    '"abc".endswith("bc"), "abc".endswith(("x", "c")), "abc".endswith("b", 0, 2), "abc".endswith(""), "abc".endswith("", 4), "abc".endswith("bc", 2)',
    '"abc".startswith(5)',
    '"abc".startswith(["a"])',
    '"abc".endswith(("a", 5))',
    '"abc".endswith(("c", 5))',
    '"abc".startswith(b"a")',
    '"abc".startswith("a", "x")',
    '"b" in "abc", "" in "abc", "ac" in "abc", "é" in "caffé", "😀" in "a😀", "\\ud800" in "a\\ud800"',
    '5 in "abc"',
    'None in "abc"',
    'b"a" in "abc"',
    '("ab" * 50 + "c").find("bc"), ("ab" * 50 + "c").rfind("ab"), ("x" * 1000 + "yx").find("xyx"), ("abc" * 100).count("cab"), ("a" * 5000).find("b"), ("é" * 500 + "z").find("éz")',
    '"abcdef".find("f", -100, 100), "abc".rfind("a", 1), "abc".find("a", 10**30), "abc".find("a", -10**30)',
):
    show(text)

"""`str.center`, `ljust`, `rjust`, `zfill`, `expandtabs`, `strip` and its kin."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

for text in (
    '"a".center(4), "ab".center(5, "*"), "abc".center(6, "-"), "a".center(1), "a".center(-5), "".center(3, "."), "éa".center(7, "é"), "a".center(4, "😀")',
    '"ab".ljust(5), "ab".ljust(5, "."), "ab".rjust(5, "."), "ab".ljust(1), "".rjust(2, "x"), "é".ljust(3, "日")',
    '"ab".center(5, "xy")',
    '"ab".center(5, "")',
    '"ab".ljust("5")',
    '"ab".rjust(5, 5)',
    '"ab".center(5.0)',
    '"ab".center()',
    '"42".zfill(5), "-42".zfill(5), "+42".zfill(5), "".zfill(3), "--4".zfill(6), "abc".zfill(2), "é".zfill(3), "-".zfill(3)',
    '"42".zfill("5")',
    '"a\\tb".expandtabs(), "a\\tb".expandtabs(4), "ab\\tc\\td".expandtabs(2), "\\t".expandtabs(0), "a\\tb".expandtabs(-1), "a\\nb\\tc".expandtabs(4), "a\\r\\tb".expandtabs(4), "é\\tx".expandtabs(tabsize=3)',
    '"a\\tb".expandtabs("4")',
    '"\\t\\t".expandtabs(10**10) if 0 else 0',
    '"  a b ".strip(), "  a ".lstrip(), "  a ".rstrip(), "xxaxx".strip("x"), "xyaxy".strip("yx"), "abc".strip(""), "aaa".strip("a"), "\\u2003é\\xa0".strip(), "😀a😀".strip("😀"), "\\x1f a\\x85".strip()',
    '" a ".strip(None), " a ".lstrip(None)',
    '"a".strip(5)',
    '"a".strip(b"a")',
    '"a".strip("a", "b")',
    '"prefix-a".removeprefix("prefix-"), "a".removeprefix("b"), "a.txt".removesuffix(".txt"), "a".removesuffix(""), "".removeprefix("x"), "aa".removeprefix("a")',
    '"a".removeprefix(5)',
    '"a".removesuffix(("a",))',
    '"a".removeprefix()',
    '[(s := " x "), s.strip() is s, "x".strip() is not None]',
):
    show(text)

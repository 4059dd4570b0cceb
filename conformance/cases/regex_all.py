"""`re`: matching, groups, substitution, flags, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import re

for text in (
    're.match("a+", "aaab").group()',
    're.match("b", "ab")',
    're.search("b", "ab").span()',
    're.fullmatch("a.c", "abc")',
    're.findall(r"\\d+", "a1b22"), re.findall(r"(\\w)(\\d)", "a1b2")',
    '[m.start() for m in re.finditer("a", "banana")]',
    're.split(r"[,;]", "a,b;c"), re.split("(,)", "a,b"), re.split(",", "a,b,c", maxsplit=1), re.split("x*", "axbc")',
    're.sub("a", "b", "banana"), re.sub("a", "b", "banana", count=2), re.subn("a", "b", "banana")',
    're.sub(r"(\\w)(\\d)", r"\\2\\1", "a1b2"), re.sub("(?P<x>a)", r"[\\g<x>]", "ab")',
    're.sub("a", lambda m: m.group().upper(), "banana")',
    're.sub("a", r"\\9", "a")',
    're.sub("a", r"\\q", "a")',
    're.compile("(?P<y>\\\\d+)-(?P<m>\\\\d+)").match("2024-05").groupdict()',
    're.match("(a)(b)?", "a").groups(), re.match("(a)(b)?", "a").groups("x")',
    're.match("(a)(b)?", "a").group(0, 1, 2), re.match("(a)", "a")[1]',
    're.match("a", "a").group(5)',
    're.match("a", "a")["x"]',
    're.match("(a)(b)", "ab").lastindex, re.match("(?P<n>a)", "a").lastgroup',
    're.match("(a)(b)", "ab").regs, re.match("a", "ab").endpos',
    're.match("(a)(b)", "ab").start(2), re.match("(a)(b)", "ab").end(), re.match("(a)|(b)", "b").span(1)',
    're.match("(a)", "a").expand(r"<\\1>")',
    're.I | re.M, re.compile("a", re.I | re.X).flags',
    're.findall("A", "aA", re.I), re.findall("^a", "a\\na", re.M), re.findall("a.b", "a\\nb", re.S)',
    're.findall(r"a b # comment", "ab", re.X)',
    're.findall(r"\\w", "aé_1", re.A), re.findall(r"(?i:A)b", "ab aB")',
    're.escape("a.b*c"), re.escape(b"x-y")',
    're.compile("("), 1',
    're.compile("*a")',
    're.compile("[a")',
    're.compile("a{2,1}")',
    're.compile("(?P<1>a)")',
    're.compile("(?P<a>x)(?P<a>y)")',
    're.compile("(?<=a+)b")',
    're.compile(r"\\1")',
    're.compile("(?z)a")',
    're.compile("a**")',
    're.compile("[z-a]")',
    're.compile(r"\\p")',
    're.findall("a|ab", "ab"), re.findall("a{2}", "aaaa"), re.findall("a{,2}b", "aab"), re.findall("a+?", "aa")',
    're.findall(r"(?<=a)b", "ab cb"), re.findall(r"(?<!a)b", "ab cb"), re.findall("a(?=b)", "ab ac"), re.findall("a(?!b)", "ab ac")',
    're.findall(r"\\bfoo\\b", "foo foobar"), re.findall(r"(a)\\1", "aab"), re.findall(r"(?:ab)+", "ababx")',
    're.findall(r"(?P<q>[\\"\\\']).*?(?P=q)", "\\"a\\" \\\'b\\\'")',
    're.findall(r"(a)?(?(1)b|c)", "ab c")',
    're.findall(b"a", b"aba")',
    're.findall("a", b"a")',
    're.findall(b"a", "a")',
    're.compile("a").pattern, re.compile("a") == re.compile("a"), repr(re.compile("a", re.I))',
    'repr(re.match("a", "a"))',
    're.compile("a").search("ba", 1), re.compile("^a").search("ba", 1), re.compile("a").match("ba", 1)',
    're.compile("(?P<n>a)").groupindex, re.compile("(a)(b)").groups',
    're.purge()',
    're.findall("(?s:.)", "\\n"), re.findall(r"\\Aa\\Z", "a"), re.findall(r"[^\\W\\d]", "a1_")',
    're.findall("é+", "éé"), re.findall("[α-ω]", "aβ")',
    're.match("(?>a+)ab", "aab")',
    're.template if hasattr(re, "template") else None',
    're.compile(1)',
    're.sub(1, 2, 3)',
    're.match("a")',
):
    show(text)

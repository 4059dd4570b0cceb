"""Patterns and matches as objects: arguments, errors, what is the same object."""
import _sre
import re


class Text(str):
    pass


def show(function):
    try:
        print(function())
    except Exception as e:
        print(type(e).__name__, e)


text = "aé"
print(re.match("..", text).group() is text, re.findall("..", text)[0] is text)
print(type(re.match("a", Text("a")).group()), type(re.sub("x", "y", Text("a"))), type(re.match("a", Text("a")).string))
print(re.sub("a", "b", "aaa", count=-1), re.split("a", "bab", maxsplit=-1), re.subn("a", "b", "aaa", count=-1))
buffered = re.match(b"a(b)", bytearray(b"ab"))
print(buffered.group(), buffered.string, type(re.sub(b"x", b"", bytearray(b"a"))))

for arguments in [
    ("x", 0, (1,), 0, {}, ()), ("x", 0, [1], "a", {}, ()), ("x", 0, [1], 0, [], ()), ("x", 0, [1], 0, {}, []), ("x", 0, [2**32], 0, {}, ()),
    ("x", 0, [-1], 0, {}, ()), ("x", 0, ["a"], 0, {}, ()), ("x", 0, [], 0, {}, ()), ("x", 0, [16], 0, {}, ()), ("x", 0, [7, 3, 1], 0, {}, ()),
    ("x", 0, [17, 2, 17, 3, 1], 1, {}, ()), ("x", 0, [11, 0, 1], 0, {}, ()), ("x", 0, [23, 4, 2, 1, 18, 1], 0, {}, ()), ("x", 0, [16, 97, 1], 0, {}, ()),
]:
    show(lambda: _sre.compile(*arguments))
for arguments in [("", ["", -1, ""]), ("", ["", (), ""])]:
    show(lambda: _sre.template(*arguments))

pattern = re.compile("a(?P<n>b)?")
for function in [
    lambda: pattern.match(), lambda: pattern.match(1), lambda: pattern.match("a", 1, 2, 3), lambda: pattern.match(string="a", pos="x"),
    lambda: pattern.match("ab").group("x"), lambda: pattern.match("ab").group(1.5), lambda: pattern.match("ab")[5],
    lambda: pattern.match("ab").start(2**70), lambda: pattern.match("ab").group(-1), lambda: pattern.sub("\\9", "a"), lambda: pattern.sub(1, "a"),
    lambda: pattern.sub(b"x", "a"), lambda: pattern.sub(lambda m: 1, "a"), lambda: pattern.sub(lambda m: None, "a"),
    lambda: pattern.match("a").expand(1), lambda: pattern.match("ab").expand(r"[\1\g<n>]"), lambda: pattern.split("xabx"),
    lambda: pattern.match("a")["n"], lambda: hash(pattern) == hash(re.compile("a(?P<n>b)?")), lambda: pattern.match("a", -5, 100).endpos,
    lambda: pattern.match("a", 5), lambda: pattern.findall(b"a"), lambda: pattern.scanner("ab").pattern is pattern,
    lambda: pattern.sub("x", "bab", pos=1), lambda: type(pattern)(), lambda: pattern.fullmatch("ab").regs, lambda: pattern < pattern,
    lambda: pattern == re.compile(b"a"), lambda: re.compile("x" * 300), lambda: pattern.sub(["a"], "xax"),
    lambda: pattern.sub(bytearray(b"Z"), "xax"), lambda: re.compile(b"a").sub(bytearray(b"Z"), b"xax"), lambda: re.compile(b"a").sub("Z", b"xax"),
    lambda: type(pattern).__doc__, lambda: type(pattern.match("a")).__doc__, lambda: repr(re.match("é.", "ébc")),
]:
    show(function)

long = "é" * 1000 + "ab" + "ü" * 1000
print([m.span() for m in re.finditer("a|b|ü$", long)], re.search("ab", long).start(), re.compile("b").search(long, 990).end())

kept = bytearray(b"x")
found = re.finditer(b"a", kept)
show(lambda: kept.extend(b"x"))
list(found)
del found
kept.extend(b"x")
print(kept)

# Reluctant and empty repetitions come to an end.
print(re.search(r"(?:\d*)*?b", "12a"), re.match(r"(?:a*)*", "aaab"), re.match(r"(?:a|(b))*?c", "abac").groups(), re.match("(a|b|())*x", "abx").groups())
print(re.search(r"(?<=.{600})b", "a" * 600 + "b").span(), re.search("(?<!é{3})x", "éééxx").span())

s = "Hello, Wörld"
print(s.upper(), s.lower(), s.swapcase(), s.title(), len(s), s[8], s[-3:], s[::-1])
print(s.find("W"), s.replace("l", "L", 2), s.split(","), s.partition(", "), "a,b,,c".split(","), " x y ".split())
print("%s %r %d %5.2f %x %%" % ("a", "b", 3, 2.5, 255), "{0} {1!r:>6} {x}".format(1, "q", x=[1]))
print(f"{s!r:>20}|{3.14159:10.3f}|{42:08b}|{1234567:,}|{0.5:%}|{'x':^5}|{1e10:g}")
print(repr("it's"), repr('say "hi"'), repr("both ' \""), repr("\n\t\\\x00é\u2028"), ascii("é"))
print("abc" < "abd", "a" * 3, "b" in "abc", "-".join(["x", "y"]), "abc".encode(), b"\xc3\xa9".decode())
print("x".center(7, "*"), "7".zfill(3), "-7".zfill(4), "abc".isalpha(), "12".isdigit(), "a1".isalnum(), " ".isspace())
print("a\nb\r\nc".splitlines(), "abc".translate(str.maketrans("a", "z")), "tést".casefold(), "ß".upper())
print(b"abc"[1], b"a,b".split(b","), bytes(3), bytearray(b"xy") + b"z", b"%d-%s" % (3, b"q"), b"\x00\xff".hex())
for bad in (lambda: "a".index("z"), lambda: "abc"[10], lambda: "%d" % "x", lambda: "{}".format(), lambda: "a" * 1.5):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)

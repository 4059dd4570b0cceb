import re
print(re.findall(r"[^\W\d_]+|[%-]\d*", "ab-1 %22 é_x"), re.compile(r"[a-zA-Z0-9_+,.\-é]{2,}").findall("a bb c-d é1"))
print(re.sub("(?i)HELLO", lambda m: m.group().upper() + "!", "say hello"), re.fullmatch(r"\d{3}", "123"), re.search("x", "abc"))
print([m.span() for m in re.finditer("a*", "baac")], re.split("(,)", "a,b"), re.escape("a.b*c"))
try:
    re.compile("(")
except re.error as e:
    print(e)

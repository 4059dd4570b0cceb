# Patterns that start with literals of which some lie in groups.
import re

for pattern, text in [("c(d)", "ab\ncd"), ("c(d)e", "abcde"), ("bc(d)", "abcd"), ("(c)d", "abcd"), ("ab(c(d))", "ababcabcd"), ("a(a)b", "aaab"), ("ab(ab)c", "abababc")]:
    found = re.search(pattern, text)
    print(pattern, found and (found.span(), found.groups()), re.findall(pattern, text * 2), re.sub(pattern, "-", text))
    print(re.search(pattern.encode(), text.encode()))
print(re.search("é(è)", "aéé éè"))

"""Regular expressions made at random, and what they find."""
import random
import re

LETTERS = "aabbccABé\n1 ßſKkİıIµσΣς𝐀٣"
RARE = ["ß", "ſ", "K", "İ", "ı", "µ", "Σ", "ς", "𝐀", r"\d", "٣", "[^é]", "[a-é]", "[ſ-ß]"]
COUNTS = ["*", "+", "?", "*?", "+?", "??", "{1,2}", "{2}", "{,2}", "{1,}?", "{2,3}?", "*+", "++", "?+", "{1,2}+", "{2,}+"]
SETS = ["[ab]", "[^a]", "[a-c]", r"\d", r"\w", r"\W", r"\s", "[é-ü]", r"[^\w]"]
PLACES = ["^", "$", r"\b", r"\B", r"\A", r"\Z"]
rng = random.Random(3141)


def atom(depth):
    kind = rng.random()
    if kind < 0.45 or depth <= 0:
        return rng.choice("abcAé.")
    if kind < 0.53:
        return rng.choice(SETS)
    if kind < 0.59:
        return rng.choice(PLACES)
    if kind < 0.63:
        return rng.choice(RARE)
    if kind < 0.77:
        return f"({either(depth - 1)})"
    if kind < 0.83:
        return f"(?:{either(depth - 1)})"
    if kind < 0.87:
        return f"{rng.choice(['(?=', '(?!'])}{either(depth - 1)})"
    if kind < 0.90:
        return f"{rng.choice(['(?<=', '(?<!'])}{rng.choice(['a', 'ab', '[ab]', 'é'])})"
    if kind < 0.93:
        return f"(?>{either(depth - 1)})"
    if kind < 0.95:
        return r"\1"
    if kind < 0.975:
        return f"(?(1){several(depth - 1)}{rng.choice(['', '|' + several(depth - 1)])})"
    return f"(?{rng.choice(['i', '-i'])}:{either(depth - 1)})"


def several(depth):
    return "".join(atom(depth) + (rng.choice(COUNTS) if rng.random() < 0.3 else "") for _ in range(rng.randint(1, 4)))


def either(depth):
    return "|".join(several(depth) for _ in range(rng.choice([1, 1, 1, 2, 3])))


def shown(found):
    return found and (found.span(), found.groups(), found.lastindex)


for number in range(500):
    pattern, flags = either(3), rng.choice([0, 0, 0, re.I, re.M, re.S, re.A, re.I | re.A])
    text, pos = "".join(rng.choice(LETTERS) for _ in range(rng.randint(0, 12))), rng.randint(0, 4)
    try:
        compiled = re.compile(pattern, flags)
    except re.error as e:
        print(number, ascii(pattern), e)
        continue
    results = shown(compiled.search(text)), shown(compiled.match(text, pos)), shown(compiled.fullmatch(text)), compiled.findall(text)
    spans = [found.span() for found in compiled.finditer(text, pos)]
    print(number, ascii((pattern, flags, text, *results, spans, compiled.sub(r"<\g<0>>", text), compiled.split(text, 2))))

for number in range(100):
    pattern, flags = either(2), rng.choice([0, re.I, re.L, re.L | re.I, re.M])
    text = "".join(rng.choice("aabbccABQ_\n1 ") for _ in range(rng.randint(0, 12))).encode()
    try:
        compiled = re.compile(pattern.encode("latin-1", "replace"), flags)
    except (re.error, ValueError) as e:
        print(number, ascii(pattern), e)
        continue
    print(number, ascii((pattern, flags, text, shown(compiled.search(text)), compiled.findall(text), compiled.sub(rb"<\g<0>>", text))))

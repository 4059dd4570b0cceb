"""Programs with one mistake: `mistakes.py make SOURCES OUT COUNT SEED` makes them of a folder's sources and writes down what the Python that
runs this says of each; `mistakes.py check OUT` asks another one, and prints what differs.

A mistake is a token that is left out, put in, replaced or doubled, a text that ends too early, or a missing character.
"""
import ast
import collections
import io
import json
import os
import random
import sys
import textwrap
import tokenize
import warnings

TOKENS = """( ) [ ] { } , : ; = == != := -> . ... * ** + - not in is and or if else elif for while def class return yield lambda import from as with
try except finally raise pass break del global assert async await None True x match case type print 1 0x 09 's' f'{x}' f'{' b'b' t'{x!r}'
\\ $ ? ! # ' \" \"\"\" @ += / ~ _ 1.5j é €""".split() + ["\n", "\n    ", "    "]
# Statements of more lines, or more characters, are left alone.
LINES, SIZE = 14, 900


def verdict(source):
    try:
        compile(source, "<mistake>", "exec")
    except SyntaxError as e:
        return [type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text]
    except (ValueError, MemoryError, RecursionError, OverflowError) as e:
        return [type(e).__name__, str(e)]
    return None


def statements(folder, rng):
    names = sorted(os.path.join(where, f) for where, _, files in os.walk(folder) for f in files if f.endswith(".py"))
    for name in rng.sample(names, min(len(names), 90)):
        try:
            with open(name, encoding="utf-8") as f:
                source = f.read()
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            continue
        lines = source.splitlines(True)
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt) and 0 < node.end_lineno - node.lineno < LINES:
                text = textwrap.dedent("".join(lines[node.lineno - 1:node.end_lineno]))
                if len(text) < SIZE:
                    yield text


def mistaken(text, rng):
    try:
        tokens = [t for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.string.strip()]
    except (SyntaxError, tokenize.TokenError):
        return None
    if len(tokens) < 3:
        return None
    lines = text.splitlines(True)
    token = rng.choice(tokens)
    start, end = (sum(len(line) for line in lines[:at[0] - 1]) + at[1] for at in (token.start, token.end))
    other = rng.choice(TOKENS)
    return rng.choice([
        lambda: text[:start] + text[end:],
        lambda: text[:start] + other + " " + text[start:],
        lambda: text[:start] + other + text[end:],
        lambda: text[:start] + token.string + " " + text[start:],
        lambda: text[:end],
        lambda: text[:(at := rng.randrange(len(text)))] + text[at + 1:],
    ])()


def make(folder, out, count, seed):
    rng = random.Random(seed)
    pool = list(statements(folder, rng))
    found = {}
    while len(found) < count:
        source = mistaken(rng.choice(pool), rng)
        if source is not None and source not in found and (said := verdict(source)) is not None:
            found[source] = said
    with open(out, "w") as f:
        json.dump(list(found.items()), f)


def check(out):
    with open(out) as f:
        found = json.load(f)
    differs = collections.Counter()
    for source, said in found:
        here = verdict(source)
        if here == said:
            continue
        kind = "accepted" if here is None else "message" if here[:2] != said[:2] else "place" if here[:6] != said[:6] else "line"
        differs[kind] += 1
        if sum(differs.values()) <= 20:
            print("----", source, "  there:", said, "  here: ", here, sep="\n")
    print(f"{len(found)} mistakes, {len(found) - sum(differs.values())} alike", *(f"{k}: {v}" for k, v in differs.items()))
    sys.exit(bool(differs))


warnings.simplefilter("ignore")
if sys.argv[1] == "make":
    make(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
else:
    check(sys.argv[2])

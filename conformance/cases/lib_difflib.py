"""`difflib`: matching, close matches, and deltas."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import difflib as d

a = ["one\n", "two\n", "three\n"]
b = ["ore\n", "tree\n", "emu\n"]
m = d.SequenceMatcher(None, "abcd", "bcde")

for text in (
    'm.ratio(), m.quick_ratio(), m.real_quick_ratio()',
    'm.get_matching_blocks()',
    'm.get_opcodes()',
    'm.find_longest_match(0, 4, 0, 4)',
    'list(m.get_grouped_opcodes())',
    'd.SequenceMatcher(lambda c: c == " ", " abcd", "abcd abcd").find_longest_match(0, 5, 0, 9)',
    'd.get_close_matches("appel", ["ape", "apple", "peach", "puppy"])',
    'd.get_close_matches("x", ["y"], n=0)',
    'd.get_close_matches("x", ["y"], cutoff=2)',
    '"".join(d.ndiff(a, b))',
    '"".join(d.unified_diff(a, b, "a", "b"))',
    '"".join(d.context_diff(a, b, "a", "b", n=1))',
    'list(d.restore(d.ndiff(a, b), 1))',
    'list(d.unified_diff(a, a))',
    'list(d.diff_bytes(d.unified_diff, [b"a"], [b"b"], b"x", b"y"))',
    'd.IS_LINE_JUNK("#\\n"), d.IS_CHARACTER_JUNK(" ")',
    'list(d.Differ().compare(["a\\n"], ["b\\n"]))',
    'len(d.HtmlDiff().make_table(a, b)) > 100',
    'd.SequenceMatcher(None, [1, 2, 3], [1, 3]).get_opcodes()',
    'd.SequenceMatcher(None, "", "").ratio()',
    'd.unified_diff(["a"], [1]).__next__()',
):
    show(text)

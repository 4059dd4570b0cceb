"""`textwrap`: wrapping, filling, shortening, indenting."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import textwrap

text = "The quick brown fox jumps over the lazy dog, then naps. A verylongwordthatdoesnotfit ends-it-all."

for text in (
    'textwrap.wrap(text, 20)',
    'textwrap.fill(text, 30)',
    'textwrap.wrap(text, 20, break_long_words=False)',
    'textwrap.wrap(text, 20, break_on_hyphens=False)',
    'textwrap.wrap(text, 20, initial_indent="* ", subsequent_indent="  ")',
    'textwrap.wrap(text, 20, max_lines=2)',
    'textwrap.wrap(text, 20, max_lines=2, placeholder="~")',
    'textwrap.shorten(text, 30)',
    'textwrap.shorten("a b", 3, placeholder="....")',
    'textwrap.shorten(text, 25, placeholder="…")',
    'textwrap.dedent("  a\\n    b\\n  c")',
    'textwrap.dedent("\\ta\\n  b")',
    'textwrap.dedent("  a\\n\\n \\n  b\\n")',
    'textwrap.dedent(5)',
    'textwrap.indent("a\\n\\nb\\n", "> ")',
    'textwrap.indent("a\\n\\nb\\n", "> ", lambda line: True)',
    'textwrap.wrap("", 5)',
    'textwrap.wrap("a b", 0)',
    'textwrap.wrap("a\\tb  c", 10, expand_tabs=False)',
    'textwrap.wrap("a\\tb", 10, tabsize=2)',
    'textwrap.wrap("One.  Two. Three", 80, fix_sentence_endings=True)',
    'textwrap.wrap("a\\nb\\nc", 10, replace_whitespace=False)',
    'textwrap.wrap("a  b", 10, drop_whitespace=False)',
    'textwrap.TextWrapper(width=10).wrap("some words to wrap")',
):
    show(text)

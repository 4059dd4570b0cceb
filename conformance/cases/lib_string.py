"""`string`: constants, `Template`, `Formatter`, `capwords`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import string
from string import Template, Formatter

t = Template("$who likes ${what}s, $$5")


class Loud(Formatter):
    def convert_field(self, value, conversion):
        if conversion == "u":
            return str(value).upper()
        return super().convert_field(value, conversion)

    def get_value(self, key, args, kwargs):
        return kwargs.get(key, "?") if isinstance(key, str) else args[key]

for text in (
    'string.ascii_letters',
    'string.digits, string.hexdigits, string.octdigits',
    'string.punctuation',
    'string.whitespace',
    'string.capwords("hello  big world")',
    'string.capwords("a-b c-d", "-")',
    't.substitute(who="Tim", what="egg")',
    't.substitute(who="Tim")',
    't.safe_substitute(who="Tim")',
    't.substitute({"who": 1}, what=2)',
    't.template',
    't.get_identifiers()',
    't.is_valid(), Template("$").is_valid()',
    'Template("$").substitute()',
    'Template("a\\nb $1").substitute()',
    'Template("${a").safe_substitute()',
    'Formatter().format("{0} {a} {b[0]}", 1, a=2, b=[3])',
    'Formatter().format("{}")',
    'Formatter().vformat("{} {}", (1, 2), {})',
    'Formatter().format("{0} {}", 1, 2)',
    'Loud().format("{x!u} {y} {0}", 1, x="ab")',
    'list(Formatter().parse("a{b!r:>{w}}c{{d}}"))',
    'Formatter().get_field("a.b", (), {"a": 1})',
    'Formatter().check_unused_args({0}, (1,), {})',
):
    show(text)

"""`string.Template`, `string.Formatter` and template strings."""

import string
from string import Formatter, Template
from string.templatelib import Interpolation, Template as T, convert


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

name, value = "n", 3.14159


class Own(Template):
    delimiter = "%"
    idpattern = "[a-z]+"


class Log(Formatter):
    def get_value(self, key, args, kwargs):
        return f"<{key}>"

    def check_unused_args(self, used, args, kwargs):
        self.used = used


t = t"Hello {name!r:>5} and {value:.{2}f} {value=}"

for text in (
    'Template("$a ${b}c $$").substitute(a=1, b=2), Template("$a").substitute({"a": 1}, a=2), Template("$a $b").safe_substitute(a=1), Template("$a").get_identifiers(), Template("$").is_valid(), Template("$a").template',
    'Template("$a").substitute()',
    'Template("$").substitute()',
    'Template("a\\n $ b").substitute()',
    'Template("$é").substitute(é=1)',
    'Own("%a $b %%").substitute(a=1), Own("%A").safe_substitute(A=1)',
    'Formatter().format("{0} {1} {k}", 1, 2, k=3), Formatter().format("{} {}", 1, 2), Formatter().vformat("{a[0].real}", (), {"a": [5]}), list(Formatter().parse("a{b!r:c}{{d}}")), Formatter().format("{0:{1}}", 5, ">4")',
    'Formatter().format("{0} {}", 1, 2)',
    'Formatter().format("{} {0}", 1, 2)',
    'Formatter().format("{k}")',
    'Formatter().format("{0}")',
    'Formatter().format("{0!x}", 1)',
    'Formatter().get_field("a.b", (), {"a": 1})',
    'Formatter().convert_field(1, None), Formatter().format_field(5, ">3"), Log().format("{x} {0}")',
    'string.capwords("hello  world"), string.capwords("a-b", "-"), string.ascii_letters, string.punctuation, string.whitespace, string.printable[:5], string.hexdigits',
    't.strings, t.values, [(i.value, i.expression, i.conversion, i.format_spec) for i in t.interpolations]',
    'list(t), t, len(list(t"")), list(t"{1}{2}")',
    't"a" + t"b{1}", (t"a" + t"b").strings',
    't"a" + "b"',
    '"a" + t"b"',
    'T("a", Interpolation(1, "x"), "b"), T("a", "b").strings, T(Interpolation(1), Interpolation(2)).strings',
    'T(5)',
    'Interpolation(1, "e", "r", "f").__match_args__, Interpolation(5).expression, Interpolation(1, "x", "s")',
    'Interpolation()',
    'Interpolation(1, 5)',
    'Interpolation(1, "x", "q")',
    'convert(5, "r"), convert("é", "a"), convert(5, None)',
    't"{1/0}"',
    't"{name!z}" if 0 else type(t)',
    't == t, hash(t) == hash(t), t"a" == t"a"',
    't.strings.append(1)',
    't.values = 5 if 0 else t.values',
):
    show(text)

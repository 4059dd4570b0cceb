"""Identifiers and keywords: Unicode, normalisation, soft keywords, reserved words, dunder names."""

import keyword


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def attempt(source):
    names = {}
    try:
        exec(source, names)
    except SyntaxError as e:
        return type(e).__name__, e.msg
    return sorted(ascii(n) for n in names if n != "__builtins__")


class A:
    __mangled = 1
    __dunder__ = 2
    _single = 3

    def __method(self, __arg):
        __local = __arg
        return __local, self.__mangled, sorted(locals())

    def call(self):
        return self.__method(5)


class _Under:
    __x = 1


class __:
    __x = 1

for text in (
    'attempt("é = 1; E\\u0301 = 2"), attempt("ﬁ = 1"), attempt("变量 = 1"), attempt("x² = 1"), attempt("ªb = 1"), attempt("𝐱 = 1"), attempt("a\\u0301 = 1"), attempt("_ = __ = ___ = 1"), attempt("µ = 1")',
    'attempt("1a = 1"), attempt("a-b = 1"), attempt("a b = 1"), attempt("€ = 1"), attempt("😀 = 1"), attempt("a\\u200b = 1"), attempt("x\\u00a0= 1"), attempt("$a = 1"), attempt("a? = 1"), attempt("·a = 1"), attempt("a· = 1"), attempt("“a” = 1")',
    '[attempt(f"{k} = 1")[1] if isinstance(attempt(f"{k} = 1"), tuple) else "ok" for k in keyword.kwlist]',
    '[attempt(f"{k} = 1") for k in keyword.softkwlist], keyword.iskeyword("if"), keyword.iskeyword("match"), keyword.issoftkeyword("type"), len(keyword.kwlist)',
    'attempt("match = 1\\nmatch[0:1] if 0 else match"), attempt("type = 5\\ntype X = int"), attempt("case = 1; _ = 2"), attempt("match(1)\\n") if 0 else 0, attempt("type(1)"), attempt("type = type"), attempt("print = 1")',
    'A().call(), [n for n in vars(A) if "mangled" in n or "method" in n], vars(_Under).keys() & {"_Under__x"}, [n for n in vars(__) if n.endswith("x")], A._A__mangled, A.__dunder__',
    'A.__mangled',
    '"é".isidentifier(), "1a".isidentifier(), "a b".isidentifier(), "".isidentifier(), "if".isidentifier(), "ﬁ".isidentifier(), "_".isidentifier(), "a\\u0301".isidentifier()',
    'globals().__setitem__("not an identifier", 5), globals()["not an identifier"]',
    'eval("ﬁ", {"fi": 5}), getattr(type("T", (), {"ﬁ": 1}), "ﬁ"), "ﬁ" in vars(type("T", (), {"ﬁ": 1}))',
):
    show(text)

"""`configparser`: sections, interpolation, options of the parser, writing, errors."""

import configparser
import io


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

TEXT = """\
[DEFAULT]
base = /base
[one]
path = %(base)s/x
number = 42
flag: yes
empty =
novalue
multi = line 1
    line 2
; comment
[two]
float = 1.5
"""


def made(text=TEXT, **how):
    c = configparser.ConfigParser(allow_no_value=True, **how)
    c.read_string(text)
    return c


c = made()
out = io.StringIO()
c.write(out)
print(out.getvalue())

for text in (
    'c.sections(), c.defaults(), c.has_section("one"), c.has_option("one", "number"), c.options("two"), "one" in c, len(c)',
    'c["one"]["path"], c.get("one", "path", raw=True), c.getint("one", "number"), c.getfloat("two", "float"), c.getboolean("one", "flag"), c["one"]["multi"], c["one"]["novalue"]',
    'c.get("one", "none", fallback="fb"), c["one"].get("none"), c["one"].getint("number"), c.items("two"), dict(c["two"])',
    'c.get("none", "x")',
    'c.get("one", "none")',
    'c["none"]',
    'c["one"]["none"]',
    'c.getint("one", "flag")',
    'c.getboolean("one", "number")',
    'c.add_section("one")',
    'c.add_section("DEFAULT")',
    'c.set("one", "new", "v"), c["one"]["new"], c.remove_option("one", "new"), c.has_option("one", "new")',
    'c.set("one", "bad", 5)',
    'c.set("one", "bad", "%x")',
    'c.remove_section("two"), c.sections(), c.popitem()[0]',
    'made("[a]\\nx = %(y)s\\ny = %(x)s").get("a", "x")',
    'made("[a]\\nx = %(none)s").get("a", "x")',
    'made("[a]\\nx = ${b:y}\\n[b]\\ny = 1", interpolation=configparser.ExtendedInterpolation())["a"]["x"]',
    'made("[a]\\nx = ${b:y}", interpolation=configparser.ExtendedInterpolation())["a"]["x"]',
    'made("[a]\\nx=1\\n[a]\\ny=2")',
    'made("[a]\\nx=1\\nx=2")',
    'made("[a]\\nx=1\\nx=2", strict=False)["a"]["x"]',
    'made("x=1")',
    'made("[a\\nx=1")',
    'made("[a]\\n= 1")',
    'made("[a]\\nKey = 1").options("a"), configparser.RawConfigParser().optionxform("AbC")',
    'made("[a]\\nx = 1 # c", inline_comment_prefixes="#")["a"]["x"], made("[a]\\nx | 1", delimiters="|")["a"]["x"]',
    'configparser.ConfigParser({"a": "1"}).defaults(), configparser.ConfigParser(default_section="common").default_section',
    '(d := configparser.ConfigParser()).read_dict({"s": {"k": 1}}), d["s"]["k"], d.read("no such file")',
):
    show(text)

"""`graphlib`, `calendar`, `uuid`, `ipaddress`, `colorsys`, `fnmatch`, `tomllib`, `keyword`, `reprlib`, `sched`, `hmac`, `secrets`, `getopt`, `zipfile` names, `email`, `http.cookies`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import calendar, codeop, colorsys, copyreg, email.message, email.utils, filecmp, fnmatch, getopt, graphlib, hmac, http, http.cookies, ipaddress, keyword, linecache, mimetypes, reprlib, sched, secrets, stat, timeit, token, tomllib, uuid, warnings
def warned(f):
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter("always")
        f()
    return [(x.category.__name__, str(x.message)) for x in w]
m = email.message.EmailMessage()
m["Subject"] = "Hello wörld"
m["To"] = "a@b.c"
m.set_content("body text\n")

for text in (
    'list(graphlib.TopologicalSorter({"d": {"b", "c"}, "b": {"a"}, "c": {"a"}}).static_order())[0]',
    'list(graphlib.TopologicalSorter({"a": {"b"}, "b": {"a"}}).static_order())',
    'calendar.month(2024, 2)',
    'calendar.isleap(2024), calendar.monthrange(2024, 2), calendar.weekday(2024, 2, 29), calendar.timegm((1970, 1, 2, 0, 0, 0))',
    'calendar.monthrange(2024, 13)',
    'uuid.UUID("12345678123456781234567812345678"), uuid.uuid5(uuid.NAMESPACE_DNS, "a"), uuid.uuid3(uuid.NAMESPACE_DNS, "a"), uuid.UUID(int=5).hex',
    'uuid.UUID("x")',
    'ipaddress.ip_address("192.168.0.1").is_private, ipaddress.ip_network("10.0.0.0/30").num_addresses, list(ipaddress.ip_network("10.0.0.0/30").hosts()), ipaddress.ip_address("::1").compressed',
    'ipaddress.ip_address("1.2.3")',
    'ipaddress.ip_network("10.0.0.1/8")',
    'colorsys.rgb_to_hsv(1, 0.5, 0), colorsys.hsv_to_rgb(0.5, 1, 1)',
    'fnmatch.fnmatch("a.py", "*.py"), fnmatch.filter(["a", "b1"], "b?"), fnmatch.translate("*.[ch]")',
    'tomllib.loads("a = 1\\n[t]\\nb = [1, 2.5, true]\\nc = 2024-01-01\\n")',
    'tomllib.loads("a = ")',
    'keyword.kwlist[:5], keyword.issoftkeyword("match"), keyword.iskeyword("if")',
    'reprlib.repr(list(range(100))), reprlib.repr("x" * 100), reprlib.repr({i: i for i in range(10)})',
    'hmac.new(b"k", b"m", "sha256").hexdigest(), hmac.compare_digest("a", "a")',
    'len(secrets.token_hex(4)), secrets.choice("a"), secrets.compare_digest(b"a", b"b")',
    'getopt.getopt(["-a", "1", "--long=x", "rest"], "a:", ["long="])',
    'getopt.getopt(["-z"], "a")',
    'warned(lambda: warnings.warn("w")), warned(lambda: warnings.warn("d", DeprecationWarning))',
    'm["subject"], m.get_content(), m.as_string()',
    'email.utils.parseaddr("A B <a@b.c>"), email.utils.formatdate(0), email.utils.formataddr(("A", "a@b"))',
    'http.HTTPStatus(404), http.HTTPStatus.OK.phrase, http.HTTPMethod.GET',
    'str(http.cookies.SimpleCookie("a=1; b=2"))',
    'mimetypes.guess_type("a.html"), mimetypes.guess_extension("text/plain")',
    'stat.filemode(0o100644), stat.S_ISDIR(0o040000)',
    'token.tok_name[1], codeop.compile_command("if x:"), codeop.compile_command("x = 1").co_filename',
    'codeop.compile_command("x =")',
    'linecache.getline("nope", 1), timeit.default_timer.__name__',
    'sched.scheduler().empty(), copyreg.dispatch_table.__class__.__name__',
):
    show(text)

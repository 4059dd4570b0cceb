"""`urllib.parse`: splitting, joining, quoting."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from urllib import parse as u

for text in (
    'u.urlparse("http://user:pw@host:80/path;p?q=1#frag")',
    'u.urlsplit("//host/path"), u.urlsplit("mailto:a@b"), u.urlsplit("")',
    '(lambda r: (r.hostname, r.port, r.username, r.password, r.netloc))(u.urlsplit("http://U:P@Host:8080/"))',
    'u.urlsplit("http://h:99999/").port',
    'u.urlsplit("http://h:abc/").port',
    'u.urlsplit("http://[::1]:80/").hostname',
    'u.urlsplit("http://[::1/")',
    'u.urlunsplit(("http", "h", "/p", "q", "f")), u.urlunparse(("http", "h", "/p", "x", "", ""))',
    'u.urljoin("http://a/b/c/d", "../e"), u.urljoin("http://a/b", "//c/d"), u.urljoin("http://a/b?x", "?y"), u.urljoin("http://a/b/", ""), u.urljoin("", "x")',
    'u.urldefrag("http://a/b#c")',
    'u.quote("a b/ü&=~"), u.quote("a/b", safe=""), u.quote(b"\\xff"), u.quote_plus("a b+c")',
    'u.quote(5)',
    'u.unquote("a%20b%C3%BC%zz%"), u.unquote_plus("a+b%2B"), u.unquote_to_bytes("a%ff")',
    'u.unquote("%ff"), u.unquote("%ff", errors="strict") if False else 0',
    'u.urlencode({"a": 1, "b": "x y"}), u.urlencode([("a", [1, 2])], doseq=True), u.urlencode({"a": "ü"}, encoding="latin-1")',
    'u.urlencode(5)',
    'u.parse_qs("a=1&a=2&b=&c"), u.parse_qs("a=&b=1", keep_blank_values=True)',
    'u.parse_qsl("a=1;b=2", separator=";"), u.parse_qsl("a=%20+x")',
    'u.parse_qs("a", strict_parsing=True)',
    'u.parse_qsl("a=1&b=2", max_num_fields=1)',
    'u.urlsplit("http://h/p")._replace(scheme="ftp").geturl()',
    'u.urlsplit(b"http://h/p?q").query',
    'u.urljoin("a", b"b")',
    'u.quote_from_bytes(b"a b"), u.quote_from_bytes("a") if False else 1',
):
    show(text)

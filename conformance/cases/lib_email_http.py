"""`email`, `http.cookies`, `http`, `mimetypes`, `quopri`, `urllib.parse` in short."""

import email
import email.header
import email.message
import email.policy
import email.utils
import http
import http.cookies
import mimetypes
import quopri
import urllib.parse as up


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

m = email.message.EmailMessage()
m["Subject"] = "Tést"
m["From"] = "A <a@x.org>"
m["To"] = "b@y.org, C <c@z.org>"
m.set_content("Hello\nwörld\n")
m.add_attachment(b"\0\1", maintype="application", subtype="octet-stream", filename="f.bin")
raw = email.message_from_string("Subject: =?utf-8?q?caf=C3=A9?=\nX: 1\nX: 2\nContent-Type: text/plain; charset=utf-8\n\nbody\n")
c = http.cookies.SimpleCookie("a=1; b=\"x y\"")
c["n"] = "v"
c["n"]["path"] = "/"

for text in (
    'm["Subject"], m["to"].addresses[1].display_name, m.get_content_type(), [p.get_content_type() for p in m.walk()], m.get_body().get_content(), [a.get_filename() for a in m.iter_attachments()], m.is_multipart(), m.keys()',
    'raw["subject"], raw.get_all("x"), raw.get_payload(), raw.get_content_charset(), raw.as_string(), email.header.decode_header(raw["subject"]), str(email.header.make_header(email.header.decode_header(raw["subject"]))), raw.get_params(), raw.get("none", "d"), "X" in raw, len(raw), raw.items()',
    'email.utils.parseaddr("A B <a@b.c>"), email.utils.formataddr(("Ä", "a@b.c")), email.utils.parsedate_to_datetime("Mon, 01 Jan 2024 00:00:00 +0000"), email.utils.format_datetime(email.utils.parsedate_to_datetime("Mon, 01 Jan 2024 00:00:00 -0500")), email.utils.getaddresses(["a@b, C <d@e>"]), email.header.Header("é", "utf-8").encode(), email.utils.quote(\'a"b\'), email.utils.unquote(\'"x"\')',
    'm.__setitem__("Subject", "again")',
    'email.message_from_bytes(b"A: b\\r\\n\\r\\nx", policy=email.policy.default)["a"], email.message.Message().as_string()',
    'c.output(), c["b"].value, c["n"].OutputString(), sorted(c), http.cookies.SimpleCookie(\'x="\\\\054"\')["x"].value',
    'http.cookies.SimpleCookie().__setitem__("a b", 1)',
    'http.HTTPStatus(404), http.HTTPStatus.OK.phrase, http.HTTPStatus(200).is_success, http.HTTPMethod.GET, http.HTTPStatus.OK == 200',
    'http.HTTPStatus(999)',
    'mimetypes.guess_type("a.html"), mimetypes.guess_type("a.tar.gz"), mimetypes.guess_extension("text/plain"), mimetypes.guess_type("none"), mimetypes.guess_file_type("x.png")',
    'quopri.encodestring(b"a=\\xe9 \\n"), quopri.decodestring(b"a=3D=E9"), quopri.encodestring(b"a b", quotetabs=True)',
    'up.urlsplit("http://u:p@h:80/p;x?q=1#f"), up.urljoin("http://a/b/c", "../d"), up.quote("é /"), up.unquote("%C3%A9+"), up.quote_plus("a b&"), up.parse_qs("a=1&a=2&b="), up.urlencode({"a": [1, 2]}, doseq=True), up.urlunsplit(("http", "h", "p", "q", "f")), up.urlparse("//h/p").netloc, up.parse_qsl("a=1;b=2"), up.urldefrag("x#y"), up.urlsplit("http://[::1]:5/").hostname, up.unquote_to_bytes("%ff")',
    'up.urlsplit("http://[bad")',
    'up.urlsplit("http://h:99999").port',
    'up.urljoin("a", b"b")',
):
    show(text)

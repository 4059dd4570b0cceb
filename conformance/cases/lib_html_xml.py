"""`html`, `html.parser`, `xml.etree`, `xml.sax.saxutils`, `xml.dom.minidom`."""

import html
import io
import xml.dom.minidom
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from xml.sax import saxutils


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Log(HTMLParser):
    def __init__(self, **how):
        super().__init__(**how)
        self.log = []

    def handle_starttag(self, tag, attrs):
        self.log.append(("start", tag, attrs))

    def handle_endtag(self, tag):
        self.log.append(("end", tag))

    def handle_startendtag(self, tag, attrs):
        self.log.append(("both", tag, attrs))

    def handle_data(self, data):
        self.log.append(("data", data))

    def handle_comment(self, data):
        self.log.append(("comment", data))

    def handle_decl(self, decl):
        self.log.append(("decl", decl))

    def handle_entityref(self, name):
        self.log.append(("entity", name))

    def handle_charref(self, name):
        self.log.append(("char", name))

    def handle_pi(self, data):
        self.log.append(("pi", data))


def parse(text, **how):
    p = Log(**how)
    p.feed(text)
    p.close()
    return p.log


root = ET.Element("root", {"a": "1"})
child = ET.SubElement(root, "child", b="2")
child.text = "te<xt"
child.tail = "tail"
ET.SubElement(root, "child").append(ET.Comment("note"))

for text in (
    'html.escape("<a href=\'x\'>&"), html.escape("\'", quote=False), html.unescape("&lt;&amp;&#65;&#x42;&eacute;&nbsp;&notit;&bad;&#0;"), html.unescape("&#xD800;&#1114112;")',
    'parse("<!DOCTYPE html><p class=x id=\'y\' z>t&amp;e<br/>x</p><!-- c --><?pi?>"), parse("a&lt;&#65;", convert_charrefs=False), parse("<script>if (a < b) {}</script>x"), parse("<a <b>"), parse("</p x><P>"), parse("<unclosed"), parse("<a href=\\"x&gt;y\\">")',
    'ET.tostring(root), ET.tostring(root, encoding="unicode"), root.tag, root.attrib, root[0].text, len(root), root.find("child").get("b"), [c.tag for c in root.iter() if isinstance(c.tag, str)], root.findall("child[@b=\'2\']")[0].tail, list(root.itertext()), root.findtext("child"), ET.tostring(root, short_empty_elements=False)[-20:]',
    '(t := ET.ElementTree(root), out := io.BytesIO(), t.write(out, xml_declaration=True, encoding="utf-8"), out.getvalue()[:40])[3], (ET.indent(root), ET.tostring(root))[1], (root.set("n", "5"), root.remove(child), ET.tostring(root))[2]',
    'ET.tostring(ET.Element("a", {"x": "1\\n<\\"&"})), ET.QName("ns", "tag").text, ET.iselement(5)',
    'ET.tostring(ET.Element(5))',
    'saxutils.escape("<a>&", {"a": "b"}), saxutils.quoteattr("a\\"b\'c"), saxutils.unescape("&lt;&amp;")',
    '(d := xml.dom.minidom.Document(), e := d.createElement("e"), d.appendChild(e), e.setAttribute("k", "v"), e.appendChild(d.createTextNode("t<")), d.toxml(), d.toprettyxml(), e.getAttribute("k"), e.firstChild.data)[5:]',
):
    show(text)

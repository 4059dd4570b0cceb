# pyexpat: every handler, setting and refusal, and the modules that stand on it.
import pyexpat
from xml.parsers.expat import ParserCreate, ExpatError
def t(f):
    try: print(r if not isinstance(r:=f(),pyexpat.XMLParserType) else type(r))
    except Exception as e: print(type(e).__name__, e, getattr(e,'code',None), getattr(e,'lineno',None), getattr(e,'offset',None))
p=ParserCreate()
t(lambda:p.SetBillionLaughsAttackProtectionMaximumAmplification(.5)); t(lambda:p.SetBillionLaughsAttackProtectionMaximumAmplification('a'));t(lambda:p.SetBillionLaughsAttackProtectionMaximumAmplification(float('nan'))); t(lambda:p.SetBillionLaughsAttackProtectionActivationThreshold(-1)); t(lambda:p.SetBillionLaughsAttackProtectionActivationThreshold('a')); t(lambda:p.SetBillionLaughsAttackProtectionActivationThreshold(5))
t(lambda:ParserCreate(namespace_separator='ab')); t(lambda:ParserCreate(namespace_separator=1)); t(lambda:ParserCreate(encoding=5)); t(lambda:ParserCreate(intern=3)); t(lambda:ParserCreate('foo')); t(lambda:ParserCreate(namespace_separator=''));t(lambda:ParserCreate('a\0b')); 
t(lambda:setattr(p,'buffer_size',0)); t(lambda:setattr(p,'buffer_size','a')); t(lambda:setattr(p,'buffer_size',1<<40)); t(lambda:setattr(p,'buffer_size',1<<80)); t(lambda:delattr(p,'buffer_size')); t(lambda:delattr(p,'buffer_text'));t(lambda:delattr(p,'CommentHandler'));t(lambda:delattr(p,'ordered_attributes'));t(lambda:delattr(p,'namespace_prefixes')); t(lambda:setattr(p,'ErrorCode',1)); t(lambda:setattr(p,'foo',1)); t(lambda:p.intern); t(lambda:p.buffer_size); t(lambda:(p.buffer_text,p.buffer_used,p.ordered_attributes,p.namespace_prefixes,p.specified_attributes)); t(lambda:(p.ErrorCode,p.ErrorLineNumber,p.ErrorColumnNumber,p.ErrorByteIndex,p.CurrentLineNumber,p.CurrentColumnNumber,p.CurrentByteIndex))
t(lambda:p.Parse(5)); t(lambda:p.Parse(None)); t(lambda:p.ParseFile(5)); t(lambda:p.GetBase()); t(lambda:p.SetBase('x')); t(lambda:p.GetBase()); t(lambda:p.SetBase(4)); t(lambda:p.GetInputContext()); t(lambda:p.SetParamEntityParsing(2)); t(lambda:p.SetParamEntityParsing('a')); t(lambda:p.UseForeignDTD(True))
class F:
    def __init__(s,*r): s.r=list(r)
    def read(s,n): return s.r.pop(0)
t(lambda:ParserCreate().ParseFile(F('a'))); t(lambda:ParserCreate().ParseFile(F(b'a'*5000))); t(lambda:ParserCreate().ParseFile(F(b'<a>',b'</a>',b'')))
t(lambda:ParserCreate().Parse('<a>\n <b></c>',True)); t(lambda:ParserCreate().Parse(b'',True)); t(lambda:ParserCreate().Parse(b'<a/>',True)); t(lambda:ParserCreate().Parse(b'<a/>'));
def full(x,*,ns=None,enc=None,**set):
    q=ParserCreate(enc,ns)
    for k,v in set.items(): setattr(q,k,v)
    def mk(n,r=None):
        def h(*a):
            print(n,a)
            return r
        return h
    for n in dir(q):
        if n.endswith('Handler') and n not in('DefaultHandler','DefaultHandlerExpand'):
            setattr(q,n,mk(n,1 if n in ('NotStandaloneHandler','ExternalEntityRefHandler') else None))
    t(lambda:q.Parse(x,True)); print(q.CurrentLineNumber,q.CurrentColumnNumber,q.CurrentByteIndex)
D=b'''<?xml version="1.0" encoding="iso-8859-1" standalone="no"?>
<?xml-stylesheet href="stylesheet.css"?>
<!-- comment data -->
<!DOCTYPE quotations SYSTEM "quotations.dtd" [
<!ELEMENT root ANY>
<!ELEMENT r2 (a|b)*>
<!ELEMENT r3 (a?,b+,(c,d)*)>
<!ELEMENT r4 (#PCDATA|a)*>
<!ELEMENT r5 EMPTY>
<!ATTLIST root attr1 CDATA #REQUIRED attr2 CDATA "deflt" e (x|y) #IMPLIED>
<!NOTATION notation SYSTEM "notation.jpeg">
<!ENTITY acirc "&#226;">
<!ENTITY % pe "x">
<!ENTITY external_entity SYSTEM "entity.file">
<!ENTITY unparsed_entity SYSTEM "entity.file" NDATA notation>
%unparsed_entity;
]>

<root attr1="value1" attr2="value2&#8000;">
<myns:subelement xmlns:myns="http://www.python.org/namespace" myns:a="1">
     Contents of subelements
</myns:subelement>
<sub2><![CDATA[contents of CDATA section]]></sub2>
&external_entity;
&skipped_entity;
\xb5
</root>
'''
full(D); full(D,ns=' '); full(D,ns='!',namespace_prefixes=True,ordered_attributes=1,specified_attributes=1,buffer_text=True)
full('<a>é&amp;b\nc</a>',buffer_text=True,buffer_size=3); full('<a>é&amp;b\nc</a>')
full('<?xml version="1.0" encoding="koi8-r"?><a>\u0416</a>'.encode('koi8-r')); full(b'<?xml version="1.0" encoding="nope"?><a>x</a>'); full('<a>é</a>'.encode('utf-16')); full(b'<a>\xe9</a>',enc='iso-8859-1')
def dflt(name):
    q=ParserCreate(); setattr(q,name,lambda d:print(name,repr(d))); t(lambda:q.Parse(b'<!DOCTYPE a [<!ENTITY x "y">]><a b="1">t&x;<!--c--></a>',1))
dflt('DefaultHandler'); dflt('DefaultHandlerExpand')
q=ParserCreate()
def boom(*a): raise RuntimeError('boom')
q.StartElementHandler=boom; q.EndElementHandler=print
t(lambda:q.Parse(b'<a><b/></a>',1)); t(lambda:q.StartElementHandler); t(lambda:q.EndElementHandler)
q=ParserCreate(); q.ExternalEntityRefHandler=lambda *a: 0
t(lambda:q.Parse(b'<!DOCTYPE a SYSTEM "z" [<!ENTITY e SYSTEM "f">]><a>&e;</a>',1))
q=ParserCreate(); q.NotStandaloneHandler=lambda *a: 'x'
t(lambda:q.Parse(b'<!DOCTYPE a SYSTEM "z"><a>&e;</a>',1))
q=ParserCreate()
def ext(ctx,base,sysid,pubid):
    print('ext',ctx,base,sysid,pubid); s=q.ExternalEntityParserCreate(ctx); s.CharacterDataHandler=lambda d:print('sub',d); print(s.intern is q.intern, s.StartElementHandler is q.StartElementHandler); t(lambda:s.SetBillionLaughsAttackProtectionActivationThreshold(5)); s.Parse(b'<z>in</z>',True); return 1
q.ExternalEntityRefHandler=ext; q.StartElementHandler=lambda *a:print(a,q.GetInputContext()); q.SetBase('/b/')
t(lambda:q.Parse(b'<!DOCTYPE a SYSTEM "z" [<!ENTITY e SYSTEM "f">]><a>&e;</a>',1))
t(lambda:ParserCreate().ExternalEntityParserCreate(None)); t(lambda:ParserCreate().ExternalEntityParserCreate('x','y')); t(lambda:ParserCreate().ExternalEntityParserCreate(1))
t(lambda:pyexpat.XMLParserType()); t(lambda:q.__dict__); t(lambda:q.Parse(b'<a/>')); t(lambda:q.UseForeignDTD()); t(lambda:q.Parse('\ud800'))
q=ParserCreate(); q.CharacterDataHandler=None; q.CharacterDataHandler=print; q.buffer_text=1; q.Parse(b'<a>xyz'); t(lambda:q.buffer_used); q.CharacterDataHandler=lambda d:print('new',d); t(lambda:q.buffer_used); q.Parse(b'more'); q.buffer_text=False; 
import xml.etree.ElementTree as ET, xml.dom.minidom as md, plistlib, xml.sax
t(lambda:ET.tostring(ET.fromstring('<a x="1"><b>t</b>u</a>'))); t(lambda:ET.fromstring('<a><b></a>')); t(lambda:md.parseString('<a><b c="d">é</b></a>').toxml()); t(lambda:plistlib.loads(plistlib.dumps({'a':[1,2.5,True,b'x']}))); 
class H(xml.sax.ContentHandler):
    def startElement(s,n,a): print('s',n,dict(a))
t(lambda:xml.sax.parseString(b'<a b="c"><d/></a>',H()))
import xmlrpc.client; t(lambda:xmlrpc.client.loads(xmlrpc.client.dumps((1,'a',[2.5]),'m')))

import _csv
def t(f,*a,**k):
    try: print(repr(f(*a,**k)))
    except Exception as e: print(type(e).__name__, e)
D=_csv.Dialect
for kw in [dict(delimiter=''),dict(delimiter='ab'),dict(delimiter=1),dict(delimiter=None),dict(quotechar=None),dict(quotechar=''),dict(quotechar=1),dict(quotechar='ab'),dict(escapechar=1),dict(escapechar=''),dict(escapechar='ab'),dict(lineterminator=1),dict(lineterminator=None),dict(quoting='x'),dict(quoting=9),dict(quoting=-1),dict(quoting=None),dict(doublequote=5),dict(skipinitialspace='a'),dict(strict=[]),dict(foo=1),dict(delimiter='\n'),dict(delimiter=' '),dict(delimiter=' ',skipinitialspace=True),dict(quotechar=' ',skipinitialspace=True),dict(escapechar=' ',skipinitialspace=True),dict(delimiter='"'),dict(delimiter=',',escapechar=','),dict(quotechar='\r'),dict(escapechar='\n'),dict(lineterminator=','),dict(lineterminator='"'),dict(quotechar=None,quoting=0),dict(quotechar=None,quoting=3), dict(escapechar='"')]:
    print(kw,end=' '); t(lambda: (lambda d:(d.delimiter,d.quotechar,d.escapechar,d.lineterminator,d.quoting,d.doublequote,d.skipinitialspace,d.strict))(D(**kw)))
t(D,"nope"); t(_csv.reader,3); t(_csv.writer,3); t(_csv.reader,[],"nope"); t(_csv.get_dialect,"x"); t(_csv.unregister_dialect,"x"); t(_csv.register_dialect,3); t(_csv.register_dialect,"a",delimiter=1)
t(_csv.reader); t(_csv.writer); t(_csv.reader,[],'excel','x')
t(_csv.register_dialect); t(_csv.field_size_limit); t(_csv.field_size_limit,'a'); t(_csv.list_dialects)
def rd(lines,**k):
    r=_csv.reader(lines,**k)
    out=[]
    try:
        for row in r: out.append(row)
        print(out,r.line_num)
    except Exception as e: print(out, type(e).__name__, e, r.line_num)
rd(['a,b,c','"x,y",z'],); rd(['"a\n','b",c']); rd(['a"b,c']); rd(['"a"b,c'],strict=True); rd(['"a"b,c']); rd(['"abc'],strict=True); rd(['"abc']); rd([b'x']); rd(['a\0b']); rd(['a\rb']); rd(['a\r\nb']); rd(['a\r']); rd(['']); rd(['\n']); rd(['1,2.5,"3"'],quoting=2); rd(['1,x'],quoting=2); rd(['a\\,b'],escapechar='\\'); rd(['a\\'],escapechar='\\'); rd(['a\\'],escapechar='\\',strict=True); rd([' a, b'],skipinitialspace=True); rd(['a""b,"c""d"']); rd([',"",'],quoting=5); rd([',"",1'],quoting=4);rd([',"",'],quoting=4); rd(['"a",,"",""b'],quoting=5); rd(['"\\"a"'],escapechar='\\',doublequote=False); rd(['ab'],quotechar=None,quoting=3)
_csv.field_size_limit(3); rd(['abcd']); _csv.field_size_limit(131072)
class F:
    def __init__(s): s.o=[]
    def write(s,x): s.o.append(x); return len(x)
def wr(rows,**k):
    f=F()
    try:
        w=_csv.writer(f,**k)
        for r in rows: print(w.writerow(r),end=' ')
        print(f.o)
    except Exception as e: print(f.o,type(e).__name__,e)
wr([[1,'a,b','c"d',None,2.5,'',True]]); wr([['a\nb','c\rd','e f']]); wr([[]]); wr([['']]); wr([[None]]); wr([['','']]); wr([5]); wr([['a"']],quoting=3); wr([['a,']],quoting=3); wr([['a,b"']],quoting=3,escapechar='\\'); wr([['a',1,None]],quoting=1); wr([['a',1,None,2.5]],quoting=2); wr([['a',1,None,'']],quoting=4); wr([['a',1,None,'']],quoting=5); wr([['a"b']],doublequote=False); wr([['a"b']],doublequote=False,escapechar='\\'); wr([['a\\b']],escapechar='\\'); wr([['']],quoting=3); wr([[None]],quoting=3); wr([[' a','b ']],delimiter=' '); wr([[' a']],delimiter=' ',skipinitialspace=True); wr([['',' ']],delimiter=' ',skipinitialspace=True); wr([['a','b']],lineterminator='!'); wr([['a!b']],lineterminator='!'); wr([['\0']]); wr([[None]],quoting=5);wr([['']],quoting=5);wr([[None]],quoting=4);wr([[float('nan'),1e20,10**30]])
w=_csv.writer(F()); t(w.writerow,5); t(w.writerows,5); t(w.writerows,[5]); t(w.writerow); print(w.dialect.delimiter)
class X:
    delimiter='|'; quoting=1
d=D(X); print(d.delimiter,d.quoting,d.quotechar)
class X2: delimiter=3
t(D,X2)
t(setattr,d,'delimiter','x'); import copy; t(copy.copy,d); print(D(d) is d)
t(D.__new__); print(_csv.QUOTE_ALL,_csv.QUOTE_MINIMAL,_csv.QUOTE_NONE,_csv.QUOTE_NONNUMERIC,_csv.QUOTE_NOTNULL,_csv.QUOTE_STRINGS)
class Bad:
    def __iter__(s): raise ValueError('q')
t(w.writerow,Bad())
class S:
    def __str__(s): raise KeyError('k')
t(w.writerow,[S()])

"""`io.BytesIO` and `io.StringIO`, the bases of streams, and classes derived from them."""
import io, pickle, copy
b=io.BytesIO(b'abc\ndef\n')
print(b.read(2), b.readline(), b.tell(), list(b), b.read(), b.seek(0), b.readlines())
b.seek(10); print(b.write(b'xy'), b.getvalue(), b.truncate(3), b.getvalue())
with b.getbuffer() as v:
    v[0:1]=b'Z'
    try: b.write(b'12345678901234')
    except BufferError as e: print(e)
print(b.getvalue(), b.__getstate__())
b.x=1
c=pickle.loads(pickle.dumps(b)); print(c.x, c.getvalue(), c.tell())
print(copy.copy(b).getvalue())
for f in (lambda: b.seek(-1), lambda: b.seek(0,5), lambda: b.write('a'), lambda: io.BytesIO(1), lambda: b.read('x'), lambda: b.truncate(-3), lambda: b.fileno(), lambda: b.detach(), lambda: b.__setstate__(1), lambda: io.StringIO(1), lambda: io.StringIO('',1), lambda: io.StringIO('','x'), lambda: io.StringIO().write(b''), lambda: io.StringIO().seek(1,1), lambda: io.StringIO().seek(-1), lambda: io.StringIO().seek(0,9), lambda: io.StringIO().fileno(), lambda: io.StringIO().detach()):
    try: print(f())
    except Exception as e: print(type(e), type(e).__mro__, e)
b.close(); print(b.closed)
for f in (b.read, b.getvalue, lambda: b.write(b''), b.readable, lambda: next(b), b.__enter__):
    try: print(f())
    except Exception as e: print(type(e), e)
s=io.StringIO('a\nb\r\nc\rd', newline=None); print(s.readlines(), s.newlines, s.getvalue())
s=io.StringIO('a\nb\r\nc\rd', newline=''); print(s.readlines(), s.newlines)
s=io.StringIO('a\nb\r\nc\rd', newline='\r\n'); print(s.readlines(), s.newlines, ascii(s.getvalue()))
s=io.StringIO('a\nb\r\nc\rd'); print(s.readlines(), s.newlines)
s=io.StringIO('a\nb', '\r'); print(ascii(s.getvalue()), s.readline())
s=io.StringIO(); print(s.write('hé'), s.write('llo'), s.getvalue(), s.tell(), s.seek(1), s.write('E'), s.getvalue(), s.read(), s.seek(10), s.write('!'), ascii(s.getvalue()), s.truncate(2), s.getvalue())
s.y=5; t=pickle.loads(pickle.dumps(s)); print(t.y, t.getvalue(), t.tell())
print(isinstance(s, io.TextIOBase), isinstance(b, io.BufferedIOBase), isinstance(b, io.IOBase), io.StringIO.__mro__, io.BytesIO.__mro__)
class R(io.RawIOBase):
    def __init__(self,d): self.d=d
    def readable(self): return True
    def readinto(self,b):
        n=min(len(b),len(self.d)); b[:n]=self.d[:n]; self.d=self.d[n:]; return n
r=R(b'one\ntwo\nthree'); print(r.readline(), r.read(2), r.readall(), r.read(), r.closed, r.close(), r.closed)
print(io.BufferedReader(R(b'x\ny')).readlines())
class D(io.RawIOBase):
    def close(self): print('close called'); super().close()
d=D(); del d
print(repr(io.UnsupportedOperation), io.UnsupportedOperation.__mro__)
class SB(io.BytesIO):
    def write(self,x): print('w',x); return super().write(x)
sb=SB(b'q'); sb.write(b'z'); sb.writelines([b'1']); print(sb.getvalue(), sb.__dict__)
with io.StringIO('abc') as f: print(f.read())
print(f.closed)
print(io.TextIOWrapper(io.BytesIO(b'a\nb\n')).readlines())
w=io.TextIOWrapper(io.BytesIO(), encoding='utf-8'); w.write('hé'); w.flush(); print(w.buffer.getvalue())
import sys
print(io.StringIO.__doc__); print(io.BytesIO.read.__doc__, io.BytesIO.__module__, repr(io.BytesIO), io.BytesIO.read)

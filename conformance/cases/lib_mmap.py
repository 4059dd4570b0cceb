# mmap: files and anonymous memory, every method, every refusal.
import mmap,tempfile,os
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
f=tempfile.TemporaryFile(); f.write(b'x'*5000); f.flush()
m=mmap.mmap(-1,100,trackfd=False); t(m.size); t(lambda:m.resize(50))
m=mmap.mmap(-1,100); t(m.size); t(lambda:m.resize(5000)); t(m.size); t(lambda:len(m))
m=mmap.mmap(f.fileno(),0,trackfd=False); t(m.size); t(lambda:m.resize(50))
m=mmap.mmap(f.fileno(),100,access=mmap.ACCESS_READ)
t(lambda: m.find(b'x',-200,1000)); t(lambda:m.find('x')); t(lambda:m.find(b'x',None,None)); t(lambda:m.find(b'x','a')); t(lambda:m.rfind(b'',3))
t(lambda:m.write(b'a')); t(lambda:m.write_byte(1)); t(lambda:m.write_byte(256)); t(lambda:m.move(0,1,1)); t(lambda:m.__setitem__(0,1)); t(lambda: m.__delitem__(0)); 
t(lambda:m.seek(200)); t(lambda:m.seek(0,3)); t(lambda:m.seek(5)); t(lambda:m.read(None)[:2]); t(lambda:m.read(1)); t(m.read_byte); t(lambda:m['a']); t(lambda:m[100]); t(lambda:m.flush(1,100)); t(lambda:m.flush(-1)); t(lambda:m.madvise(0,100)); t(lambda:m.madvise(0,0,-1)); t(lambda:m.madvise(0,5,1<<62)); t(lambda:m.madvise(77)); t(lambda:memoryview(m).readonly); t(lambda:f.readinto(m))
t(lambda:m.resize(5))
w=mmap.mmap(f.fileno(),100)
t(lambda:w.write_byte(256)); t(lambda:w.write_byte(-1)); t(lambda:w.write_byte('a')); t(lambda:w.__setitem__(0,256)); t(lambda:w.__setitem__(0,'a')); t(lambda:w.__setitem__(0,b'a')); t(lambda: w.__delitem__(0)); t(lambda: w.__delitem__(slice(0,2))); t(lambda:w.__setitem__(slice(0,2),b'abc')); t(lambda:w.__setitem__(slice(0,4,2),b'ab')); t(lambda:w[:4]); t(lambda:w.__setitem__(slice(0,2),'ab')); t(lambda:w.__setitem__('a','ab')); t(lambda:w.__setitem__(1000,1)); t(lambda:w.move(0,1,-1)); t(lambda:w.move(90,1,20)); t(lambda:w.write(b'z'*101)); t(lambda:w.write('z'))
v=memoryview(w); t(w.close); t(lambda:w.resize(10)); v.release(); t(lambda:w.resize(-1)); t(lambda:w.resize(4097)); t(lambda:(len(w),w.size(),os.fstat(f.fileno()).st_size)); t(lambda:w.resize(1<<63))
t(w.close); t(w.close); t(lambda:w.closed); t(lambda:repr(w)); t(lambda:len(w)); t(lambda:w[0]); t(lambda:w.__enter__()); t(w.tell); t(w.size); t(w.flush); t(lambda:memoryview(w)); t(lambda:list(w)); t(lambda:w.seekable())
t(lambda:mmap.mmap(f.fileno(),-1)); t(lambda:mmap.mmap(f.fileno(),10,offset=-1)); t(lambda:mmap.mmap(f.fileno(),10,flags=mmap.MAP_PRIVATE,access=1)); t(lambda:mmap.mmap(f.fileno(),10,access=9)); t(lambda:mmap.mmap(f.fileno(),10000)); t(lambda:mmap.mmap(f.fileno(),0,offset=8192)); t(lambda:mmap.mmap(f.fileno(),10,offset=1)); t(lambda:mmap.mmap(999,10)); t(lambda:mmap.mmap()); t(lambda:mmap.mmap(1)); t(lambda:mmap.mmap('a',1)); t(lambda:mmap.mmap(-1,0)); t(lambda:mmap.mmap(-1,'a')); t(lambda:mmap.mmap(-1,10,1,1,1,1,1)); t(lambda:mmap.mmap(-1,10,foo=1)); t(lambda:mmap.mmap(-1,1<<65))
e=tempfile.TemporaryFile(); t(lambda:mmap.mmap(e.fileno(),0))
for acc in (0,1,2,3): t(lambda:repr(mmap.mmap(f.fileno(),10,access=acc)))
t(lambda:repr(mmap.mmap(f.fileno(),10,prot=1)));t(lambda:repr(mmap.mmap(f.fileno(),10,prot=2)))
class S(mmap.mmap):
    def __getitem__(self,i): return super().__getitem__(i)
s=S(-1,4); t(lambda:list(s)); t(lambda:list(mmap.mmap(-1,2))); t(lambda: b'\0' in mmap.mmap(-1,2)); t(lambda:list(reversed(mmap.mmap(-1,2))))
import weakref; t(lambda:weakref.ref(s)() is s); t(lambda: bytes(s)); t(lambda:mmap.mmap(-1,2)==mmap.mmap(-1,2))
c=mmap.mmap(f.fileno(),10,access=3); c[0]=65; t(lambda:c[:3]); t(lambda:c.flush()); t(lambda:c.resize(3)); t(lambda:mmap.mmap(f.fileno(),10)[:3])
m=mmap.mmap(-1,20); m.write(b'ab\ncd\n'); m.seek(0); t(lambda:(m.readline(),m.readline(),len(m.readline()),m.readline(),m.tell())); t(lambda:m.seek(-1,2)); t(lambda:m.seek(-3,1)); t(lambda:m.rfind(b'a')); t(lambda:m.find(b'a')); t(lambda:m.rfind(b'a',0)); 
import re; t(lambda:re.search(b'c(d)',m).span(1)); import pickle; t(lambda:pickle.dumps(m)); import sys; t(lambda: m.__sizeof__()>0); t(lambda:m+b'a'); t(lambda:m*2); t(lambda:hash(m) is not None); t(lambda: m.madvise(mmap.MADV_NORMAL)); t(lambda:m.seek(pos=1)); t(lambda:m.read('a')); t(lambda:m.read(-5)); t(lambda:m.read(1<<70))

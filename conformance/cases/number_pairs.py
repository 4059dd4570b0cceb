"""Comparison and arithmetic of every pair of kinds of numbers."""
import itertools
nan=float('nan'); inf=float('inf')
vals=[0,1,-1,2**53+1,2**62,-2**70,0.0,-0.0,1.5,2.0**53,1e300,nan,inf,True]
def f(a,b):
    out=[]
    for op in ('<','<=','==','!=','>','>='):
        try: out.append({'<':lambda:a<b,'<=':lambda:a<=b,'==':lambda:a==b,'!=':lambda:a!=b,'>':lambda:a>b,'>=':lambda:a>=b}[op]())
        except TypeError: out.append('E')
    return out
def g(a,b):
    r=[]
    if a==b: r.append(1)
    if a!=b: r.append(2)
    try:
        if a<b: r.append(3)
        if not a<=b: r.append(4)
        while a>b: r.append(5); break
        if a>=b: r.append(6)
    except TypeError: r.append('E')
    return r
for _ in range(1):
    for a,b in itertools.product(vals,vals): print(a,b,f(a,b),g(a,b))
ar=[]
for a,b in itertools.product(vals,vals):
    for n,op in (('+',lambda a,b:a+b),('-',lambda a,b:a-b),('*',lambda a,b:a*b if not (isinstance(a,(str,tuple,list)) or isinstance(b,(str,tuple,list))) else 0),('/',lambda a,b:a/b),('**',lambda a,b: a**b if abs(a)<3 and abs(b)<100 else 0)):
        try: print(n,a,b,repr(op(a,b)))
        except Exception as e: print(n,a,b,type(e).__name__,e)

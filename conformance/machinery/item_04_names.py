"""PYC.md 4: where caches are."""
import sys
from importlib.util import cache_from_source, source_from_cache
from support import *
def attempt(f, *a, **k):
    try:
        print(f.__name__, a, k, f(*a, **k))
    except Exception as e:
        print(f.__name__, a, k, type(e).__name__, e)
attempt(cache_from_source, "/a/b/c.py")
attempt(cache_from_source, "/a/b/c.py", optimization=2)
attempt(cache_from_source, "/a/b/c.py", optimization="a-b")
attempt(cache_from_source, "/a/b.d/c")
attempt(source_from_cache, "/a/b/c.pyc")
attempt(source_from_cache, "/a/b/__pycache__/c.cpython-314.pyc")
attempt(source_from_cache, "/a/b/__pycache__/c.pyc")
sys.implementation.cache_tag = None
attempt(cache_from_source, "/a/b/c.py")
write("m.py", "x=1\n")
run("-c", "import sys; sys.implementation.cache_tag = None; import m; print(m.__spec__.cached)")
tree()

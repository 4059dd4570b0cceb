"""`__del__`: inherited, overridden, called through super(), with the classes of streams."""
import gc
import io


class Base:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("Base.__del__", self.name)


class Inherits(Base):
    pass


class Deeper(Inherits):
    def method(self):
        return self.name


class Calls(Base):
    def __del__(self):
        print("Calls.__del__", self.name)
        super().__del__()


class Mixin:
    pass


class Mixed(Mixin, Base):
    pass


for cls in (Base, Inherits, Deeper, Calls, Mixed):
    cls(cls.__name__)

a = Inherits("cycle")
a.self = a
del a
print(gc.collect() > 0)


class Late:
    pass


class LateChild(Late):
    pass


LateChild()
Late.__del__ = lambda self: print("late", type(self).__name__)
LateChild()
del Late.__del__
LateChild()


class Raises(Base):
    def __del__(self):
        print("resurrecting")
        global kept
        kept = self


Raises("r")
print(kept.name)
del kept


class Raw(io.RawIOBase):
    def close(self):
        print("close", self.closed)
        super().close()


Raw()
r = Raw()
r.close()
del r


class Memory(io.BytesIO):
    def __del__(self):
        print("Memory.__del__", self.closed)
        super().__del__()

    def close(self):
        print("Memory.close")
        super().close()


Memory(b"x")
print(hasattr(io.IOBase, "__del__"), hasattr(object, "__del__"))


def generator():
    try:
        yield 1
    finally:
        print("generator ends")


g = generator()
next(g)
del g
print(hasattr(type(generator()), "__del__"))

"""bytearray as a sequence that changes: assignment, deletion, growth, views that hold it."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

def made(*operations, start=b"abcdef"):
    b = bytearray(start)
    names = {"b": b}
    for text in operations:
        try:
            try:
                r = eval(text, names)
                if r is not None:
                    print("   ", text, "->", r)
            except SyntaxError:
                exec(text, names)
        except Exception as e:
            print("   ", text, "!!", type(e).__name__, e)
    return names["b"]


print(made("b.append(103)", "b.append(256)", "b.append('a')", "b.append(-1)", "b.extend(b'hi')", "b.extend([106, 107])", "b.extend('x')", "b.extend([300])", "b.extend(5)", "b.extend(b)"))
print(made("b.insert(0, 97)", "b.insert(100, 98)", "b.insert(-1, 99)", "b.insert('x', 1)", "b.insert(0, 300)", "b.pop()", "b.pop(0)", "b.pop(-2)", "b.pop(100)", "b.remove(99)", "b.remove(1)", "b.remove(256)", "b.remove('a')"))
print(made("b.pop()", start=b""), made("b.reverse()"), made("b.clear()"), made("b.copy()"), made("b.resize(3)", "b.resize(8)", "b.resize(-1)", "b.resize('x')"))
print(made("b[0] = 65", "b[-1] = 66", "b[6] = 1", "b[0] = 256", "b[0] = 'a'", "b[0] = b'a'", "b['x'] = 1", "b[1:3] = b'XYZ'", "b[1:1] = [1, 2]", "b[::2] = b'12345'", "b[::2] = b'1'", "b[0:0] = 'text'", "b[0:0] = 3", "b[0:0] = 5", "b[1:2] = bytearray(b'--')"))
print(made("del b[0]", "del b[-1]", "del b[10]", "del b[1:2]", "del b[::2]", "del b['x']"), made("b += b'gh'", "b *= 2", "b += 'x'", "b += [1]", "b *= 'x'", "b *= 0"))
print(made("b[1:4] = b[:]", "b[:] = b''", "b.append(1)"), made("b[::-1] = b[:]", "b[2:] = memoryview(b'12')", "b[5:2] = b'mid'"))
b = bytearray(b"held")
view = memoryview(b)

for text in (
    'b.append(1)',
    'b.extend(b"x")',
    'b.pop()',
    'b.clear()',
    'b.resize(2)',
    'b.insert(0, 1)',
    'b.__iadd__(b"x")',
    'b.__imul__(2)',
    'b.__delitem__(0)',
    'b.__setitem__(slice(0, 1), b"xx")',
    'b.__setitem__(0, 72), b',
    'b.__setitem__(slice(0, 2), b"he"), b, bytes(view)',
    'b.reverse(), bytes(view)',
    'view.release(), b.append(33), b',
    'b.__init__(b"again"), b',
    'b.__init__(5), b',
    'b.__init__("x")',
    'bytearray(b"abc").__contains__(97), bytearray(b"abc").__len__(), bytearray(b"a").__sizeof__() > 20, bool(bytearray())',
    'bytearray(b"a") == bytearray(b"a"), bytearray(b"a") == memoryview(b"a"), bytearray(b"a") != b"b", bytearray(b"b") > b"a"',
    'bytearray(b"abc").take_bytes(2) if hasattr(bytearray, "take_bytes") else "none"',
    'bytearray(100).count(0), bytearray(b"x" * 1000).find(b"y")',
    'list(reversed(bytearray(b"abc"))), max(bytearray(b"abc")), sorted(bytearray(b"cab")), bytes(bytearray(b"ab"))',
    'iter(bytearray(b"ab")).__length_hint__(), next(iter(bytearray(b"ab")))',
    'bytearray.fromhex("6162"), type(bytearray(b"a") + b"b").__name__, type(b"a" + bytearray(b"b")).__name__',
):
    show(text)

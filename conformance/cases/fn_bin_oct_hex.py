"""`bin`, `oct` and `hex`: signs, big numbers, `__index__`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class Index:
    def __index__(self):
        return -255


class Bad:
    def __index__(self):
        return "x"

for text in (
    'bin(0), oct(0), hex(0)',
    'bin(-5), oct(-9), hex(-255)',
    'bin(True), oct(True), hex(False)',
    'bin(2**65 + 1)',
    'oct(2**65 + 1)',
    'hex(-2**130)',
    'hex(Index()), oct(Index()), bin(Index())',
    'hex(1.0)',
    'bin("1")',
    'oct(None)',
    'hex(Bad())',
    'bin()',
    'hex(1, 2)',
    'bin(x=1)',
    'len(bin(2**1000)), len(oct(8**300)), len(hex(16**200))',
    'int(hex(-10**25), 16) == -10**25, int(oct(10**25), 8) == 10**25, int(bin(10**25), 2) == 10**25',
):
    show(text)

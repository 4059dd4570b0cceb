"""`complex`: construction, arithmetic, comparison, formatting, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class C:
    def __complex__(self):
        return 1 + 2j


class BadC:
    def __complex__(self):
        return 5


class F:
    def __float__(self):
        return 2.5

for text in (
    'complex(), complex(1), complex(1, 2), complex("1+2j"), complex(" -j "), complex("nan+infj"), complex(C()), complex(F()), complex(real=1, imag=2), complex(True), complex(1 + 2j, 3), complex("(1+2j)"), complex(imag=1.5), complex.from_number(3)',
    '1 + 2j, 1j * 1j, (1 + 2j) / (3 - 1j), (1 + 2j) ** 2, (1j) ** -1, 2 ** 1j, (1 + 2j).conjugate(), abs(3 + 4j), -(1 + 2j), +(1j), (1 + 2j).real, 1j == 1j, 1j != 1, 1 + 0j == 1, hash(1 + 0j) == hash(1), bool(0j), bool(1j), -0j, 0j - 0j, 1j - 1j, complex(0, -0.0), complex(-0.0, 1)',
    'repr(1 + 2j), str(-1j), repr(complex(float("nan"), float("inf"))), repr(1e20 + 1e-5j), f"{1 + 2j}", f"{1.5 + 2.25j:.1f}", f"{1 + 2j:>10}", f"{1j:g}", f"{1234 + 5j:,}", f"{1 + 2j:+}"',
    '1j < 2j',
    '1j // 1',
    '1j % 1',
    'divmod(1j, 1)',
    '1j / 0',
    '0j ** -1',
    'int(1j)',
    'float(1j)',
    'complex("x")',
    'complex("1 +2j")',
    'complex("1", 2)',
    'complex(1, "2")',
    'complex([])',
    'complex(BadC())',
    'complex(None)',
    'f"{1j:d}"',
    'f"{1j:05}"',
    'f"{1j:=5}"',
    'round(1j)',
    '1j[0]',
    '(1j).real.x if 0 else (1j).none',
    'setattr(1j, "real", 1)',
    '(1j).__add__("x"), (1j).__getnewargs__(), (1j).__complex__(), (1j).__eq__(1), (2j).__pow__(2), (1j).__bool__(), complex.__doc__ is not None',
    'pow(1j, 2, 3)',
    'sum([1j, 2, 0.5]), sorted([2j, 1j], key=abs), max([1j, 3j], key=lambda z: z.imag), {1j: 1}[1j], (1 + 1j) in [1 + 1j]',
):
    show(text)

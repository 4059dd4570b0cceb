"""Every method of `complex`, with its errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

z = 3 + 4j

for text in (
    'z.real, z.imag',
    'z.conjugate()',
    'abs(z)',
    '-z, +z',
    'z + 1, z - 1j, z * z, z / 2',
    'z / 0',
    'z ** 2, z ** 0.5, 0j ** 0',
    '0j ** -1',
    '0j ** 1j',
    'z // 2',
    'z % 2',
    'divmod(z, 1)',
    'z < 1',
    'z == 3 + 4j, z == 3',
    'complex()',
    'complex(1)',
    'complex(1, 2)',
    'complex("1+2j")',
    'complex(" 1-2J ")',
    'complex("j")',
    'complex("1 + 2j")',
    'complex("")',
    'complex("a")',
    'complex("1", 2)',
    'complex(1, "2")',
    'complex([])',
    'complex(real=1, imag=2)',
    'int(z)',
    'float(z)',
    'round(z)',
    'bool(0j)',
    'hash(z) == hash(complex(3, 4)), hash(2 + 0j) == hash(2)',
    'repr(z), repr(1j), repr(-1j), repr(complex(0, -0.0)), repr(complex(-0.0, 1))',
    'repr(complex("nan+infj"))',
    'str(1.5 + 2j)',
    'format(z, ".2f"), format(z, "g"), format(z, ">12")',
    'format(z, "=12")',
    'format(z, "012")',
    '"%s" % z',
    'z.__complex__()',
    'sum([1j, 2])',
    'complex.from_number(3)',
    'complex.from_number("3")',
    'pow(z, 2, 3)',
):
    show(text)

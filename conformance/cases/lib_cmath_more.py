"""`cmath`: every function at ordinary and special values."""

import cmath


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

nan, inf = float("nan"), float("inf")


def near(z, places=10):
    return complex(round(z.real, places) + 0.0, round(z.imag, places) + 0.0)

for text in (
    'near(cmath.sqrt(-1)), near(cmath.exp(1j * cmath.pi)), near(cmath.log(1j)), near(cmath.log(8, 2)), near(cmath.log10(100)), near(cmath.sin(1j)), near(cmath.cos(1 + 1j)), near(cmath.tan(0.5j)), near(cmath.sinh(1)), near(cmath.cosh(1j)), near(cmath.tanh(1 + 2j)), near(cmath.asin(2)), near(cmath.acos(2)), near(cmath.atan(2j)), near(cmath.asinh(1j)), near(cmath.acosh(-1)), near(cmath.atanh(0.5))',
    'cmath.polar(1j)[0], round(cmath.phase(-1), 10), near(cmath.rect(2, cmath.pi / 2)), cmath.isnan(complex(nan, 1)), cmath.isinf(complex(1, -inf)), cmath.isfinite(1j), cmath.isclose(1 + 1e-10j, 1), cmath.isclose(1, 2, rel_tol=0.6), cmath.inf, cmath.nanj, cmath.infj, cmath.e, cmath.tau',
    'cmath.sqrt(complex(-0.0, -0.0)), cmath.exp(complex(-inf, 1)), cmath.sqrt(complex(inf, nan)), cmath.log(complex(-inf, 0)).real, cmath.atan(complex(inf, 0)), cmath.polar(complex(inf, inf))[0], cmath.rect(0, 5), cmath.sinh(complex(0, 0))',
    'cmath.log(0)',
    'cmath.exp(complex(1000, 0))',
    'cmath.atanh(1)',
    'cmath.rect(inf, inf)',
    'cmath.sqrt("x")',
    'cmath.log(1, 0)',
    'cmath.isclose(1, 2, rel_tol=-1)',
    'cmath.phase(None)',
):
    show(text)

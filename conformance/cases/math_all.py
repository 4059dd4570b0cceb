"""`math` and `cmath`: functions and domain errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from math import *
import cmath
inf, nan = float("inf"), float("nan")

for text in (
    'sqrt(2), sqrt(0), isqrt(17)',
    'sqrt(-1)',
    'isqrt(-1)',
    'isqrt(1.5)',
    'log(8, 2), log(10), log2(8), log10(1000), log1p(0.5)',
    'log(0)',
    'log(-1)',
    'log(1, 1)',
    'log(2 ** 1000)',
    'exp(1), exp2(3), expm1(1e-10)',
    'exp(1000)',
    'pow(2, 0.5), pow(0, 0)',
    'pow(-1, 0.5)',
    'pow(0, -1)',
    'sin(1), cos(1), tan(1), asin(1), acos(1), atan(1), atan2(1, -1)',
    'asin(2)',
    'sinh(1), cosh(1), tanh(1), asinh(1), tanh(0)',
    'acosh(0)',
    'atanh(1)',
    'ceil(1.2), floor(-1.2), trunc(1.9), ceil(-0.5)',
    'ceil(inf)',
    'floor(nan)',
    'fabs(-2), fmod(7, -3), remainder(7, 3), modf(1.5), frexp(10), ldexp(0.5, 3)',
    'fmod(1, 0)',
    'remainder(inf, 1)',
    'ldexp(1, 5000)',
    'factorial(20), factorial(0)',
    'factorial(-1)',
    'factorial(1.5)',
    'comb(10, 3), perm(10, 3), perm(4)',
    'comb(-1, 2)',
    'gcd(12, 18), gcd(), lcm(4, 6), lcm(), gcd(2 ** 70, 2 ** 65)',
    'gcd(1.5)',
    'hypot(3, 4), hypot(1, 2, 3), dist([1, 2], [4, 6])',
    'dist([1], [1, 2])',
    'fsum([0.1] * 10), prod([1, 2, 3]), prod([2.0], start=3), sumprod([1, 2], [3, 4])',
    'sumprod([1], [1, 2])',
    'isclose(1, 1 + 1e-10), isclose(1, 2, rel_tol=0.5), isclose(0, 1e-10)',
    'isclose(1, 1, rel_tol=-1)',
    'isinf(inf), isnan(nan), isfinite(1), isnormal(1e-320) if "isnormal" in globals() else None',
    'copysign(1, -0.0), nextafter(1, 2), ulp(1), nextafter(0, 1, steps=3)',
    'degrees(pi), radians(180), pi, e, tau',
    'gamma(5), lgamma(5), erf(0.5), erfc(0.5)',
    'gamma(0)',
    'gamma(-1)',
    'gamma(200)',
    'fma(2, 3, 4)',
    'sin("a")',
    'floor("a")',
    'cmath.sqrt(-1), cmath.exp(1j), cmath.log(-1), cmath.phase(-1), cmath.polar(1j), cmath.rect(1, pi)',
    'cmath.log(0)',
    'cmath.isclose(1, 1 + 1e-10j)',
    'cmath.sin(1 + 1j), cmath.atan(0.5j)',
    'cmath.infj, cmath.nanj',
):
    show(text)

"""`fractions`, `decimal`, `statistics`, `random` with a seed, `numbers`."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from decimal import *
from fractions import Fraction
import numbers, random, statistics
D, F = Decimal, Fraction
random.seed(42)

for text in (
    'F(1, 3) + F(1, 6), F(3, 4) * 2, F(1, 2) ** 2, F(7, 3) // 1, F(7, 3) % 1, -F(1, 2), abs(F(-1, 2))',
    'F("1/3"), F("0.25"), F(0.5), F(D("0.1")), F(6, 4)',
    'F(1, 0)',
    'F("a")',
    'F(1.5, 2)',
    'F(1, 3) < F(1, 2), F(1, 2) == 0.5, hash(F(1, 2)) == hash(0.5)',
    'F(22, 7).limit_denominator(5), round(F(7, 2)), F(7, 2).__floor__(), float(F(1, 3)), F(1, 3).as_integer_ratio()',
    'f"{F(1, 3):.3f}", repr(F(1, 3)), str(F(3))',
    'D("1.1") + D("2.2"), D(1) / D(3), D("1e3"), D("0.1") * 3, D(7) // D(2), D(-7) % D(3), D(2) ** 10',
    'D("NaN") + 1, D("Infinity"), D("-0")',
    'D(1.5), D(True), D((0, (1, 2), -1))',
    'D("1.25").quantize(D("0.1")), D("1.35").quantize(D("0.1"), ROUND_DOWN), round(D("2.675"), 2), D("1.5").to_integral_value()',
    'D("123.456").as_tuple(), D("1E+2").normalize(), D("100").normalize(), D("1.20").as_integer_ratio()',
    'D(2).sqrt(), D(1).exp(), D(10).ln(), D(100).log10()',
    'D("1.0") == 1, D("1.1") == 1.1, hash(D("1")) == hash(1), D(1) < 2, max(D(1), D(2))',
    'format(D("1234.5"), ",.2f"), format(D("0.00001"), "e"), str(D("1E-10")), repr(D("1"))',
    'getcontext().prec',
    'localcontext(prec=5).__enter__().divide(D(1), D(3))',
    'D("1.5").compare(D(2)), D(5).is_finite(), D("12").adjusted()',
    'statistics.mean([1, 2, 3, 4]), statistics.median([1, 3, 2]), statistics.mode("aab"), statistics.stdev([1, 2, 3]), statistics.pvariance([1, 2, 3])',
    'statistics.mean([])',
    'statistics.quantiles([1, 2, 3, 4], n=4), statistics.fmean([1, 2.5]), statistics.geometric_mean([1, 4]), statistics.harmonic_mean([1, 2])',
    'random.random(), random.randint(1, 10), random.choice("abc"), random.sample(range(10), 3)',
    'random.shuffle(l := list(range(5))) or l',
    'random.uniform(1, 2), random.gauss(0, 1), random.choices("ab", k=5), random.getrandbits(40), random.randbytes(3)',
    'random.randint(5, 1)',
    'random.choice([])',
    'random.sample([1], 2)',
    'random.randrange(0)',
    'random.Random(1).random(), random.Random("s").random()',
    'isinstance(1, numbers.Integral), isinstance(F(1), numbers.Rational), isinstance(1.5, numbers.Real), isinstance(1j, numbers.Complex)',
):
    show(text)

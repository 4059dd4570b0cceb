"""`random` with seeds, `statistics`, `fractions` in short."""

import random
import statistics as st
from fractions import Fraction as F


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

r = random.Random(42)

for text in (
    'r.random(), r.randint(1, 100), r.choice("abcdef"), r.sample(range(100), 5), r.shuffle(l := list(range(6))), l, r.uniform(1, 2), r.gauss(0, 1), r.getrandbits(70), r.choices("ab", [1, 3], k=5), r.randrange(0, 100, 7), r.expovariate(2), r.betavariate(1, 2), r.triangular(), r.normalvariate(), r.lognormvariate(), r.vonmisesvariate(0, 1), r.gammavariate(2, 1), r.paretovariate(2), r.weibullvariate(1, 2), r.randbytes(4), r.binomialvariate(10, 0.5)',
    'random.Random("text").random(), random.Random(b"bytes").random(), random.Random(1.5).random(), random.Random(None) is not None, random.Random(2**100).random(), (a := random.Random(5), s := a.getstate(), x := a.random(), a.setstate(s), a.random() == x)[4], random.seed(7), random.random()',
    'random.Random([])',
    'random.randint(5, 1)',
    'random.choice([])',
    'random.sample([1], 5)',
    'random.sample({1}, 1)',
    'random.choices([], k=1)',
    'random.choices([1], [0])',
    'random.randrange(1.5)',
    'random.getrandbits(-1)',
    'r.setstate(5)',
    'random.shuffle((1, 2))',
    'st.mean([1, 2, 3, 4]), st.median([1, 3, 2]), st.median([1, 2]), st.mode("aab"), st.multimode("aabb"), st.stdev([1, 2, 3]), st.pvariance([1, 2, 3]), st.fmean([1, 2], weights=[1, 3]), st.geometric_mean([1, 4]), st.harmonic_mean([1, 2]), st.quantiles([1, 2, 3, 4]), st.median_low([1, 2]), st.median_grouped([1, 2, 3]), st.mean([F(1, 2), F(1, 3)]), st.correlation([1, 2, 3], [1, 2, 4]), st.linear_regression([1, 2], [2, 4]), st.covariance([1, 2], [3, 5]), st.NormalDist(0, 1).cdf(0), st.NormalDist(1, 2) + 3',
    'st.mean([])',
    'st.stdev([1])',
    'st.mode([])',
    'st.median([])',
    'st.geometric_mean([-1])',
    'st.quantiles([])',
    'st.NormalDist(0, -1)',
    'F(1, 3) + F(1, 6), F("0.25"), F(0.5), F("3/4"), F(1.1).limit_denominator(10), F(7, 2) // 1, F(7, 2) % 1, -F(1, 2), abs(F(-1, 2)), F(1, 2) ** 2, F(1, 2) ** -1, F(4) ** F(1, 2), round(F(7, 2)), F(1, 2) < 0.6, F(1, 2) == 0.5, hash(F(1, 2)) == hash(0.5), int(F(7, 2)), float(F(1, 4)), F(3).is_integer(), F(1, 2).as_integer_ratio(), f"{F(1, 3):.3f}", F.from_float(0.5), divmod(F(7, 2), 2), F(2, 4)',
    'F(1, 0)',
    'F("x")',
    'F(1, 2.5)',
    'F(float("nan"))',
):
    show(text)

"""`statistics`: averages, spreads, distributions."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import statistics as st
from fractions import Fraction
from decimal import Decimal

data = [2, 4, 4, 4, 5, 5, 7, 9]
n = st.NormalDist(10, 2)

for text in (
    'st.mean(data)',
    'st.mean([Fraction(1, 2), Fraction(1, 3)])',
    'st.mean([Decimal("0.5"), Decimal("0.75")])',
    'st.fmean(data), st.fmean([1, 2], weights=[3, 1])',
    'st.geometric_mean([1, 2, 4])',
    'st.harmonic_mean([40, 60])',
    'st.harmonic_mean([1, -1])',
    'st.median(data), st.median_low(data), st.median_high(data)',
    'st.median_grouped([1, 2, 2, 3, 4, 4, 4])',
    'st.mode(data), st.multimode("aabbc")',
    'st.mode([])',
    'st.pstdev(data), st.stdev(data)',
    'st.pvariance(data), st.variance(data)',
    'st.variance([1])',
    'st.mean([])',
    'st.median([])',
    'st.quantiles(data, n=4)',
    'st.quantiles(data, n=4, method="inclusive")',
    'st.quantiles(data, n=0)',
    'st.covariance([1, 2, 3], [1, 5, 7])',
    'st.correlation([1, 2, 3], [1, 5, 7])',
    'st.correlation([1, 2, 3], [3, 1, 2], method="ranked")',
    'st.correlation([1], [1])',
    'st.linear_regression([1, 2, 3], [2, 4, 7])',
    'st.linear_regression([1, 1], [2, 3])',
    'n.mean, n.stdev, n.variance, n.median',
    'n.pdf(10), n.cdf(12), round(n.inv_cdf(0.9), 6)',
    'n + 5, n * 2, n - n, -n',
    'n == st.NormalDist(10, 2), hash(n) == hash(st.NormalDist(10, 2))',
    'n.zscore(14), n.quantiles(4)',
    'st.NormalDist(0, -1)',
    'n.inv_cdf(2)',
    'st.NormalDist.from_samples(data)',
):
    show(text)

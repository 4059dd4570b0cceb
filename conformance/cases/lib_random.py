"""`random`: seeded sequences are CPython's."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import random

r = random.Random(12345)

for text in (
    '[r.random() for _ in range(3)]',
    '[r.randint(1, 100) for _ in range(8)]',
    '[r.randrange(0, 100, 7) for _ in range(5)]',
    '[r.getrandbits(k) for k in (1, 8, 40, 100)]',
    'r.choice("abcdef")',
    'r.choices("abc", k=6)',
    'r.choices("abc", weights=[1, 5, 1], k=6)',
    'r.choices("abc", cum_weights=[1, 2, 3], k=3)',
    'r.sample(range(100), 5)',
    'r.sample("abc", counts=[2, 1, 3], k=4)',
    'r.shuffle(items := list(range(8))) or items',
    'r.uniform(1, 2), r.triangular(0, 10, 3)',
    'r.gauss(0, 1), r.normalvariate(0, 1), r.lognormvariate(0, 1)',
    'r.expovariate(2), r.gammavariate(2, 3), r.betavariate(2, 3)',
    'r.paretovariate(3), r.weibullvariate(1, 2), r.vonmisesvariate(0, 4)',
    'r.binomialvariate(10, 0.3), r.binomialvariate(100, 0.6)',
    'r.randbytes(5)',
    'random.Random("text").random(), random.Random(b"bytes").random(), random.Random(1.5).random(), random.Random(-7).random()',
    'random.Random(2 ** 100).random()',
    'r.choice([])',
    'r.randint(5, 1)',
    'r.randrange(0)',
    'r.randrange(1, 10, 0)',
    'r.randrange(1.5)',
    'r.sample([1], 2)',
    'r.sample({1}, 1)',
    'r.sample([1, 2], -1)',
    'r.choices([], k=1)',
    'r.choices("ab", weights=[0, 0])',
    'r.choices("ab", weights=[1])',
    'random.Random([])',
    'r.getrandbits(-1)',
    'r.getstate()[0], len(r.getstate()[1])',
    '(lambda s: (r.setstate(s), r.random())[1] == (r.setstate(s), r.random())[1])(r.getstate())',
    'random.Random(1).shuffle("ab")',
    'random.seed(5) or random.random()',
):
    show(text)

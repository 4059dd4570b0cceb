"""Functions that ask for struct sequences and are given something of the same shape or name."""

import _thread
import os
import time


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class struct_time(tuple):
    """Has the name of `time`'s class, and nothing of it."""


PLAIN = (2000, 1, 1, 0, 0, 0, 5, 1, 0)

for text in (
    'time.asctime(struct_time(PLAIN))',
    'time.strftime("%Y-%m-%d", struct_time(PLAIN))',
    'time.mktime(struct_time(PLAIN)) == time.mktime(PLAIN)',
    'time.asctime(3)',
    'time.strftime("%Y", 3)',
    'time.mktime("x")',
    '_thread._excepthook((1, 2, 3, 4))',
    'os.sched_setscheduler(0, 0, None)',
    'os.sched_setparam(0, (1,))',
    'os.sched_setparam(0, None)',
):
    show(text)

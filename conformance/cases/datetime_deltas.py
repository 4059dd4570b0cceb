"""Differences of time and fixed time zones: arithmetic, rounding, errors."""

from datetime import *
import datetime as D


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

class TZ(tzinfo):
    pass


class TZ2(tzinfo):
    def __init__(self, v):
        self.v = v

    def utcoffset(self, d):
        return self.v

    dst = tzname = utcoffset


d = date(2000, 1, 1)
t = time(1, 2, 3)
dt = datetime(2000, 1, 1, 1, 2, 3)
td = timedelta(1, 2, 3)

for text in (
    'date.max+timedelta(1)',
    'date.min-timedelta(1)',
    'dt.astimezone(1)',
    'datetime.max+timedelta(1)',
    'tzinfo().utcoffset(None)',
    'tzinfo().tzname(None)',
    'tzinfo().dst(None)',
    'tzinfo().fromutc(None)',
    'tzinfo().fromutc(dt)',
    'timezone()',
    'timezone(1)',
    'timezone(timedelta(1))',
    'timezone(timedelta(hours=1),1)',
    "timezone(timedelta(hours=1),'a')",
    'timezone(timedelta(hours=1,seconds=1))',
    'timezone.utc.utcoffset(1)',
    'timezone.utc.fromutc(1)',
    'timezone.utc.fromutc(dt)',
    'timezone.utc<1',
    'timezone.utc.tzname(dt)',
    'timezone(timedelta(hours=-1,seconds=1,microseconds=3)).tzname(None)',
    'timedelta(1,2,3,4,5,6,7,8)',
    "timedelta('a')",
    'timedelta(foo=1)',
    'timedelta(days=1e10)',
    'timedelta(days=10**10)',
    "timedelta(float('nan'))",
    'timedelta(1e308)',
    'timedelta(days=None)',
    'td+1',
    "td*'a'",
    'td/0',
    'td//0',
    'td%timedelta(0)',
    'divmod(td,timedelta(0))',
    'divmod(td,1)',
    'td/0.0',
    "td*float('nan')",
    'td*1e300',
    'td<1',
    '-timedelta.max',
    'timedelta.max*2',
    'td.__reduce__()',
    'timezone.utc.__reduce__()',
    'timezone(timedelta(1)/2).__reduce__()',
    'timezone.utc.__getinitargs__()',
    'timezone.utc|1',
    'timedelta(microseconds=0.5)',
    'timedelta(microseconds=1.5)',
    'timedelta(seconds=0.1,days=0.3)',
    'td/3',
    'td//3',
    'td*0.1',
    'td/0.1',
    'td/td',
    'td//td',
    '0.5*td',
    'abs(-td)',
    '+td',
    'bool(timedelta())',
    'td.total_seconds()',
    'timedelta.min',
    'timedelta.max',
    'timedelta.resolution',
    'timedelta(1)==1',
    'timedelta(hours=True)',
    'timezone.__new__(timezone,timedelta(0)) is timezone.utc',
    'timedelta(1)-datetime(2000,1,1)',
    'timedelta(1)-date(2000,1,1)',
    'timedelta(1)+date(2000,1,1)',
    "timezone(timedelta(hours=1),name='x').tzname(1)",
    'timezone.min',
    'timezone.max',
    'timedelta(1)/timedelta(0)',
    'timedelta(1).__reduce__()',
    'timedelta(days=1)//timedelta(hours=7)',
    'divmod(timedelta(days=1),timedelta(hours=-7))',
    'timedelta(days=1)%timedelta(hours=7)',
    'timedelta(days=-1)//3',
    'timedelta(microseconds=-5)/2',
    'timedelta(microseconds=-7)/2',
    'timedelta(microseconds=7)/-2',
    '2**100*timedelta(microseconds=1)',
):
    show(text)

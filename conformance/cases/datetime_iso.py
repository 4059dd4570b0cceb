"""ISO 8601 in both directions, ISO calendar."""

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
    'date.fromisoformat(1)',
    "date.fromisoformat('2000')",
    'date.fromisocalendar(2000,54,1)',
    'date.fromisocalendar(2000,5,8)',
    'date.fromisocalendar(0,5,8)',
    'date.fromisocalendar(2000,5)',
    "date.fromisocalendar('a',5,3)",
    "time.fromisoformat('a')",
    'time.fromisoformat(1)',
    "time.fromisoformat('24:00')",
    "time.fromisoformat('12:60')",
    "time.fromisoformat('12:30+25:00')",
    "t.isoformat('foo')",
    't.isoformat(1)',
    "datetime.fromisoformat('2000-01-01T')",
    "datetime.fromisoformat('2000-01-01T25')",
    "datetime.fromisoformat('2000-13-01')",
    "datetime.fromisoformat('2000-01-01T24:01')",
    "datetime.fromisoformat('9999-12-31T24:00')",
    "datetime.fromisoformat('2000-01-01T24:00')",
    'datetime.fromisoformat(1)',
    "dt.isoformat('ab')",
    'dt.isoformat(1)',
    "dt.isoformat('T','x')",
    "dt.isoformat(timespec='minutes')",
    'd.isocalendar()',
    'd.isocalendar().__reduce__()',
    "datetime.fromisoformat('2000-W01')",
    "datetime.fromisoformat('20000101T01+01')",
    "datetime.fromisoformat('2000-01-01 01:02:03,123+01:00:30.5')",
    "datetime.fromisoformat('2000-01-01T00:00Z')",
    "datetime.fromisoformat('2000-01-01T00:00+')",
    "d.fromisoformat('2000-1-1')",
    "date.fromisoformat('2025-W54')",
    "date.fromisoformat('2025-W10-9')",
    "date.fromisoformat('2025-02-30')",
    "date.fromisoformat('0000-02-30')",
    "datetime.fromisoformat('2025-W54T00:00')",
    "datetime.fromisoformat('2025-02-30T00')",
    "datetime.fromisoformat('2025-02-28')",
    "datetime.fromisoformat('2025')",
    "datetime.fromisoformat('2025-02-28T00:00:00.1')",
    "datetime.fromisoformat('2025-02-28T00:00:00.1234567')",
    "datetime.fromisoformat('2025-02-28T00:00:00.')",
    "datetime.fromisoformat('2025-02-28T00:0')",
    "datetime.fromisoformat('2025-02-28T0')",
    "datetime.fromisoformat('2025-02-28T00:0000')",
    "datetime.fromisoformat('2025-02-28T0000:00')",
    "datetime.fromisoformat('2025-02-28T00:00:00+24:00')",
    "datetime.fromisoformat('2025-02-28T00:00:00-00:00')",
    "datetime.fromisoformat('2025-02-28T00:00:00Z1')",
    "datetime.fromisoformat('2025-02-28T00:00:00z')",
    "datetime.fromisoformat('2025-02-28T00:00:00+00:61')",
    "datetime.fromisoformat('2025-02-28T00:00:00+0')",
    "datetime.fromisoformat('2025-02-28T00:00:00+000')",
    "datetime.fromisoformat('2025-02-28T00:00:00-01-02')",
    "datetime.fromisoformat('2025-02-28T12.5')",
    "datetime.fromisoformat('2025-02-28T12:30.5')",
    "datetime.fromisoformat('2025-02-28\\\\ud80000:00')",
    "datetime.fromisoformat('2025W01501')",
    "datetime.fromisoformat('2025W015')",
    "datetime.fromisoformat('2025W01')",
    "datetime.fromisoformat('2025W01T10')",
    "datetime.fromisoformat('2025-W01-10')",
    "datetime.fromisoformat('2025-W01-1T10')",
    "datetime.fromisoformat('2025-W01-1')",
    "datetime.fromisoformat('2025-W01-')",
    "datetime.fromisoformat('2025-W01T10')",
    "datetime.fromisoformat('20250228')",
    "datetime.fromisoformat('20250228T')",
    "datetime.fromisoformat('2025022810')",
    "datetime.fromisoformat('2025-02-2810')",
    "time.fromisoformat('T10')",
    "time.fromisoformat('T')",
    "time.fromisoformat('')",
    "time.fromisoformat('10:11:12.12+01:02:03.4')",
    "time.fromisoformat('10é')",
    "time.fromisoformat('24:00:01')",
    "time.fromisoformat('25:00:01')",
    "time.fromisoformat('10-01')",
    "time.fromisoformat('10Z')",
    "time.fromisoformat('1011Z')",
    "time.fromisoformat('10:60')",
    "time.fromisoformat('10:10:10,5')",
    "date.fromisoformat('２０２５-02-02')",
    "date.fromisoformat('2025-0202')",
    "date.fromisoformat('202502-02')",
    "date.fromisoformat('2025-W0102')",
    "date.fromisoformat('2025W01-2')",
    "date.fromisoformat('2025-01-0x')",
    "date.fromisoformat('2025-13-01')",
    'date.fromisocalendar(year=2020,week=3,day=1)',
    'date.fromisocalendar(10**30,3,1)',
    'date.fromisocalendar(2**31,3,1)',
    'date.fromisocalendar(2020,2**31,1)',
    'datetime(2000,1,1,tzinfo=timezone(timedelta(seconds=30.5))).isoformat()',
    "datetime(2000,1,1).isoformat(sep='é',timespec='milliseconds')",
    "time(1,2,3,4).isoformat(timespec='hours')",
    'type(date(2000,1,1).isocalendar())(1,2,3)',
    'type(date(2000,1,1).isocalendar())',
    "date.fromisoformat(type('S',(str,),{})('2000-01-01'))",
):
    show(text)

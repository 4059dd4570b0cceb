"""`datetime`: arithmetic, formats, parsing, errors."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

from datetime import *
d = date(2024, 2, 29)
t = time(13, 5, 9, 123)
dt = datetime(2024, 2, 29, 13, 5, 9, 123, tzinfo=timezone.utc)
naive = datetime(2024, 1, 1)
td = timedelta(days=1, hours=2, minutes=3, seconds=4, microseconds=5)

for text in (
    'd, t, dt, td',
    'str(d), str(t), str(dt), str(td)',
    'd + td, d - timedelta(1), d - date(2024, 1, 1)',
    'd < date(2025, 1, 1), d == date(2024, 2, 29), d == 5',
    'date(2024, 13, 1)',
    'date(2023, 2, 29)',
    'date(0, 1, 1)',
    'date("a")',
    'd.replace(day=1), d.isoformat(), d.strftime("%Y/%m/%d %a %j"), f"{d:%B}"',
    'date.fromisoformat("2024-02-29"), date.fromordinal(1), date.fromisocalendar(2024, 9, 4)',
    'date.fromisoformat("nope")',
    'date.min, date.max, date.resolution',
    't.replace(hour=1), t.isoformat(), t.isoformat("minutes"), t.hour, t.tzinfo',
    'time(25)',
    'time.fromisoformat("04:23:01"), time(1) < time(2)',
    'dt.isoformat(), dt.timestamp(), dt.date(), dt.time(), dt.timetz(), dt.utcoffset(), dt.tzname(), dt.astimezone(timezone(timedelta(hours=2)))',
    'dt == naive',
    'naive + td, naive - datetime(2023, 1, 1), naive.replace(hour=5), naive.isoformat(" "), naive.ctime()',
    'datetime.fromisoformat("2024-02-29T13:05:09+02:00"), datetime.fromisoformat("20240229T130509Z")',
    'datetime.fromisoformat("bad")',
    'datetime.strptime("2024-02-29 01:02", "%Y-%m-%d %H:%M"), datetime.strptime("1 Jan 24", "%d %b %y")',
    'datetime.strptime("x", "%Y")',
    'datetime.fromtimestamp(0, timezone.utc), datetime.combine(d, t)',
    'datetime(2024, 1, 1, 25)',
    'dt.strftime("%Y-%m-%dT%H:%M:%S.%f%z %p %I")',
    'td.days, td.seconds, td.microseconds, td.total_seconds()',
    'td * 2, td / 2, td // timedelta(hours=1), td % timedelta(hours=1), divmod(td, timedelta(days=1)), -td, abs(-td), td / timedelta(hours=1)',
    'td < timedelta(2), td == timedelta(0), bool(timedelta(0))',
    'timedelta(weeks=1, milliseconds=1500), timedelta(seconds=-1), timedelta(0.5)',
    'timedelta("a")',
    'timedelta.max, timedelta.resolution',
    'timezone.utc, timezone(timedelta(hours=-5)), timezone(timedelta(hours=1), "X").tzname(None)',
    'timezone(timedelta(days=2))',
    'hash(d) == hash(date(2024, 2, 29)), hash(td) == hash(timedelta(1, 7384, 5))',
    'repr(dt), repr(timedelta()), repr(time(0, tzinfo=timezone.utc))',
    'datetime.now().tzinfo, isinstance(datetime.today(), date)',
    'd.__reduce__()[0].__name__',
):
    show(text)

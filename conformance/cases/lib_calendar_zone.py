"""`calendar`, `zoneinfo`-free `datetime` zones, `time` and `sched`."""

import calendar
import sched
import time
from datetime import UTC, date, datetime, timedelta, timezone


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

tz = timezone(timedelta(hours=5, minutes=30), "IST")
log = []
now = [0]


def delay(d):
    log.append(("delay", d))
    now[0] += d


s = sched.scheduler(lambda: now[0], delay)
s.enter(2, 1, log.append, ("b",))
s.enter(1, 1, log.append, ("a",))
s.enter(1, 0, log.append, argument=("first",))
cancelled = s.enter(9, 1, log.append, ("never",))
s.cancel(cancelled)
queue = [e.argument for e in s.queue]

for text in (
    'calendar.month(2024, 2), calendar.monthrange(2024, 2), calendar.isleap(1900), calendar.leapdays(2000, 2025), calendar.weekday(2024, 2, 29), calendar.timegm((1970, 1, 2, 0, 0, 0)), list(calendar.day_abbr), calendar.month_name[12], calendar.MONDAY, calendar.Month.MAY',
    'calendar.TextCalendar(6).formatmonth(2023, 10), calendar.Calendar().monthdayscalendar(2024, 2)[0], calendar.HTMLCalendar().formatday(5, 2), list(calendar.Calendar().itermonthdates(2024, 2))[0], calendar.setfirstweekday(6), calendar.firstweekday(), calendar.setfirstweekday(0)',
    'calendar.month(2024, 13)',
    'calendar.weekday(2024, 2, 30)',
    'calendar.setfirstweekday(9)',
    'datetime(2024, 1, 1, tzinfo=tz), datetime(2024, 1, 1, tzinfo=tz).astimezone(UTC), datetime(2024, 1, 1, tzinfo=UTC).isoformat(), tz.utcoffset(None), tz.tzname(None), repr(tz), timezone(timedelta(hours=-3)), UTC, str(timezone(timedelta(seconds=1))), datetime.fromisoformat("2024-01-01T00:00:00+05:30"), datetime(2024, 1, 1, tzinfo=UTC) == datetime(2024, 1, 1, 5, 30, tzinfo=tz), datetime.fromtimestamp(0, UTC), datetime(1970, 1, 2, tzinfo=UTC).timestamp()',
    'timezone(timedelta(hours=25))',
    'datetime(2024, 2, 30)',
    'datetime.strptime("2024", "%Y-%m")',
    'datetime.strptime("2024-02-29 10:11:12.5 +0530", "%Y-%m-%d %H:%M:%S.%f %z"), datetime(2024, 2, 29).strftime("%a %b %d %j %U %y %p %% %G-%V"), tuple(date(2024, 2, 29).isocalendar()), date.fromisocalendar(2024, 9, 4), date(2024, 2, 29).replace(year=2023, day=28), date(2024, 1, 31) + timedelta(30), (date(2024, 3, 1) - date(2024, 2, 1)).days, date.max, date(1, 1, 1).toordinal(), f"{date(2024, 2, 9):%d/%m}"',
    'timedelta(1, 2, 3, 4, 5, 6, 7), timedelta(hours=-1), abs(timedelta(-1)), timedelta(days=1) / 2, timedelta(days=1) // timedelta(hours=5), timedelta(days=1) % timedelta(hours=5), divmod(timedelta(1), timedelta(hours=7)), timedelta(days=1.5).total_seconds(), timedelta.max, str(timedelta(days=-1, seconds=1)), timedelta(1) * 1.5, repr(timedelta(microseconds=-1))',
    'timedelta(1) / 0',
    'timedelta("x")',
    'date(2024, 2, 29).replace(year=2023)',
    's.run(), log, queue, s.empty()',
    'time.strftime("%Y-%m-%d", time.gmtime(0)), time.gmtime(0)[:6], time.asctime(time.gmtime(0)), time.strptime("1 Jan 2020", "%d %b %Y")[:3], time.struct_time(range(9)).tm_year, time.mktime(time.localtime(5)) == 5, time.monotonic() > 0, time.perf_counter_ns() > 0, time.get_clock_info("monotonic").monotonic, time.sleep(0)',
    'time.sleep(-1)',
    'time.strftime("%Y", (1,))',
    'time.gmtime("x")',
    'time.strptime("x", "%d")',
    'time.gmtime(10**20)',
):
    show(text)

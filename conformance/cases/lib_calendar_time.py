"""`calendar`, `time` conversions that do not depend on now."""


def show(text, names=None):
    """Prints what an expression gives, or the error that it raises."""
    try:
        print(text, "->", repr(eval(text, names if names is not None else globals())))
    except Exception as e:
        print(text, "!!", type(e).__name__, e)

import calendar as c
import os
import time

os.environ["TZ"] = "UTC"
time.tzset()

for text in (
    'c.month(2024, 2)',
    'c.monthcalendar(2023, 1)',
    'c.isleap(2000), c.isleap(1900), c.leapdays(1900, 2001), c.monthrange(2023, 2), c.weekday(2024, 2, 29)',
    'c.monthrange(2023, 13)',
    'c.timegm((2024, 1, 2, 3, 4, 5))',
    'list(c.day_name), list(c.month_abbr)',
    'c.TextCalendar(6).formatmonth(2024, 9)',
    'c.HTMLCalendar().formatmonth(2024, 2)[:120]',
    'list(c.Calendar().itermonthdays2(2024, 2))[:8]',
    'c.setfirstweekday(9)',
    'c.Month.MARCH, c.Day(3)',
    'time.gmtime(0)',
    'time.gmtime(1e9)[:6]',
    'time.strftime("%Y-%m-%d %H:%M:%S %j %U %w %a %A %b %B %p %y %%", time.gmtime(86400 * 200))',
    'time.strptime("2024-02-29 13:14:15", "%Y-%m-%d %H:%M:%S")[:9]',
    'time.strptime("Mon Jan 1", "%a %b %d")[:3]',
    'time.strptime("x", "%Y")',
    'time.strptime("2024 extra", "%Y")',
    'time.strptime("2024", "%Q")',
    'time.mktime((2024, 1, 1, 0, 0, 0, 0, 1, 0))',
    'time.asctime((2024, 1, 2, 3, 4, 5, 1, 2, 0)), time.ctime(0)',
    'time.asctime((1, 2))',
    'time.struct_time((1, 2, 3, 4, 5, 6, 7, 8, 9)).tm_year',
    'time.struct_time((1, 2))',
    'time.gmtime("a")',
    'time.gmtime(1e20)',
    'time.sleep(-1)',
    'time.tzname, time.timezone, time.daylight',
):
    show(text)

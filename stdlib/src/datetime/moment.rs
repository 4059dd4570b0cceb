//! `datetime`: a point in time, with or without a time zone.

use super::calendar::{Day, MAX_ORDINAL, MAX_YEAR, MIN_YEAR};
use super::clock::{self, Clock, EPOCH, seconds_of};
use super::date::{self, DATE, Date, ctime, day_of, number, pickled, time_tuple};
use super::time::{self, Time};
use super::{delta, strptime, text, timespec, zone};
use crate::time::c;
use pyvm_vm::call::{Args, bind_keyword_only, opt, opt_some};
use pyvm_vm::heap::Header;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::object;
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, m, mk};
use pyvm_vm::types::slots::{Compare, bin};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;

#[repr(C)]
pub struct DateTime {
    date: Date,
    pub clock: Cell<Clock>,
    pub zone: Value,
}
payload!(DateTime, DATETIME, zone);

pub static DATETIME: Type = Type::builtin::<DateTime>(
    "datetime.datetime",
    &DATE,
    flag::BASETYPE,
    object::SLOTS
        .new(new)
        .repr(repr)
        .str(|vm, v| vm.call_method_str(v, "isoformat", &[vm.str(" ")]))
        .hash(hash)
        .compare(compare)
        .binary(bin::ADD, add)
        .binary(bin::SUBTRACT, subtract),
)
.methods(METHODS)
.getset(GETSET)
.extra(|vm, d| {
    let (first, last) = (Day::new(MIN_YEAR, 1, 1), Day::new(MAX_YEAR, 12, 31));
    super::set_bounds(vm, d, plain(first, Clock::default(), Value::NONE), plain(last, Clock::LAST, Value::NONE), 1);
})
.doc("datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\nThe year, month and day arguments are required. tzinfo may be None, or an\ninstance of a tzinfo subclass. The remaining arguments may be ints.\n");

const FIELDS: [&str; 9] = ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"];

impl DateTime {
    /// Microseconds counted from ordinal 0, as if the time were of UTC.
    fn microseconds(&self) -> i128 {
        i128::from(self.date.day.ordinal()) * delta::DAY + i128::from(self.clock.get().microseconds())
    }

    fn seconds(&self) -> i64 {
        seconds_of(self.date.day, self.clock.get())
    }
}

/// A `datetime` of fields that are in range.
pub fn plain(day: Day, clock: Clock, zone: Value) -> Value {
    build(&DATETIME, day, clock, zone)
}

fn build(ty: &Type, day: Day, clock: Clock, zone: Value) -> Value {
    Py::new(DateTime { date: Date { head: Header::new(ty), day }, clock: Cell::new(clock), zone }).into_value()
}

fn new(vm: &Vm, ty: &Type, args: Args) -> R {
    if let Some(mut state) = pickled(vm, "datetime", &args, 10, |s| (1..=12).contains(&(s[2] & 0x7f)))? {
        let zone = super::pickled_zone(vm, &args)?;
        let fold = state[2] >> 7;
        state[2] &= 0x7f;
        return Ok(build(ty, date::from_state(&state), Clock::from_state(&state[4..], fold), zone));
    }
    let a = super::bind_constructor(vm, &FIELDS, 3, args)?;
    let day = date::replaced(vm, &a, 0, Day::new(0, 0, 0))?;
    let (fields, fold) = Clock::default().converted(vm, &a, 3)?;
    let day = clock::checked_day(vm, day)?;
    let clock = Clock::checked(vm, fields, fold)?;
    let zone = opt(&a, 7).cloned().unwrap_or(Value::NONE);
    zone::check(vm, &zone)?;
    Ok(build(ty, day, clock, zone))
}

/// A point in time of a class that may be a subclass of `datetime`, made by calling it then (CPython `new_datetime_subclass_fold_ex`).
fn of_class(vm: &Vm, class: &Value, day: Day, clock: Clock, zone: Value) -> R {
    if class.is(&DATETIME.as_value()) {
        zone::check(vm, &zone)?;
        return Ok(plain(clock::checked_day(vm, day)?, clock, zone));
    }
    let [hour, minute, second, us] = clock.fields();
    let mut arguments: Vec<Value> = [day.year, day.month, day.day, hour, minute, second, us].map(|n| Value::small(i64::from(n))).to_vec();
    arguments.push(zone);
    let made = vm.call(class, &arguments)?;
    if let Some(dt) = made.cast::<DateTime>() {
        dt.clock.set(dt.clock.get().with_fold(clock.fold));
    }
    Ok(made)
}

/// A point in time so many microseconds later, of the same class and time zone.
pub fn shifted(vm: &Vm, v: &Value, us: i128) -> R {
    let dt = v.obj::<DateTime>();
    let total = dt.microseconds() + us;
    let (ordinal, rest) = (total.div_euclid(delta::DAY), total.rem_euclid(delta::DAY));
    if !(1..=i128::from(MAX_ORDINAL)).contains(&ordinal) {
        return Err(vm.overflow_error("date value out of range"));
    }
    of_class(vm, &v.ty().as_value(), Day::from_ordinal(ordinal as i64), Clock::from_microseconds(rest as i64), dt.zone.clone())
}

fn offset(vm: &Vm, v: &Value) -> R<Option<i128>> {
    zone::ask(vm, &v.obj::<DateTime>().zone, "utcoffset", v)
}

/// A copy with another fold, not of the subclass.
fn folded(v: &Value, fold: u8) -> Value {
    let dt = v.obj::<DateTime>();
    plain(dt.date.day, dt.clock.get().with_fold(fold), dt.zone.clone())
}

fn repr(vm: &Vm, v: &Value) -> R {
    let dt = v.obj::<DateTime>();
    let Day { year, month, day } = dt.date.day;
    let clock = super::shown_clock(dt.clock.get());
    let rest = super::shown_rest(vm, &dt.zone, dt.clock.get().fold)?;
    Ok(vm.str(&format!("{}({year}, {month}, {day}, {clock}{rest})", v.ty().name())))
}

fn hash(vm: &Vm, v: &Value) -> R<i64> {
    let dt = v.obj::<DateTime>();
    // Equal times may differ in their fold.
    let plain_fold = if dt.clock.get().fold == 0 { v.clone() } else { folded(v, 0) };
    match offset(vm, &plain_fold)? {
        None => vm.hash(&Bytes::copied(&state(dt))),
        Some(offset) => vm.hash(&delta::make(vm, dt.microseconds() - offset)?),
    }
}

fn state(dt: &DateTime) -> [u8; 10] {
    let mut state = [0; 10];
    state[..4].copy_from_slice(&date::state(dt.date.day));
    state[4..].copy_from_slice(&dt.clock.get().state());
    state
}

/// Whether the offset of a local time depends on its fold: such a time equals none of another zone (PEP 495).
fn is_problematic(vm: &Vm, v: &Value, known: i128) -> R<bool> {
    let fold = v.obj::<DateTime>().clock.get().fold;
    Ok(offset(vm, &folded(v, 1 - fold))? != Some(known))
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let (Some(x), Some(y)) = (a.cast::<DateTime>(), b.cast::<DateTime>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (mut p, mut q) = (x.microseconds(), y.microseconds());
    let equality = matches!(op, Compare::Eq | Compare::Ne);
    if !x.zone.is(&y.zone) {
        match (offset(vm, a)?, offset(vm, b)?) {
            (None, None) => {}
            (Some(m), Some(n)) => {
                p -= m;
                q -= n;
                if equality && p == q && (is_problematic(vm, a, m)? || is_problematic(vm, b, n)?) {
                    return Ok(Value::bool(op == Compare::Ne));
                }
            }
            _ if equality => return Ok(Value::bool(op == Compare::Ne)),
            _ => return Err(vm.type_error("can't compare offset-naive and offset-aware datetimes")),
        }
    }
    Ok(Value::bool(op.holds(p.cmp(&q))))
}

fn add(vm: &Vm, a: &Value, b: &Value) -> R {
    let (dt, other) = if a.cast::<DateTime>().is_some() { (a, b) } else { (b, a) };
    if dt.cast::<DateTime>().is_none() || !delta::is_delta(other) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    shifted(vm, dt, delta::of(other))
}

fn subtract(vm: &Vm, a: &Value, b: &Value) -> R {
    let Some(x) = a.cast::<DateTime>() else { return Ok(Value::NOT_IMPLEMENTED) };
    if delta::is_delta(b) {
        return shifted(vm, a, -delta::of(b));
    }
    let Some(y) = b.cast::<DateTime>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let mut difference = x.microseconds() - y.microseconds();
    if !x.zone.is(&y.zone) {
        match (offset(vm, a)?, offset(vm, b)?) {
            (None, None) => {}
            (Some(m), Some(n)) => difference -= m - n,
            _ => return Err(vm.type_error("can't subtract offset-naive and offset-aware datetimes")),
        }
    }
    delta::make(vm, difference)
}

/// From a POSIX timestamp; naive local time has its fold found out.
fn from_seconds(vm: &Vm, class: &Value, (seconds, us): (i64, u32), utc: bool, zone: Value) -> R {
    let (day, mut clock, _) = clock::broken_down(vm, seconds, utc)?;
    clock.microsecond = us;
    if !utc && zone.is_none() && (MIN_YEAR..=MAX_YEAR).contains(&day.year) {
        clock.fold = clock::fold_of(vm, seconds, seconds_of(day, clock))?;
    }
    of_class(vm, class, day, clock, zone)
}

/// From a POSIX timestamp, in a time zone or naive local time.
fn in_zone(vm: &Vm, class: &Value, at: (i64, u32), zone: &Value) -> R {
    zone::check(vm, zone)?;
    let made = from_seconds(vm, class, at, !zone.is_none(), zone.clone())?;
    if zone.is_none() { Ok(made) } else { vm.call_method_str(zone, "fromutc", &[made]) }
}

fn deprecated(vm: &Vm, name: &str, instead: &str) -> R<()> {
    let message = format!("datetime.datetime.{name}() is deprecated and scheduled for removal in a future version. Use timezone-aware objects to represent datetimes in UTC: {instead}.");
    vm.warn(&exc::DEPRECATION_WARNING, &message, 1)
}

fn utc_now(vm: &Vm, a: &[Value]) -> R {
    deprecated(vm, "utcnow", "datetime.datetime.now(datetime.UTC)")?;
    from_seconds(vm, &a[0], clock::now(vm)?, true, Value::NONE)
}

fn utc_from_timestamp(vm: &Vm, a: &[Value]) -> R {
    deprecated(vm, "utcfromtimestamp", "datetime.datetime.fromtimestamp(timestamp, datetime.UTC)")?;
    from_seconds(vm, &a[0], clock::timestamp(vm, &a[1])?, true, Value::NONE)
}

fn combine(vm: &Vm, a: &[Value]) -> R {
    let wrong = |at: usize, expected: &str| vm.type_error(format!("combine() argument {at} must be {expected}, not {}", a[at].ty().name()));
    let Some(date) = a[1].cast::<Date>() else { return Err(wrong(1, "datetime.date")) };
    let Some(time) = a[2].cast::<Time>() else { return Err(wrong(2, "datetime.time")) };
    let zone = opt(a, 3).unwrap_or(&time.zone).clone();
    of_class(vm, &a[0], date.day, time.clock(), zone)
}

fn from_iso_format(vm: &Vm, a: &[Value]) -> R {
    let bytes = text::argument(vm, &a[1])?;
    let malformed = || text::invalid(vm, &a[1]);
    if bytes.len() < 7 {
        return Err(malformed());
    }
    let end = text::separator(&bytes);
    let mut day = bytes.get(..end).and_then(text::parse_date).ok_or_else(malformed)?;
    let (mut fields, offset) = match bytes.get(end + 1..) {
        Some(rest) => text::parse_time(rest).ok_or_else(malformed)?,
        None => ([0; 4], None),
    };
    let zone = offset.map_or(Ok(Value::NONE), |us| zone::fixed(vm, us, None))?;
    if text::midnight(vm, &mut fields)? {
        day = Day::from_ordinal(clock::checked_day(vm, day)?.ordinal() + 1);
    }
    // What is wrong with the day is said before what is wrong with the time.
    let day = clock::checked_day(vm, day)?;
    of_class(vm, &a[0], day, Clock::checked(vm, fields, 0)?, zone)
}

fn iso_format(vm: &Vm, a: &[Value]) -> R {
    let dt = a[0].obj::<DateTime>();
    let spec = timespec(vm, opt(a, 2), 2)?;
    let wrong = |shown: String| vm.type_error(format!("isoformat() argument 1 must be a unicode character, not {shown}"));
    let mut out = text::iso_date(dt.date.day).into_bytes();
    match opt(a, 1).map(|v| (v, v.cast::<Str>())) {
        None => out.push(b'T'),
        Some((_, Some(separator))) if separator.len() == 1 => out.extend(separator.as_bytes()),
        Some((_, Some(separator))) => return Err(wrong(format!("a string of length {}", separator.len()))),
        Some((v, None)) => return Err(wrong(v.ty().name())),
    }
    out.extend(text::iso_clock(vm, dt.clock.get(), &spec)?.bytes());
    if let Some(offset) = offset(vm, &a[0])? {
        out.extend(delta::offset_text(offset, ":").bytes());
    }
    Ok(string::from_wtf8(&out))
}

fn replace(vm: &Vm, args: Args) -> R {
    let a = bind_keyword_only(vm, "replace", &FIELDS, 0, 8, args.rest())?;
    let this = &args.all[0];
    let dt = this.obj::<DateTime>();
    let day = date::replaced(vm, &a, 0, dt.date.day)?;
    let clock = dt.clock.get().replaced(vm, &a, 3)?;
    let zone = opt(&a, 7).unwrap_or(&dt.zone).clone();
    of_class(vm, &this.ty().as_value(), day, clock, zone)
}

/// The time zone of local time at a POSIX timestamp.
fn local_zone(vm: &Vm, timestamp: i64) -> R {
    let (_, _, tm) = clock::broken_down(vm, timestamp, false)?;
    zone::fixed(vm, i128::from(tm.tm_gmtoff) * delta::SECOND, Some(vm.str(&c::zone(&tm))))
}

/// The time zone of a naive local time.
fn zone_of_local(vm: &Vm, dt: &DateTime) -> R {
    let fold = dt.clock.get().fold;
    let (this, other) = (clock::from_local(vm, dt.seconds(), fold)?, clock::from_local(vm, dt.seconds(), 1 - fold)?);
    // In a gap the offset before it counts for the first fold, which is the other one's solution.
    let chosen = if (other > this) == (fold == 1) && other != this { other } else { this };
    local_zone(vm, chosen - EPOCH)
}

fn as_time_zone(vm: &Vm, a: &[Value]) -> R {
    let (this, wanted) = (&a[0], opt_some(a, 1).cloned().unwrap_or(Value::NONE));
    zone::check(vm, &wanted)?;
    let dt = this.obj::<DateTime>();
    if !wanted.is_none() && dt.zone.is(&wanted) {
        return Ok(this.clone());
    }
    // A time zone that gives no offset leaves the time naive, which means local.
    let offset = match offset(vm, this)? {
        Some(offset) => offset,
        None => {
            let local = zone_of_local(vm, dt)?;
            if !wanted.is_none() && local.is(&wanted) {
                return Ok(this.clone());
            }
            zone::ask(vm, &local, "utcoffset", this)?.unwrap_or(0)
        }
    };
    let utc = shifted(vm, this, -offset)?;
    let Some(found) = utc.cast::<DateTime>() else { return Err(vm.type_error("the class gave something else than a datetime")) };
    let zone = if wanted.is_none() { local_zone(vm, found.seconds() - EPOCH)? } else { wanted };
    let clock = found.clock.get().with_fold(0);
    let utc = of_class(vm, &this.ty().as_value(), found.date.day, clock, zone.clone())?;
    vm.call_method_str(&zone, "fromutc", &[utc])
}

fn timestamp(vm: &Vm, a: &[Value]) -> R {
    let dt = a[0].obj::<DateTime>();
    if !dt.zone.is_none()
        && let Some(offset) = offset(vm, &a[0])?
    {
        let since = delta::make(vm, dt.microseconds() - offset - i128::from(EPOCH) * delta::SECOND)?;
        return vm.call_method_str(&since, "total_seconds", &[]);
    }
    let clock = dt.clock.get();
    let seconds = clock::from_local(vm, dt.seconds(), clock.fold)? - EPOCH;
    Ok(Value::float(seconds as f64 + f64::from(clock.microsecond) / 1e6))
}

fn dst(vm: &Vm, v: &Value) -> R<Option<i128>> {
    zone::ask(vm, &v.obj::<DateTime>().zone, "dst", v)
}

fn local_tuple(vm: &Vm, a: &[Value]) -> R {
    let dt = a[0].obj::<DateTime>();
    let flag = dst(vm, &a[0])?.map_or(-1, |us| i64::from(us != 0));
    time_tuple(vm, dt.date.day, dt.clock.get(), flag)
}

fn utc_tuple(vm: &Vm, a: &[Value]) -> R {
    let dt = a[0].obj::<DateTime>();
    let us = dt.microseconds() - offset(vm, &a[0])?.unwrap_or(0);
    let ordinal = us.div_euclid(delta::DAY) as i64;
    // A day outside of the calendar can be shown if it is the next one.
    if !(1..=MAX_ORDINAL).contains(&ordinal) {
        return Err(vm.overflow_error("date value out of range"));
    }
    time_tuple(vm, Day::from_ordinal(ordinal), Clock::from_microseconds(us.rem_euclid(delta::DAY) as i64), 0)
}

fn reduce(vm: &Vm, v: &Value, protocol: i32) -> R {
    let dt = v.obj::<DateTime>();
    let mut state = state(dt);
    if protocol > 3 && dt.clock.get().fold == 1 {
        state[2] |= 0x80;
    }
    super::reduced(vm, v, &state, &dt.zone)
}

fn only_time(v: &Value, zone: Value) -> R {
    Ok(time::plain(v.obj::<DateTime>().clock.get(), zone))
}

static METHODS: &[Method] = &[
    m("now", "($type, /, tz=None)", |vm, a| in_zone(vm, &a[0], clock::now(vm)?, opt(a, 1).unwrap_or(&Value::NONE)))
        .doc("Returns new datetime object representing current time local to tz.\n\n  tz\n    Timezone object.\n\nIf no tz is specified, uses local timezone."),
    m("utcnow", "($type, /)", utc_now).doc("Return a new datetime representing UTC day and time."),
    m("fromtimestamp", "($type, timestamp, tz=None)", |vm, a| in_zone(vm, &a[0], clock::timestamp(vm, &a[1])?, opt(a, 2).unwrap_or(&Value::NONE)))
        .unsigned()
        .doc("timestamp[, tz] -> tz's local time from POSIX timestamp."),
    m("utcfromtimestamp", "($type, timestamp, /)", utc_from_timestamp).unsigned().doc("Construct a naive UTC datetime from a POSIX timestamp."),
    mk("strptime", "($type, string, format, /)", |vm, args| strptime(vm, "_strptime_datetime_datetime", args)).unsigned().doc("string, format -> new datetime parsed from a string (like time.strptime())."),
    m("combine", "($type, date, time, tzinfo=None)", combine).unsigned().doc("date, time -> datetime with same date and time fields"),
    m("fromisoformat", "($type, object, /)", from_iso_format).doc("string -> datetime from a string in most ISO 8601 formats"),
    m("date", "($self, /)", |_, a| Ok(date::plain(day_of(&a[0])))).doc("Return date object with same year, month and day."),
    m("time", "($self, /)", |_, a| only_time(&a[0], Value::NONE)).doc("Return time object with same time but with tzinfo=None."),
    m("timetz", "($self, /)", |_, a| only_time(&a[0], a[0].obj::<DateTime>().zone.clone())).doc("Return time object with same time and tzinfo."),
    m("ctime", "($self, /)", |vm, a| ctime(vm, day_of(&a[0]), a[0].obj::<DateTime>().clock.get())).doc("Return ctime() style string."),
    m("timetuple", "($self, /)", local_tuple).doc("Return time tuple, compatible with time.localtime()."),
    m("timestamp", "($self, /)", timestamp).doc("Return POSIX timestamp as float."),
    m("utctimetuple", "($self, /)", utc_tuple).doc("Return UTC time tuple, compatible with time.localtime()."),
    m("isoformat", "($self, sep='T', timespec='auto')", iso_format).unsigned().doc("[sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\nsep is used to separate the year from the time, and defaults to 'T'.\nThe optional argument timespec specifies the number of additional terms\nof the time to include. Valid options are 'auto', 'hours', 'minutes',\n'seconds', 'milliseconds' and 'microseconds'.\n"),
    m("utcoffset", "($self, /)", |vm, a| zone::answer(vm, offset(vm, &a[0])?)).doc("Return self.tzinfo.utcoffset(self)."),
    m("tzname", "($self, /)", |vm, a| zone::ask_name(vm, &a[0].obj::<DateTime>().zone, &a[0])).doc("Return self.tzinfo.tzname(self)."),
    m("dst", "($self, /)", |vm, a| zone::answer(vm, dst(vm, &a[0])?)).doc("Return self.tzinfo.dst(self)."),
    mk("replace", "($self, /, year=unchanged, month=unchanged, day=unchanged,\n        hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)", replace).doc("Return datetime with new specified fields."),
    mk("__replace__", "($self, /, **changes)", replace).doc("The same as replace()."),
    m("astimezone", "($self, tz=None)", as_time_zone).unsigned().doc("tz -> convert to local time in new timezone tz\n"),
    m("__reduce_ex__", "($self, proto, /)", |vm, a| reduce(vm, &a[0], vm.to_i32(&a[1])?)).unsigned().doc("__reduce_ex__(proto) -> (cls, state)"),
    m("__reduce__", "($self, /)", |vm, a| reduce(vm, &a[0], 2)).doc("__reduce__() -> (cls, state)"),
];

fn clock_of(v: &Value) -> Clock {
    v.obj::<DateTime>().clock.get()
}

static GETSET: &[GetSet] = &[
    g("hour", |_, v| number(clock_of(v).hour)),
    g("minute", |_, v| number(clock_of(v).minute)),
    g("second", |_, v| number(clock_of(v).second)),
    g("microsecond", |_, v| number(clock_of(v).microsecond)),
    g("tzinfo", |_, v| Ok(v.obj::<DateTime>().zone.clone())),
    g("fold", |_, v| number(clock_of(v).fold)),
];

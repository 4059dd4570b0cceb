//! `date`: a day of the proleptic Gregorian calendar.

use super::calendar::{self, DAY_NAMES, Day, IsoError, MAX_ORDINAL, MAX_YEAR, MIN_YEAR, MONTH_NAMES};
use super::clock::{self, Clock};
use super::moment::{self, DATETIME, DateTime};
use super::{delta, strptime, text};
use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::heap::Header;
use pyvm_vm::import::import_module;
use pyvm_vm::objects::builtin_function::descriptor;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::objects::structseq::{self, Spec};
use pyvm_vm::objects::tuple::TUPLE;
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, m, mk};
use pyvm_vm::types::slots::{Compare, bin};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};

#[repr(C)]
pub struct Date {
    pub head: Header,
    pub day: Day,
}
payload!(Date, DATE);

pub static DATE: Type = Type::builtin::<Date>(
    "datetime.date",
    &OBJECT,
    flag::BASETYPE,
    object::SLOTS
        .new(new)
        .repr(repr)
        .str(|vm, v| vm.call_method_str(v, "isoformat", &[]))
        .hash(|vm, v| vm.hash(&Bytes::copied(&state(v.obj::<Date>().day))))
        .compare(compare)
        .binary(bin::ADD, add)
        .binary(bin::SUBTRACT, subtract),
)
.methods(METHODS)
.getset(GETSET)
.extra(|vm, d| {
    super::set_bounds(vm, d, plain(Day::new(MIN_YEAR, 1, 1)), plain(Day::new(MAX_YEAR, 12, 31)), delta::DAY);
})
.doc("date(year, month, day) --> date object");

static ISO_CALENDAR_DATE: Spec = Spec {
    name: "datetime.IsoCalendarDate",
    doc: "The result of date.isocalendar() or datetime.isocalendar()\n\nThis object may be accessed either as a tuple of\n  ((year, week, weekday)\nor via the object attributes as named in the above tuple.",
    fields: &["year", "week", "weekday"],
    visible: 3,
    callable: true,
};

/// A `date` of a valid day.
pub fn plain(day: Day) -> Value {
    Py::new(Date { head: Header::new(&DATE), day }).into_value()
}

/// The four bytes that stand for a day in a pickle.
pub fn state(day: Day) -> [u8; 4] {
    let [high, low] = (day.year as u16).to_be_bytes();
    [high, low, day.month as u8, day.day as u8]
}

/// The day in the first four bytes of a pickle's state.
pub fn from_state(state: &[u8]) -> Day {
    Day::new(i32::from(u16::from_be_bytes([state[0], state[1]])), i32::from(state[2]), i32::from(state[3]))
}

/// The state of a pickle that a constructor got as its first argument: bytes of a length, or a text that pickles of Python 2 hold,
/// where `sane` says that they can be one.
pub fn pickled(vm: &Vm, what: &str, args: &Args, len: usize, sane: impl Fn(&[u8]) -> bool) -> R<Option<Vec<u8>>> {
    let most = if what == "date" { 1 } else { 2 };
    let [first, rest @ ..] = args.pos() else { return Ok(None) };
    if rest.len() + 1 > most || args.has_keywords() {
        return Ok(None);
    }
    if let Some(bytes) = first.cast::<Bytes>() {
        let data = bytes.data();
        return Ok((data.len() == len && sane(data)).then(|| data.to_vec()));
    }
    let Some(s) = first.cast::<Str>().filter(|s| s.len() == len) else { return Ok(None) };
    let points: Vec<u32> = string::CodePoints::new(s.as_bytes()).collect();
    let bytes: Vec<u8> = points.iter().map(|c| u8::try_from(*c).unwrap_or(b'?')).collect();
    if !sane(&bytes) {
        return Ok(None);
    }
    if points.iter().any(|c| *c > 255) {
        return Err(vm.value_error(format!("Failed to encode latin1 string when unpickling a {what} object. pickle.load(data, encoding='latin1') is assumed.")));
    }
    Ok(Some(bytes))
}

/// The day in bound arguments, with the fields of `day` where none is given.
pub fn replaced(vm: &Vm, a: &[Value], first: usize, day: Day) -> R<Day> {
    let field = |at: usize, old: i32| opt(a, first + at).map_or(Ok(old), |v| vm.to_i32(v));
    Ok(Day::new(field(0, day.year)?, field(1, day.month)?, field(2, day.day)?))
}

fn new(vm: &Vm, ty: &Type, args: Args) -> R {
    if let Some(state) = pickled(vm, "date", &args, 4, |s| (1..=12).contains(&s[2]))? {
        return Ok(Py::new(Date { head: Header::new(ty), day: from_state(&state) }).into_value());
    }
    let most = args.pos().len() + args.keywords().count();
    if most > 3 {
        return Err(vm.type_error(format!("function takes at most 3 arguments ({most} given)")));
    }
    super::converted_first(vm, 3, &args)?;
    let a = bind(vm, "", &["year", "month", "day"], 3, args)?;
    let day = clock::checked_day(vm, replaced(vm, &a, 0, Day::new(0, 0, 0))?)?;
    Ok(Py::new(Date { head: Header::new(ty), day }).into_value())
}

/// A day of a class that may be a subclass of `date`, made by calling it then (CPython `new_date_subclass_ex`).
pub fn of_class(vm: &Vm, class: &Value, day: Day) -> R {
    if class.is(&DATE.as_value()) {
        return Ok(plain(clock::checked_day(vm, day)?));
    }
    if class.is(&DATETIME.as_value()) {
        return Ok(moment::plain(clock::checked_day(vm, day)?, Clock::default(), Value::NONE));
    }
    vm.call(class, &[day.year, day.month, day.day].map(|n| Value::small(i64::from(n))))
}

pub fn day_of(v: &Value) -> Day {
    v.obj::<Date>().day
}

fn repr(vm: &Vm, v: &Value) -> R {
    let Day { year, month, day } = day_of(v);
    Ok(vm.str(&format!("{}({year}, {month}, {day})", v.ty().name())))
}

/// Whether a value is a date that is no datetime.
fn is_only_date(v: &Value) -> bool {
    v.cast::<Date>().is_some() && v.cast::<DateTime>().is_none()
}

fn compare(_vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    // Dates are not compared with points in time.
    if !is_only_date(a) || !is_only_date(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(Value::bool(op.holds(day_of(a).cmp(&day_of(b)))))
}

fn shifted(vm: &Vm, v: &Value, days: i128) -> R {
    let ordinal = i128::from(day_of(v).ordinal()) + days;
    if !(1..=i128::from(MAX_ORDINAL)).contains(&ordinal) {
        return Err(vm.overflow_error("date value out of range"));
    }
    of_class(vm, &v.ty().as_value(), Day::from_ordinal(ordinal as i64))
}

fn add(vm: &Vm, a: &Value, b: &Value) -> R {
    let (date, other) = if a.cast::<Date>().is_some() { (a, b) } else { (b, a) };
    if !is_only_date(date) || !delta::is_delta(other) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    shifted(vm, date, delta::of(other).div_euclid(delta::DAY))
}

fn subtract(vm: &Vm, a: &Value, b: &Value) -> R {
    if !is_only_date(a) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if is_only_date(b) {
        return delta::make(vm, i128::from(day_of(a).ordinal() - day_of(b).ordinal()) * delta::DAY);
    }
    if !delta::is_delta(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    shifted(vm, a, -delta::of(b).div_euclid(delta::DAY))
}

/// A time tuple for day and time.
pub fn time_tuple(vm: &Vm, day: Day, clock: Clock, dst: i64) -> R {
    let fields = [day.year, day.month, day.day, clock.hour.into(), clock.minute.into(), clock.second.into(), day.weekday(), day.of_year()];
    let fields = fields.iter().map(|n| Value::small(i64::from(*n))).chain([Value::small(dst)]).collect();
    let class = vm.get_attr_str(&import_module(vm, "time")?, "struct_time")?;
    vm.call(&class, &[vm.tuple(fields)])
}

pub fn ctime(vm: &Vm, day: Day, clock: Clock) -> R {
    let (weekday, month) = (DAY_NAMES[day.weekday() as usize], MONTH_NAMES[day.month as usize - 1]);
    Ok(vm.str(&format!("{weekday} {month} {:2} {:02}:{:02}:{:02} {:04}", day.day, clock.hour, clock.minute, clock.second, day.year)))
}

/// `__format__`: `str()` for an empty format, `strftime` for others.
pub fn format(vm: &Vm, a: &[Value]) -> R {
    let Some(spec) = a[1].cast::<Str>() else { return Err(vm.type_error(format!("__format__() argument 1 must be str, not {}", a[1].ty().name()))) };
    if spec.is_empty() { vm.to_str(&a[0]) } else { vm.call_method_str(&a[0], "strftime", &a[1..]) }
}

fn today(vm: &Vm, a: &[Value]) -> R {
    if a[0].is(&DATE.as_value()) {
        let (day, _, _) = clock::broken_down(vm, clock::now(vm)?.0, false)?;
        return of_class(vm, &a[0], day);
    }
    let now = vm.call_method_str(&import_module(vm, "time")?, "time", &[])?;
    vm.call_method_str(&a[0], "fromtimestamp", &[now])
}

fn from_timestamp(vm: &Vm, a: &[Value]) -> R {
    let seconds = crate::time::whole_seconds(vm, &a[1])?;
    of_class(vm, &a[0], clock::broken_down(vm, seconds, false)?.0)
}

fn from_ordinal(vm: &Vm, a: &[Value]) -> R {
    let ordinal = vm.to_i32(&a[1])?;
    if ordinal < 1 {
        return Err(vm.value_error("ordinal must be >= 1"));
    }
    of_class(vm, &a[0], Day::from_ordinal(ordinal.into()))
}

fn from_iso_calendar(vm: &Vm, a: &[Value]) -> R {
    let mut fields = [0; 3];
    for (field, v) in fields.iter_mut().zip(&a[1..]) {
        *field = match vm.to_i32(v) {
            Ok(n) => i64::from(n),
            Err(_) if vm.pending_is(&pyvm_vm::objects::exception::OVERFLOW_ERROR) => {
                vm.clear_pending();
                return Err(vm.value_error("ISO calendar component out of range"));
            }
            Err(raised) => return Err(raised),
        };
    }
    let [year, week, weekday] = fields;
    match calendar::from_iso(year, week, weekday) {
        Ok(day) => of_class(vm, &a[0], day),
        Err(IsoError::Year) => Err(vm.value_error(format!("year must be in {MIN_YEAR}..{MAX_YEAR}, not {year}"))),
        Err(IsoError::Week) => Err(vm.value_error(format!("Invalid week: {week}"))),
        Err(IsoError::Weekday) => Err(vm.value_error(format!("Invalid weekday: {weekday} (range is [1, 7])"))),
    }
}

fn from_iso_format(vm: &Vm, a: &[Value]) -> R {
    let bytes = text::argument(vm, &a[1])?;
    let day = text::parse_date(&bytes).ok_or_else(|| text::invalid(vm, &a[1]))?;
    of_class(vm, &a[0], day)
}

fn iso_calendar(vm: &Vm, a: &[Value]) -> R {
    let (year, week, weekday) = day_of(&a[0]).iso();
    structseq::make(vm, &ISO_CALENDAR_DATE, [year, week, weekday].map(|n| Value::small(i64::from(n))).to_vec())
}

fn strftime(vm: &Vm, a: &[Value]) -> R {
    let tuple = vm.call_method_str(&a[0], "timetuple", &[])?;
    let shown = match a[0].cast::<DateTime>() {
        Some(dt) => text::Shown { microsecond: dt.clock.get().microsecond, zone: &dt.zone, argument: &a[0] },
        None => text::Shown { microsecond: 0, zone: &Value::NONE, argument: &Value::NONE },
    };
    text::strftime(vm, &shown, &a[1], &tuple)
}

fn replace(vm: &Vm, args: Args) -> R {
    let a = bind(vm, "replace", &["year", "month", "day"], 0, args.rest())?;
    let this = &args.all[0];
    of_class(vm, &this.ty().as_value(), replaced(vm, &a, 0, day_of(this))?)
}

pub fn number(n: impl Into<i64>) -> R {
    Ok(Value::small(n.into()))
}

static METHODS: &[Method] = &[
    m("fromtimestamp", "($type, timestamp, /)", from_timestamp)
        .doc("Create a date from a POSIX timestamp.\n\nThe timestamp is a number, e.g. created via time.time(), that is\ninterpreted as local time."),
    m("fromordinal", "($type, ordinal, /)", from_ordinal).unsigned().doc("int -> date corresponding to a proleptic Gregorian ordinal."),
    m("fromisoformat", "($type, object, /)", from_iso_format).doc("str -> Construct a date from a string in ISO 8601 format."),
    m("fromisocalendar", "($type, year, week, day)", from_iso_calendar)
        .unsigned()
        .doc("int, int, int -> Construct a date from the ISO year, week number and weekday.\n\nThis is the inverse of the date.isocalendar() function"),
    mk("strptime", "($type, string, format, /)", |vm, args| strptime(vm, "_strptime_datetime_date", args)).unsigned().doc("string, format -> new date parsed from a string (like time.strptime())."),
    m("today", "($type, /)", today).doc("Current date or datetime:  same as self.__class__.fromtimestamp(time.time())."),
    m("ctime", "($self, /)", |vm, a| ctime(vm, day_of(&a[0]), Clock::default())).doc("Return ctime() style string."),
    m("strftime", "($self, format)", strftime).unsigned().doc("format -> strftime() style string."),
    m("__format__", "($self, format, /)", format).unsigned().doc("Formats self with strftime."),
    m("timetuple", "($self, /)", |vm, a| time_tuple(vm, day_of(&a[0]), Clock::default(), -1)).doc("Return time tuple, compatible with time.localtime()."),
    m("isocalendar", "($self, /)", iso_calendar).doc("Return a named tuple containing ISO year, week number, and weekday."),
    m("isoformat", "($self, /)", |vm, a| Ok(vm.str(&text::iso_date(day_of(&a[0]))))).doc("Return string in ISO 8601 format, YYYY-MM-DD."),
    m("isoweekday", "($self, /)", |_, a| number(day_of(&a[0]).weekday() + 1)).doc("Return the day of the week represented by the date.\nMonday == 1 ... Sunday == 7"),
    m("toordinal", "($self, /)", |_, a| number(day_of(&a[0]).ordinal())).doc("Return proleptic Gregorian ordinal.  January 1 of year 1 is day 1."),
    m("weekday", "($self, /)", |_, a| number(day_of(&a[0]).weekday())).doc("Return the day of the week represented by the date.\nMonday == 0 ... Sunday == 6"),
    mk("replace", "($self, /, year=unchanged, month=unchanged, day=unchanged)", replace).doc("Return date with new specified fields."),
    mk("__replace__", "($self, /, **changes)", replace).doc("The same as replace()."),
    m("__reduce__", "($self, /)", |vm, a| {
        let state = Bytes::copied(&state(day_of(&a[0])));
        Ok(vm.tuple(vec![a[0].ty().as_value(), vm.tuple(vec![state])]))
    })
    .doc("__reduce__() -> (cls, state)"),
];

static GETSET: &[GetSet] = &[g("year", |_, v| number(day_of(v).year)), g("month", |_, v| number(day_of(v).month)), g("day", |_, v| number(day_of(v).day))];

/// Makes the class of what `isocalendar` returns what it is besides a struct sequence: made from three numbers, pickled as a tuple.
pub fn complete_iso_class(vm: &Vm) -> R<()> {
    let class = structseq::class(vm, &ISO_CALENDAR_DATE)?;
    let ty = class.obj::<Type>();
    ty.dict(vm).set_name(vm, "__reduce__", descriptor(ty.forever(), &ISO_REDUCE));
    ty.slots.get_mut().new = Some(|vm, _, args| {
        let a = bind(vm, "IsoCalendarDate", ISO_CALENDAR_DATE.fields, 3, args)?;
        structseq::make(vm, &ISO_CALENDAR_DATE, a.to_vec())
    });
    ty.modified();
    Ok(())
}

static ISO_REDUCE: Method = m("__reduce__", "($self, /)", |vm, a| {
    let items = vm.tuple(vm.collect(&a[0])?);
    Ok(vm.tuple(vec![TUPLE.as_value(), vm.tuple(vec![items])]))
})
.doc("__reduce__() -> (cls, state)");

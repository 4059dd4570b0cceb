//! `time`: a time of day, with or without a time zone.

use super::clock::Clock;
use super::date::{format, number, pickled};
use super::{delta, strptime, text, timespec, zone};
use pyvm_vm::call::{Args, bind_keyword_only, opt};
use pyvm_vm::heap::Header;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, m, mk};
use pyvm_vm::types::slots::Compare;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;

#[repr(C)]
pub struct Time {
    head: Header,
    clock: Cell<Clock>,
    pub zone: Value,
}
payload!(Time, TIME, zone);

pub static TIME: Type = Type::builtin::<Time>(
    "datetime.time",
    &OBJECT,
    flag::BASETYPE,
    object::SLOTS.new(new).repr(repr).str(|vm, v| vm.call_method_str(v, "isoformat", &[])).hash(hash).compare(compare),
)
.methods(METHODS)
.getset(GETSET)
.extra(|vm, d| {
    super::set_bounds(vm, d, plain(Clock::default(), Value::NONE), plain(Clock::LAST, Value::NONE), 1);
})
.doc("time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\nAll arguments are optional. tzinfo may be None, or an instance of\na tzinfo subclass. The remaining arguments may be ints.\n");

impl Time {
    pub fn clock(&self) -> Clock {
        self.clock.get()
    }
}

const FIELDS: [&str; 6] = ["hour", "minute", "second", "microsecond", "tzinfo", "fold"];

/// A `time`.
pub fn plain(clock: Clock, zone: Value) -> Value {
    build(&TIME, clock, zone)
}

fn build(ty: &Type, clock: Clock, zone: Value) -> Value {
    Py::new(Time { head: Header::new(ty), clock: Cell::new(clock), zone }).into_value()
}

fn new(vm: &Vm, ty: &Type, args: Args) -> R {
    if let Some(state) = pickled(vm, "time", &args, 6, |s| s[0] & 0x7f < 24)? {
        let zone = super::pickled_zone(vm, &args)?;
        let (hour, fold) = (state[0] & 0x7f, state[0] >> 7);
        return Ok(build(ty, Clock { hour, ..Clock::from_state(&state, fold) }, zone));
    }
    let a = super::bind_constructor(vm, &FIELDS, 0, args)?;
    let clock = Clock::default().replaced(vm, &a, 0)?;
    let zone = opt(&a, 4).cloned().unwrap_or(Value::NONE);
    zone::check(vm, &zone)?;
    Ok(build(ty, clock, zone))
}

/// A time of a class that may be a subclass of `time`, made by calling it then (CPython `new_time_subclass_fold_ex`).
fn of_class(vm: &Vm, class: &Value, clock: Clock, zone: Value) -> R {
    if class.is(&TIME.as_value()) {
        zone::check(vm, &zone)?;
        return Ok(plain(clock, zone));
    }
    let mut arguments: Vec<Value> = clock.fields().map(|n| Value::small(i64::from(n))).to_vec();
    arguments.push(zone);
    let made = vm.call(class, &arguments)?;
    if let Some(t) = made.cast::<Time>() {
        t.clock.set(t.clock.get().with_fold(clock.fold));
    }
    Ok(made)
}

fn repr(vm: &Vm, v: &Value) -> R {
    let t = v.obj::<Time>();
    let fields = super::shown_clock(t.clock.get());
    Ok(vm.str(&format!("{}({fields}{})", v.ty().name(), super::shown_rest(vm, &t.zone, t.clock.get().fold)?)))
}

fn offset(vm: &Vm, t: &Time) -> R<Option<i128>> {
    zone::ask(vm, &t.zone, "utcoffset", &Value::NONE)
}

fn hash(vm: &Vm, v: &Value) -> R<i64> {
    let t = v.obj::<Time>();
    match offset(vm, t)? {
        None => vm.hash(&Bytes::copied(&t.clock.get().state())),
        Some(offset) => vm.hash(&Value::int((i128::from(t.clock.get().microseconds()) - offset) as i64)),
    }
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let (Some(x), Some(y)) = (a.cast::<Time>(), b.cast::<Time>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let [mut p, mut q] = [x, y].map(|t| i128::from(t.clock.get().microseconds()));
    if !x.zone.is(&y.zone) {
        match (offset(vm, x)?, offset(vm, y)?) {
            (None, None) => {}
            (Some(m), Some(n)) => {
                p -= m;
                q -= n;
            }
            _ if matches!(op, Compare::Eq | Compare::Ne) => return Ok(Value::bool(op == Compare::Ne)),
            _ => return Err(vm.type_error("can't compare offset-naive and offset-aware times")),
        }
    }
    Ok(Value::bool(op.holds(p.cmp(&q))))
}

fn iso_format(vm: &Vm, a: &[Value]) -> R {
    let t = a[0].obj::<Time>();
    let mut out = text::iso_clock(vm, t.clock.get(), &timespec(vm, opt(a, 1), 1)?)?;
    if let Some(offset) = offset(vm, t)? {
        out += &delta::offset_text(offset, ":");
    }
    Ok(vm.str(&out))
}

fn strftime(vm: &Vm, a: &[Value]) -> R {
    let t = a[0].obj::<Time>();
    let fields = [1900, 1, 1, i64::from(t.clock.get().hour), t.clock.get().minute.into(), t.clock.get().second.into(), 0, 1, -1];
    let shown = text::Shown { microsecond: t.clock.get().microsecond, zone: &t.zone, argument: &Value::NONE };
    text::strftime(vm, &shown, &a[1], &vm.tuple(fields.map(Value::small).to_vec()))
}

fn replace(vm: &Vm, args: Args) -> R {
    let a = bind_keyword_only(vm, "replace", &FIELDS, 0, 5, args.rest())?;
    let this = &args.all[0];
    let t = this.obj::<Time>();
    let zone = opt(&a, 4).unwrap_or(&t.zone).clone();
    of_class(vm, &this.ty().as_value(), t.clock.get().replaced(vm, &a, 0)?, zone)
}

fn from_iso_format(vm: &Vm, a: &[Value]) -> R {
    let bytes = text::argument(vm, &a[1])?;
    let rest = bytes.strip_prefix(b"T").unwrap_or(&bytes);
    let (mut fields, offset) = text::parse_time(rest).ok_or_else(|| text::invalid(vm, &a[1]))?;
    text::midnight(vm, &mut fields)?;
    let zone = offset.map_or(Ok(Value::NONE), |us| zone::fixed(vm, us, None))?;
    of_class(vm, &a[0], Clock::checked(vm, fields, 0)?, zone)
}

fn reduce(vm: &Vm, v: &Value, protocol: i32) -> R {
    let t = v.obj::<Time>();
    let mut state = t.clock.get().state();
    if protocol > 3 && t.clock.get().fold == 1 {
        state[0] |= 0x80;
    }
    super::reduced(vm, v, &state, &t.zone)
}

static METHODS: &[Method] = &[
    mk("strptime", "($type, string, format, /)", |vm, args| strptime(vm, "_strptime_datetime_time", args)).unsigned().doc("string, format -> new time parsed from a string (like time.strptime())."),
    m("isoformat", "($self, timespec='auto')", iso_format).unsigned().doc("Return string in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n\nThe optional argument timespec specifies the number of additional terms\nof the time to include. Valid options are 'auto', 'hours', 'minutes',\n'seconds', 'milliseconds' and 'microseconds'.\n"),
    m("strftime", "($self, format)", strftime).unsigned().doc("format -> strftime() style string."),
    m("__format__", "($self, format, /)", format).unsigned().doc("Formats self with strftime."),
    m("utcoffset", "($self, /)", |vm, a| zone::answer(vm, offset(vm, a[0].obj::<Time>())?)).doc("Return self.tzinfo.utcoffset(self)."),
    m("tzname", "($self, /)", |vm, a| zone::ask_name(vm, &a[0].obj::<Time>().zone, &Value::NONE)).doc("Return self.tzinfo.tzname(self)."),
    m("dst", "($self, /)", |vm, a| zone::answer(vm, zone::ask(vm, &a[0].obj::<Time>().zone, "dst", &Value::NONE)?)).doc("Return self.tzinfo.dst(self)."),
    mk("replace", "($self, /, hour=unchanged, minute=unchanged, second=unchanged,\n        microsecond=unchanged, tzinfo=unchanged, *, fold=unchanged)", replace).doc("Return time with new specified fields."),
    mk("__replace__", "($self, /, **changes)", replace).doc("The same as replace()."),
    m("fromisoformat", "($type, object, /)", from_iso_format).doc("string -> time from a string in ISO 8601 format"),
    m("__reduce_ex__", "($self, proto, /)", |vm, a| reduce(vm, &a[0], vm.to_i32(&a[1])?)).unsigned().doc("__reduce_ex__(proto) -> (cls, state)"),
    m("__reduce__", "($self, /)", |vm, a| reduce(vm, &a[0], 2)).doc("__reduce__() -> (cls, state)"),
];

static GETSET: &[GetSet] = &[
    g("hour", |_, v| number(v.obj::<Time>().clock.get().hour)),
    g("minute", |_, v| number(v.obj::<Time>().clock.get().minute)),
    g("second", |_, v| number(v.obj::<Time>().clock.get().second)),
    g("microsecond", |_, v| number(v.obj::<Time>().clock.get().microsecond)),
    g("tzinfo", |_, v| Ok(v.obj::<Time>().zone.clone())),
    g("fold", |_, v| number(v.obj::<Time>().clock.get().fold)),
];

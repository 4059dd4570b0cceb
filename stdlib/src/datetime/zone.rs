//! `tzinfo`, which says what the local time of a point in time is, and `timezone`, the one with a fixed offset.

use super::delta::{self, DAY, Delta};
use super::moment::{self, DateTime};
use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string;
use pyvm_vm::payload;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::types::slots::Compare;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Raised, Vm};

#[repr(C)]
pub struct TzInfo {
    head: Header,
}
payload!(TzInfo, TZINFO);

pub static TZINFO: Type = Type::builtin::<TzInfo>("datetime.tzinfo", &OBJECT, flag::BASETYPE, object::SLOTS.new(|_, ty, _| Ok(Py::new(TzInfo { head: Header::new(ty) }).into_value())))
    .methods(TZINFO_METHODS)
    .doc("Abstract base class for time zone info objects.");

#[repr(C)]
pub struct TimeZone {
    base: TzInfo,
    offset: Value,
    name: Mut<Slot>,
}
payload!(TimeZone, TIMEZONE, offset, name);

pub static TIMEZONE: Type = Type::builtin::<TimeZone>("datetime.timezone", &TZINFO, 0, object::SLOTS.new(new).repr(repr).str(name).hash(|vm, v| vm.hash(&v.obj::<TimeZone>().offset)).compare(compare))
    .methods(TIMEZONE_METHODS)
    .extra(|vm, d| {
        for (name, minutes) in [("utc", 0), ("min", -(24 * 60 - 1)), ("max", 24 * 60 - 1)] {
            let made = fixed(vm, i128::from(minutes) * 60 * delta::SECOND, None);
            d.set_name(vm, name, made.unwrap_or(Value::NONE));
        }
    })
    .doc("Fixed offset from UTC implementation of tzinfo.");

/// The one `timezone` of UTC.
pub fn utc(vm: &Vm) -> R {
    vm.cached("datetime.timezone.utc", || Ok(Py::new(TimeZone { base: TzInfo { head: Header::new(&TIMEZONE) }, offset: delta::make(vm, 0)?, name: Mut::new(None) }).into_value()))
}

/// A `timezone`; without a name and an offset it is [`utc`].
pub fn fixed(vm: &Vm, offset: i128, name: Slot) -> R {
    if offset == 0 && name.is_none() {
        return utc(vm);
    }
    let offset = delta::make(vm, offset)?;
    check_offset(vm, &offset)?;
    Ok(Py::new(TimeZone { base: TzInfo { head: Header::new(&TIMEZONE) }, offset, name: Mut::new(name) }).into_value())
}

fn check_offset(vm: &Vm, offset: &Value) -> R<()> {
    if delta::of(offset).abs() < DAY {
        return Ok(());
    }
    let shown = vm.repr_text(offset)?;
    Err(vm.value_error(format!("offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {shown}")))
}

fn new(vm: &Vm, _ty: &Type, args: Args) -> R {
    let a = bind(vm, "timezone", &["offset", "name"], 1, args)?;
    if a[0].cast::<Delta>().is_none() {
        return Err(vm.type_error(format!("timezone() argument 1 must be datetime.timedelta, not {}", a[0].ty().name())));
    }
    let name = opt(&a, 1).cloned();
    if let Some(name) = name.as_ref().filter(|n| !string::is_str(n)) {
        return Err(vm.type_error(format!("timezone() argument 2 must be str, not {}", name.ty().name())));
    }
    fixed(vm, delta::of(&a[0]), name)
}

fn repr(vm: &Vm, v: &Value) -> R {
    let zone = v.obj::<TimeZone>();
    let ty = v.ty().name();
    if v.is(&utc(vm)?) {
        return Ok(vm.str(&format!("{ty}.utc")));
    }
    let offset = vm.repr_text(&zone.offset)?;
    Ok(match zone.name.get() {
        Some(name) => vm.str(&format!("{ty}({offset}, {})", vm.repr_text(name)?)),
        None => vm.str(&format!("{ty}({offset})")),
    })
}

fn name(vm: &Vm, v: &Value) -> R {
    let zone = v.obj::<TimeZone>();
    if let Some(name) = zone.name.get() {
        return Ok(name.clone());
    }
    let offset = delta::of(&zone.offset);
    Ok(if offset == 0 { vm.str("UTC") } else { vm.str(&format!("UTC{}", delta::offset_text(offset, ":"))) })
}

fn compare(_vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let (Some(x), Some(y), Compare::Eq | Compare::Ne) = (a.cast::<TimeZone>(), b.cast::<TimeZone>(), op) else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(Value::bool(op.holds(delta::of(&x.offset).cmp(&delta::of(&y.offset)))))
}

/// Refuses what is neither None nor a `tzinfo`.
pub fn check(vm: &Vm, zone: &Value) -> R<()> {
    if zone.is_none() || zone.cast::<TzInfo>().is_some() {
        return Ok(());
    }
    Err(vm.type_error(format!("tzinfo argument must be None or of a tzinfo subclass, not type '{}'", zone.ty().name())))
}

/// What `utcoffset` or `dst` of a time zone says of a point in time (CPython `call_tzinfo_method`).
pub fn ask(vm: &Vm, zone: &Value, method: &str, argument: &Value) -> R<Option<i128>> {
    if zone.is_none() {
        return Ok(None);
    }
    if zone.is_exact(&TIMEZONE) {
        return Ok((method == "utcoffset").then(|| delta::of(&zone.obj::<TimeZone>().offset)));
    }
    let answer = vm.call_method_str(zone, method, std::slice::from_ref(argument))?;
    if answer.is_none() {
        return Ok(None);
    }
    if answer.cast::<Delta>().is_none() {
        return Err(vm.type_error(format!("tzinfo.{method}() must return None or timedelta, not '{}'", answer.ty().name())));
    }
    check_offset(vm, &answer)?;
    Ok(Some(delta::of(&answer)))
}

/// What `tzname` of a time zone says.
pub fn ask_name(vm: &Vm, zone: &Value, argument: &Value) -> R {
    if zone.is_none() {
        return Ok(Value::NONE);
    }
    let answer = vm.call_method_str(zone, "tzname", std::slice::from_ref(argument))?;
    if answer.is_none() || string::is_str(&answer) {
        return Ok(answer);
    }
    Err(vm.type_error(format!("tzinfo.tzname() must return None or a string, not '{}'", answer.ty().name())))
}

/// An offset as Python sees it.
pub fn answer(vm: &Vm, offset: Option<i128>) -> R {
    offset.map_or(Ok(Value::NONE), |us| delta::make(vm, us))
}

fn missing(vm: &Vm, method: &str) -> R {
    Err(vm.not_implemented_error(format!("a tzinfo subclass must implement {method}()")))
}

/// Checks the argument of `fromutc`.
fn utc_argument<'a>(vm: &Vm, zone: &Value, dt: &'a Value) -> R<&'a DateTime> {
    let Some(moment) = dt.cast::<DateTime>() else { return Err(vm.type_error("fromutc: argument must be a datetime")) };
    if moment.zone.is(zone) { Ok(moment) } else { Err(vm.value_error("fromutc: dt.tzinfo is not self")) }
}

/// Local time from UTC by the rules of the zone (CPython `tzinfo_fromutc`).
fn from_utc(vm: &Vm, a: &[Value]) -> R {
    let (zone, dt) = (&a[0], &a[1]);
    utc_argument(vm, zone, dt)?;
    let known = |offset: Option<i128>, what: &str| offset.ok_or_else(|| vm.value_error(format!("fromutc: non-None {what}() result required")));
    let offset = known(ask(vm, zone, "utcoffset", dt)?, "utcoffset")?;
    let saving = known(ask(vm, zone, "dst", dt)?, "dst")?;
    let standard = moment::shifted(vm, dt, offset - saving)?;
    match ask(vm, zone, "dst", &standard)? {
        None => Err(vm.value_error("fromutc: tz.dst() gave inconsistent results; cannot convert")),
        Some(0) => Ok(standard),
        Some(saving) => moment::shifted(vm, &standard, saving),
    }
}

fn reduce(vm: &Vm, a: &[Value]) -> R {
    let zone = &a[0];
    let arguments = match vm.get_attr_opt(zone, &vm.intern("__getinitargs__"))? {
        Some(method) => vm.call(&method, &[])?,
        None => vm.tuple(Vec::new()),
    };
    let state = vm.call_method_str(zone, "__getstate__", &[])?;
    Ok(vm.tuple(vec![zone.ty().as_value(), arguments, state]))
}

static TZINFO_METHODS: &[Method] = &[
    m("tzname", "($self, object, /)", |vm, _| missing(vm, "tzname")).doc("datetime -> string name of time zone."),
    m("utcoffset", "($self, object, /)", |vm, _| missing(vm, "utcoffset")).doc("datetime -> timedelta showing offset from UTC, negative values indicating West of UTC"),
    m("dst", "($self, object, /)", |vm, _| missing(vm, "dst")).doc("datetime -> DST offset as timedelta positive east of UTC."),
    m("fromutc", "($self, object, /)", from_utc).doc("datetime in UTC -> datetime in local time."),
    m("__reduce__", "($self, /)", reduce).doc("-> (cls, state)"),
];

/// Checks the argument of a method of `timezone`, which it does not look at.
fn ignored(vm: &Vm, method: &str, dt: &Value) -> Result<(), Raised> {
    if dt.is_none() || dt.cast::<DateTime>().is_some() {
        return Ok(());
    }
    Err(vm.type_error(format!("{method}(dt) argument must be a datetime instance or None, not {}", dt.ty().name())))
}

static TIMEZONE_METHODS: &[Method] = &[
    m("tzname", "($self, object, /)", |vm, a| {
        ignored(vm, "tzname", &a[1])?;
        name(vm, &a[0])
    })
    .doc("If name is specified when timezone is created, returns the name.  Otherwise returns offset as 'UTC(+|-)HH:MM'."),
    m("utcoffset", "($self, object, /)", |vm, a| {
        ignored(vm, "utcoffset", &a[1])?;
        Ok(a[0].obj::<TimeZone>().offset.clone())
    })
    .doc("Return fixed offset."),
    m("dst", "($self, object, /)", |vm, a| {
        ignored(vm, "dst", &a[1])?;
        Ok(Value::NONE)
    })
    .doc("Return None."),
    m("fromutc", "($self, object, /)", |vm, a| {
        utc_argument(vm, &a[0], &a[1])?;
        moment::shifted(vm, &a[1], delta::of(&a[0].obj::<TimeZone>().offset))
    })
    .doc("datetime in UTC -> datetime in local time."),
    m("__getinitargs__", "($self, /)", |vm, a| {
        let zone = a[0].obj::<TimeZone>();
        Ok(vm.tuple(std::iter::once(zone.offset.clone()).chain(zone.name.get().clone()).collect()))
    })
    .doc("pickle support"),
];

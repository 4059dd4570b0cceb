//! `_datetime`: the concrete date and time types (CPython `_datetimemodule.c`).

mod calendar;
mod clock;
mod date;
mod delta;
mod moment;
mod text;
mod time;
mod zone;

use clock::Clock;
use pyvm_vm::call::{Args, bind, bind_keyword_only};
use pyvm_vm::import::import_module;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::string;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::borrow::Cow;

pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_datetime", "Fast implementation of the datetime module.", &[]);
    let d = module.obj::<Module>().dict();
    for ty in [&date::DATE, &moment::DATETIME, &time::TIME, &delta::DELTA, &zone::TZINFO, &zone::TIMEZONE] {
        d.set_name(vm, &ty.short_name(), ty.as_value());
    }
    d.set_name(vm, "MINYEAR", Value::small(calendar::MIN_YEAR.into()));
    d.set_name(vm, "MAXYEAR", Value::small(calendar::MAX_YEAR.into()));
    d.set_name(vm, "UTC", zone::utc(vm)?);
    date::complete_iso_class(vm)?;
    Ok(module)
}

/// Sets what a type says of its range; the resolution is in microseconds.
fn set_bounds(vm: &Vm, d: &Dict, min: Value, max: Value, resolution: i128) {
    d.set_name(vm, "min", min);
    d.set_name(vm, "max", max);
    d.set_name(vm, "resolution", delta::make(vm, resolution).unwrap_or(Value::NONE));
}

/// Binds the arguments of a constructor whose last parameter, `fold`, is keyword-only; CPython's message names no function.
fn bind_constructor<'a>(vm: &Vm, parameters: &[&str], required: usize, args: Args<'a>) -> R<Cow<'a, [Value]>> {
    let given = args.pos().len() + args.keywords().count();
    if given > parameters.len() {
        return Err(vm.type_error(format!("function takes at most {} arguments ({given} given)", parameters.len())));
    }
    converted_first(vm, required, &args)?;
    if args.has_keywords() && args.pos().len() < parameters.len() {
        return bind(vm, "", parameters, required, args);
    }
    bind_keyword_only(vm, "", parameters, required, parameters.len() - 1, args)
}

/// Where arguments are missing, CPython has converted those that are there before it says so.
fn converted_first(vm: &Vm, required: usize, args: &Args) -> R<()> {
    if args.has_keywords() || args.pos().len() >= required {
        return Ok(());
    }
    args.pos().iter().try_for_each(|v| vm.to_i32(v).map(drop))
}

/// The time zone that a pickle's state comes with.
fn pickled_zone(vm: &Vm, args: &Args) -> R {
    let zone = args.pos().get(1).cloned().unwrap_or(Value::NONE);
    if zone::check(vm, &zone).is_err() {
        vm.clear_pending();
        return Err(vm.type_error("bad tzinfo state arg"));
    }
    Ok(zone)
}

/// What `__reduce__` returns for a state with a time zone.
fn reduced(vm: &Vm, v: &Value, state: &[u8], zone: &Value) -> R {
    let mut state = vec![Bytes::copied(state)];
    if !zone.is_none() {
        state.push(zone.clone());
    }
    Ok(vm.tuple(vec![v.ty().as_value(), vm.tuple(state)]))
}

/// The time of day as the representations show it: hours and minutes, and what is needed of the rest.
fn shown_clock(clock: Clock) -> String {
    let mut out = format!("{}, {}", clock.hour, clock.minute);
    if clock.second != 0 || clock.microsecond != 0 {
        out += &format!(", {}", clock.second);
    }
    if clock.microsecond != 0 {
        out += &format!(", {}", clock.microsecond);
    }
    out
}

/// Time zone and fold as the representations show them.
fn shown_rest(vm: &Vm, zone: &Value, fold: u8) -> R<String> {
    let mut out = String::new();
    if !zone.is_none() {
        out = format!(", tzinfo={}", vm.repr_text(zone)?);
    }
    if fold == 1 {
        out += ", fold=1";
    }
    Ok(out)
}

/// The `timespec` argument of `isoformat`, at a position.
fn timespec(vm: &Vm, v: Option<&Value>, at: usize) -> R<String> {
    match v {
        None => Ok("auto".to_owned()),
        Some(v) if string::is_str(v) => Ok(string::to_string(v)),
        Some(v) => Err(vm.type_error(format!("isoformat() argument {at} must be str, not {}", v.ty().name()))),
    }
}

/// `strptime` of a class, which Python code does.
fn strptime(vm: &Vm, function: &str, args: Args) -> R {
    args.no_keywords(vm, "strptime")?;
    let a = args.pos();
    if a.len() != 3 {
        return Err(vm.type_error(format!("strptime() takes exactly 2 arguments ({} given)", a.len() - 1)));
    }
    if let Some((at, v)) = a.iter().enumerate().skip(1).find(|(_, v)| !string::is_str(v)) {
        return Err(vm.type_error(format!("strptime() argument {at} must be str, not {}", v.ty().name())));
    }
    vm.call_method_str(&import_module(vm, "_strptime")?, function, a)
}

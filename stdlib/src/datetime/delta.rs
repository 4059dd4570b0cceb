//! `timedelta`: a difference of points in time, in whole microseconds.

use num_bigint::BigInt;
use num_integer::Integer;
use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::heap::Header;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::objects::{float, int};
use pyvm_vm::payload;
use pyvm_vm::protocol::number;
use pyvm_vm::types::rows::{GetSet, Method, m, member};
use pyvm_vm::types::slots::{Compare, bin};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};

pub const SECOND: i128 = 1_000_000;
pub const DAY: i128 = 86_400 * SECOND;
const MAX_DAYS: i128 = 999_999_999;

#[repr(C)]
pub struct Delta {
    head: Header,
    days: i32,
    seconds: i32,
    microseconds: i32,
}
payload!(Delta, DELTA);

const SLOTS: pyvm_vm::types::slots::Slots = object::SLOTS
    .new(new)
    .repr(repr)
    .str(text)
    .hash(hash)
    .compare(compare)
    .bool(|_, v| Ok(of(v) != 0))
    .neg(|vm, v| make(vm, -of(v)))
    .pos(|vm, v| make(vm, of(v)))
    .abs(|vm, v| make(vm, of(v).abs()))
    .binary(bin::ADD, |vm, a, b| both(a, b, |x, y| make(vm, x + y)))
    .binary(bin::SUBTRACT, |vm, a, b| both(a, b, |x, y| make(vm, x - y)))
    .binary(bin::MULTIPLY, multiply)
    .binary(bin::TRUE_DIVIDE, divide)
    .binary(bin::FLOOR_DIVIDE, floor_divide)
    .binary(bin::REMAINDER, |vm, a, b| both(a, b, |x, y| make(vm, x.mod_floor(&nonzero(vm, y)?))))
    .binary(bin::DIVMOD, |vm, a, b| {
        both(a, b, |x, y| {
            let (quotient, rest) = x.div_mod_floor(&nonzero(vm, y)?);
            Ok(vm.tuple(vec![number_of(quotient), make(vm, rest)?]))
        })
    });

pub static DELTA: Type = Type::builtin::<Delta>("datetime.timedelta", &OBJECT, flag::BASETYPE, SLOTS).methods(METHODS).getset(GETSET).extra(|vm, d| {
    let bound = |us: i128| plain(us).unwrap_or(Value::NONE);
    super::set_bounds(vm, d, bound(-MAX_DAYS * DAY), bound((MAX_DAYS + 1) * DAY - 1), 1);
}).doc("Difference between two datetime values.\n\ntimedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)\n\nAll arguments are optional and default to 0.\nArguments may be integers or floats, and may be positive or negative.");

/// The microseconds of a `timedelta`.
pub fn of(delta: &Value) -> i128 {
    let d = delta.obj::<Delta>();
    i128::from(d.days) * DAY + i128::from(d.seconds) * SECOND + i128::from(d.microseconds)
}

pub fn is_delta(value: &Value) -> bool {
    value.cast::<Delta>().is_some()
}

/// Of a length that is known to be in range.
fn plain(us: i128) -> Option<Value> {
    build(&DELTA, us)
}

fn build(ty: &Type, us: i128) -> Option<Value> {
    let (days, rest) = us.div_mod_floor(&DAY);
    if days.abs() > MAX_DAYS {
        return None;
    }
    Some(Py::new(Delta { head: Header::new(ty), days: days as i32, seconds: (rest / SECOND) as i32, microseconds: (rest % SECOND) as i32 }).into_value())
}

/// A `timedelta` of so many microseconds.
pub fn make(vm: &Vm, us: i128) -> R {
    make_of(vm, &DELTA, us)
}

fn make_of(vm: &Vm, ty: &Type, us: i128) -> R {
    build(ty, us).ok_or_else(|| match i32::try_from(us.div_euclid(DAY)) {
        Ok(days) => vm.overflow_error(format!("days={days}; must have magnitude <= {MAX_DAYS}")),
        Err(_) => too_large(vm),
    })
}

fn too_large(vm: &Vm) -> pyvm_vm::vm::Raised {
    vm.overflow_error("Python int too large to convert to C int")
}

fn from_big(vm: &Vm, ty: &Type, us: &BigInt) -> R {
    make_of(vm, ty, i128::try_from(us).map_err(|_| too_large(vm))?)
}

fn number_of(n: i128) -> Value {
    i64::try_from(n).map_or_else(|_| int::from_big(BigInt::from(n)), Value::int)
}

/// Adds up the arguments of the constructor (CPython `accum`).
#[derive(Default)]
struct Sum {
    whole: BigInt,
    /// What parts of microseconds were left, exactly added.
    rest: f64,
}

impl Sum {
    fn add(&mut self, vm: &Vm, unit: &str, amount: &Value, factor: i128) -> R<()> {
        if int::is_int(amount) {
            match int::as_i64(amount) {
                Some(n) => self.whole += i128::from(n) * factor,
                None => self.whole += int::to_big(amount) * factor,
            }
            return Ok(());
        }
        let Some(f) = float::as_f64(amount) else {
            return Err(vm.type_error(format!("unsupported type for timedelta {unit} component: {}", amount.ty().name())));
        };
        self.whole += whole_part(vm, f.trunc())? * factor;
        let part = f.fract() * factor as f64;
        self.whole += whole_part(vm, part.trunc())?;
        self.rest += part.fract();
        Ok(())
    }
}

/// A whole float as an int, with the errors of `int()`.
fn whole_part(vm: &Vm, f: f64) -> R<BigInt> {
    if f.abs() < 9e18 {
        return Ok(BigInt::from(f as i64));
    }
    Ok(int::to_big(&float::to_int(vm, f)?))
}

fn new(vm: &Vm, ty: &Type, args: Args) -> R {
    const UNITS: [(&str, i128); 7] = [("days", DAY), ("seconds", SECOND), ("microseconds", 1), ("milliseconds", 1000), ("minutes", 60 * SECOND), ("hours", 3600 * SECOND), ("weeks", 7 * DAY)];
    let a = bind(vm, "__new__", &UNITS.map(|u| u.0), 0, args)?;
    let mut sum = Sum::default();
    for at in [2, 3, 1, 4, 5, 0, 6] {
        if let Some(amount) = opt(&a, at) {
            sum.add(vm, UNITS[at].0, amount, UNITS[at].1)?;
        }
    }
    if sum.rest != 0.0 {
        let mut whole = sum.rest.round();
        if (whole - sum.rest).abs() == 0.5 {
            // Half a microsecond goes to the even number of all.
            let odd = f64::from(u8::from(sum.whole.is_odd()));
            whole = 2.0 * ((sum.rest + odd) * 0.5).round() - odd;
        }
        sum.whole += BigInt::from(whole as i64);
    }
    from_big(vm, ty, &sum.whole)
}

fn both(a: &Value, b: &Value, f: impl FnOnce(i128, i128) -> R) -> R {
    if is_delta(a) && is_delta(b) { f(of(a), of(b)) } else { Ok(Value::NOT_IMPLEMENTED) }
}

fn nonzero(vm: &Vm, n: i128) -> R<i128> {
    if n == 0 { Err(vm.zero_division_error("division by zero")) } else { Ok(n) }
}

/// The quotient that is nearest, the even one of two.
fn nearest(vm: &Vm, a: &BigInt, b: &BigInt) -> R<BigInt> {
    if *b == BigInt::ZERO {
        return Err(vm.zero_division_error("division by zero"));
    }
    let (quotient, rest) = a.div_mod_floor(b);
    let order = (rest * 2u8 - b).sign();
    // The rest has the sign of the divisor.
    let up = match (order, b.sign()) {
        (num_bigint::Sign::NoSign, _) => quotient.is_odd(),
        (order, sign) => order == sign,
    };
    Ok(if up { quotient + 1u8 } else { quotient })
}

/// Numerator and denominator of a float.
fn ratio(vm: &Vm, f: &Value) -> R<(BigInt, BigInt)> {
    let pair = vm.call_method_str(f, "as_integer_ratio", &[])?;
    match pair.cast::<Tuple>().map(Tuple::items) {
        Some([n, d]) if int::is_int(n) && int::is_int(d) => Ok((int::to_big(n), int::to_big(d))),
        Some(_) => Err(vm.value_error("as_integer_ratio() must return a 2-tuple")),
        None => Err(vm.type_error(format!("unexpected return type from as_integer_ratio(): expected tuple, not '{}'", pair.ty().name()))),
    }
}

fn multiply(vm: &Vm, a: &Value, b: &Value) -> R {
    let (delta, factor) = if is_delta(a) { (a, b) } else { (b, a) };
    if int::is_int(factor) {
        return from_big(vm, &DELTA, &(int::to_big(factor) * of(delta)));
    }
    if float::as_f64(factor).is_some() {
        let (n, d) = ratio(vm, factor)?;
        return from_big(vm, &DELTA, &nearest(vm, &(n * of(delta)), &d)?);
    }
    Ok(Value::NOT_IMPLEMENTED)
}

fn divide(vm: &Vm, a: &Value, b: &Value) -> R {
    if !is_delta(a) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if is_delta(b) {
        return number::binary(vm, &number_of(of(a)), &number_of(nonzero(vm, of(b))?), bin::TRUE_DIVIDE);
    }
    if int::is_int(b) {
        return from_big(vm, &DELTA, &nearest(vm, &BigInt::from(of(a)), &int::to_big(b))?);
    }
    if float::as_f64(b).is_some() {
        let (n, d) = ratio(vm, b)?;
        return from_big(vm, &DELTA, &nearest(vm, &(d * of(a)), &n)?);
    }
    Ok(Value::NOT_IMPLEMENTED)
}

fn floor_divide(vm: &Vm, a: &Value, b: &Value) -> R {
    if is_delta(a) && int::is_int(b) {
        let divisor = int::to_big(b);
        if divisor == BigInt::ZERO {
            return Err(vm.zero_division_error("division by zero"));
        }
        return from_big(vm, &DELTA, &BigInt::from(of(a)).div_floor(&divisor));
    }
    both(a, b, |x, y| Ok(number_of(Integer::div_floor(&x, &nonzero(vm, y)?))))
}

fn compare(_vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    Ok(if is_delta(b) { Value::bool(op.holds(of(a).cmp(&of(b)))) } else { Value::NOT_IMPLEMENTED })
}

fn hash(vm: &Vm, v: &Value) -> R<i64> {
    vm.hash(&state(vm, v))
}

/// The fields as a tuple.
fn state(vm: &Vm, v: &Value) -> Value {
    let d = v.obj::<Delta>();
    vm.tuple([d.days, d.seconds, d.microseconds].map(|n| Value::small(i64::from(n))).to_vec())
}

fn repr(vm: &Vm, v: &Value) -> R {
    let d = v.obj::<Delta>();
    let fields = [("days", d.days), ("seconds", d.seconds), ("microseconds", d.microseconds)];
    let shown: Vec<String> = fields.iter().filter(|f| f.1 != 0).map(|(name, n)| format!("{name}={n}")).collect();
    let shown = if shown.is_empty() { "0".to_owned() } else { shown.join(", ") };
    Ok(vm.str(&format!("{}({shown})", v.ty().name())))
}

fn text(vm: &Vm, v: &Value) -> R {
    let d = v.obj::<Delta>();
    let (hours, minutes, seconds) = (d.seconds / 3600, d.seconds / 60 % 60, d.seconds % 60);
    let mut out = String::new();
    if d.days != 0 {
        out = format!("{} day{}, ", d.days, if d.days.abs() == 1 { "" } else { "s" });
    }
    out += &format!("{hours}:{minutes:02}:{seconds:02}");
    if d.microseconds != 0 {
        out += &format!(".{:06}", d.microseconds);
    }
    Ok(vm.str(&out))
}

/// An offset from UTC as ISO 8601 writes it, with what is needed of seconds and microseconds.
pub fn offset_text(us: i128, separator: &str) -> String {
    let sign = if us < 0 { '-' } else { '+' };
    let (seconds, rest) = (us.unsigned_abs() / SECOND as u128, us.unsigned_abs() % SECOND as u128);
    let mut out = format!("{sign}{:02}{separator}{:02}", seconds / 3600, seconds / 60 % 60);
    if seconds % 60 != 0 || rest != 0 {
        out += &format!("{separator}{:02}", seconds % 60);
    }
    if rest != 0 {
        out += &format!(".{rest:06}");
    }
    out
}

static METHODS: &[Method] = &[
    m("total_seconds", "($self, /)", |vm, a| number::binary(vm, &number_of(of(&a[0])), &number_of(SECOND), bin::TRUE_DIVIDE)).doc("Total seconds in the duration."),
    m("__reduce__", "($self, /)", |vm, a| Ok(vm.tuple(vec![a[0].ty().as_value(), state(vm, &a[0])]))).doc("__reduce__() -> (cls, state)"),
];

static GETSET: &[GetSet] = &[
    member("days", |_, d| Ok(Value::small(i64::from(d.obj::<Delta>().days)))).doc("Number of days."),
    member("seconds", |_, d| Ok(Value::small(i64::from(d.obj::<Delta>().seconds)))).doc("Number of seconds (>= 0 and less than 1 day)."),
    member("microseconds", |_, d| Ok(Value::small(i64::from(d.obj::<Delta>().microseconds)))).doc("Number of microseconds (>= 0 and less than 1 second)."),
];

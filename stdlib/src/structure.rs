//! `_struct`: packing numbers into bytes and back.

use num_traits::ToPrimitive;
use pyvm_vm::call::{Args, bind};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::complex;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::{float, int, items, string};
use pyvm_vm::payload;
use pyvm_vm::protocol::buffer::{self, Buffer};
use pyvm_vm::types::rows::{GetSet, Method, g, m, mk};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Raised, Vm};
use std::cell::Cell;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_struct", DOC, ROWS);
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "Struct", STRUCT.as_value());
    d.set_name(vm, "error", error_class(vm)?);
    Ok(module)
}

const DOC: &str = "Functions to convert between Python values and C structs.\nPython bytes objects are used to hold the data representing the C struct\nand also as format strings (explained below) to describe the layout of data\nin the C struct.";

fn error_class(vm: &Vm) -> R {
    vm.cached("struct.error", || exc::new_type(vm, "struct", "error", &exc::EXCEPTION))
}

#[cold]
fn error(vm: &Vm, message: impl AsRef<str>) -> Raised {
    match error_class(vm).and_then(|c| vm.call(&c, &[vm.str(message.as_ref())])) {
        Ok(e) => vm.raise(&e),
        Err(raised) => raised,
    }
}

/// One format character with its count.
#[derive(Clone, Copy)]
struct Item {
    code: u8,
    /// Byte length of `s` and `p`, else repetitions.
    count: usize,
    size: usize,
    offset: usize,
}

#[derive(Default)]
struct Layout {
    items: Vec<Item>,
    size: usize,
    /// Values that packing takes.
    values: usize,
    big_endian: bool,
    native: bool,
}

fn code_size(code: u8, native: bool) -> Option<usize> {
    Some(match code {
        b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' => {
            if native {
                8
            } else {
                4
            }
        }
        b'q' | b'Q' | b'd' | b'F' => 8,
        b'D' => 16,
        b'n' | b'N' | b'P' if native => 8,
        _ => return None,
    })
}

/// CPython `prepare_s`.
fn parse(vm: &Vm, format: &[u8]) -> R<Layout> {
    let mut layout = Layout { native: true, ..Layout::default() };
    let mut at = 0;
    match format.first() {
        Some(b'<' | b'=') => (layout.native, at) = (false, 1),
        Some(b'>' | b'!') => (layout.native, layout.big_endian, at) = (false, true, 1),
        Some(b'@') => at = 1,
        _ => {}
    }
    let too_long = || error(vm, "total struct size too long");
    while at < format.len() {
        let mut code = format[at];
        at += 1;
        if code.is_ascii_whitespace() {
            continue;
        }
        let mut count = 1usize;
        if code.is_ascii_digit() {
            count = usize::from(code - b'0');
            loop {
                match format.get(at) {
                    None => return Err(error(vm, "repeat count given without format specifier")),
                    Some(d) if d.is_ascii_digit() => {
                        let next = count.checked_mul(10).and_then(|c| c.checked_add(usize::from(d - b'0'))).filter(|c| isize::try_from(*c).is_ok());
                        count = next.ok_or_else(too_long)?;
                        at += 1;
                    }
                    Some(c) => {
                        code = *c;
                        at += 1;
                        break;
                    }
                }
            }
        }
        let Some(size) = code_size(code, layout.native) else { return Err(error(vm, "bad char in struct format")) };
        let alignment = if !layout.native {
            1
        } else if matches!(code, b'F' | b'D') {
            size / 2
        } else {
            size
        };
        layout.size = layout.size.checked_next_multiple_of(alignment).ok_or_else(too_long)?;
        let offset = layout.size;
        let bytes = count.checked_mul(size).and_then(|b| layout.size.checked_add(b)).filter(|b| isize::try_from(*b).is_ok());
        layout.size = bytes.ok_or_else(too_long)?;
        layout.values += match code {
            b'x' => 0,
            b's' | b'p' => 1,
            _ => count,
        };
        layout.items.push(Item { code, count, size, offset });
    }
    Ok(layout)
}

#[repr(C)]
pub struct Struct {
    head: Header,
    format: Mut<Value>,
    layout: Mut<Layout>,
    ready: Cell<bool>,
}
payload!(Struct, STRUCT, format);

static STRUCT: Type = Type::builtin::<Struct>(
    "_struct.Struct",
    &OBJECT,
    flag::BASETYPE | flag::WEAKREF,
    object::SLOTS
        .repr(|vm, s| Ok(vm.str(&format!("{}({})", s.ty().short_name(), vm.repr_text(ready(vm, s)?.format.get())?))))
        .new(|_, ty, _| Ok(Py::new(Struct { head: Header::new(ty), format: Mut::new(Value::NONE), layout: Mut::default(), ready: Cell::new(false) }).into_value()))
        .init(|vm, s, args| {
            let a = bind(vm, "Struct", &["format"], 1, args)?;
            let (format, layout) = compile(vm, &a[0])?;
            let this = s.obj::<Struct>();
            this.format.set(vm.str(&string::lossy(&format)));
            this.layout.set(layout);
            this.ready.set(true);
            Ok(())
        }),
)
.methods(METHODS)
.getset(GETSET)
.doc("Struct(fmt) --> compiled struct object");

fn compile(vm: &Vm, format: &Value) -> R<(Vec<u8>, Layout)> {
    let text = if let Some(s) = format.cast::<string::Str>() {
        if !s.is_ascii() {
            return Err(vm.raise_new(
                &exc::UNICODE_ENCODE_ERROR,
                &[vm.str("ascii"), format.clone(), Value::uint(s.code_points().position(|c| c > 127).unwrap_or(0)), Value::uint(s.len()), vm.str("ordinal not in range(128)")],
            ));
        }
        s.as_bytes().to_vec()
    } else if let Some(b) = format.cast::<Bytes>() {
        b.data().to_vec()
    } else {
        return Err(vm.type_error(format!("Struct() argument 1 must be a str or bytes object, not {}", format.ty().name())));
    };
    if text.contains(&0) {
        return Err(error(vm, "embedded null character"));
    }
    let layout = parse(vm, &text)?;
    Ok((text, layout))
}

fn ready<'a>(vm: &Vm, s: &'a Value) -> R<&'a Struct> {
    let this = s.obj::<Struct>();
    if this.ready.get() { Ok(this) } else { Err(vm.runtime_error("Struct object is not initialized")) }
}

/// The compiled format, cached for a while as CPython's module functions do.
fn cached(vm: &Vm, format: &Value) -> R {
    let cache = vm.cached("struct formats", || Ok(pyvm_vm::objects::dict::Dict::new().into_value()))?;
    let cache = cache.obj::<pyvm_vm::objects::dict::Dict>();
    // Bytes with the letters of a text are equal to no text, and asking would be worth a warning.
    let text;
    let format = match format.cast::<Bytes>() {
        Some(b) => {
            text = pyvm_vm::codecs::latin1(b.data());
            &text
        }
        None => format,
    };
    if let Some(found) = cache.get(vm, format)? {
        return Ok(found);
    }
    let made = vm.call(&STRUCT.as_value(), std::slice::from_ref(format))?;
    if cache.len() >= 100 {
        cache.clear();
    }
    cache.set(vm, format, made.clone())?;
    Ok(made)
}

/// Puts the low `size` bytes of `value` at the end of `out`, in the layout's byte order.
fn put(out: &mut [u8], size: usize, value: u128, big: bool) {
    let bytes = value.to_le_bytes();
    for i in 0..size {
        out[i] = bytes[if big { size - 1 - i } else { i }];
    }
}

fn get(data: &[u8], big: bool) -> u128 {
    let mut bytes = [0u8; 16];
    for (i, b) in data.iter().enumerate() {
        bytes[if big { data.len() - 1 - i } else { i }] = *b;
    }
    u128::from_le_bytes(bytes)
}

fn pack_int(vm: &Vm, v: &Value, code: u8, size: usize, native: bool) -> R<u128> {
    if !int::is_int(v) && v.ty().slots.get().unary[pyvm_vm::types::slots::un::INDEX].is_none() {
        return Err(error(vm, "required argument is not an integer"));
    }
    let n = vm.index(v)?;
    let signed = matches!(code, b'b' | b'h' | b'i' | b'l' | b'q' | b'n');
    let bits = size as u32 * 8;
    let big = int::to_big(&n);
    let (low, high) = if signed { (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1) } else { (0, (1i128 << bits) - 1) };
    match big.to_i128() {
        Some(i) if (low..=high).contains(&i) => Ok(i as u128),
        Some(i) if code == b'P' && i >= i128::from(i64::MIN) && i < 0 => Ok(i as u128),
        _ if code == b'P' => Err(error(vm, "int too large to convert")),
        _ => Err(error(
            vm,
            match (code, native) {
                (b'b', true) => "byte format requires -128 <= number <= 127".to_owned(),
                (b'B', true) => "ubyte format requires 0 <= number <= 255".to_owned(),
                (b'q' | b'Q', true) if big.bits() > 64 => "int too large to convert".to_owned(),
                _ => format!("'{}' format requires {low} <= number <= {high}", code as char),
            },
        )),
    }
}

fn pack_f64(vm: &Vm, v: &Value) -> R<f64> {
    match float::as_f64(v) {
        Some(f) => Ok(f),
        None => vm.to_f64(v).map_err(|_| {
            vm.clear_pending();
            error(vm, "required argument is not a float")
        }),
    }
}

fn pack_f32(vm: &Vm, f: f64) -> R<u128> {
    let small = f as f32;
    if small.is_infinite() && f.is_finite() {
        return Err(vm.overflow_error("float too large to pack with f format"));
    }
    let mut bits = small.to_bits();
    if f.is_nan() {
        // The payload's top bits, as C's conversion keeps them.
        let wide = f.to_bits();
        bits = ((wide >> 32) as u32 & 0x8000_0000) | 0x7f80_0000 | (wide >> 29) as u32 & 0x007f_ffff;
        if bits & 0x007f_ffff == 0 {
            bits |= 0x0040_0000;
        }
    }
    Ok(u128::from(bits))
}

fn unpack_f32(bits: u32) -> f64 {
    let f = f32::from_bits(bits);
    if f.is_nan() {
        return f64::from_bits(u64::from(bits & 0x8000_0000) << 32 | 0x7ff0_0000_0000_0000 | u64::from(bits & 0x007f_ffff) << 29);
    }
    f64::from(f)
}

fn pack_into(vm: &Vm, layout: &Layout, values: &[Value], out: &mut [u8]) -> R<()> {
    out[..layout.size].fill(0);
    let mut values = values.iter();
    let mut next = || values.next().cloned().unwrap_or(Value::NONE);
    for item in &layout.items {
        match item.code {
            b'x' => {}
            b's' | b'p' => {
                let v = next();
                let data = match (v.cast::<Bytes>(), v.cast::<pyvm_vm::objects::bytearray::ByteArray>()) {
                    (Some(b), _) => b.data().to_vec(),
                    (_, Some(b)) => b.data().to_vec(),
                    _ => return Err(error(vm, format!("argument for '{}' must be a bytes object", item.code as char))),
                };
                let to = &mut out[item.offset..item.offset + item.count];
                if item.code == b's' {
                    let n = data.len().min(to.len());
                    to[..n].copy_from_slice(&data[..n]);
                } else if !to.is_empty() {
                    let n = data.len().min(to.len() - 1);
                    to[1..=n].copy_from_slice(&data[..n]);
                    to[0] = n.min(255) as u8;
                }
            }
            _ => {
                for i in 0..item.count {
                    let v = next();
                    let at = item.offset + i * item.size;
                    pack_one(vm, layout, item, &v, &mut out[at..at + item.size])?;
                }
            }
        }
    }
    Ok(())
}

fn pack_one(vm: &Vm, layout: &Layout, item: &Item, v: &Value, out: &mut [u8]) -> R<()> {
    let bits = match item.code {
        b'c' => match v.cast::<Bytes>() {
            Some(b) if b.data().len() == 1 => u128::from(b.data()[0]),
            _ => return Err(error(vm, "char format requires a bytes object of length 1")),
        },
        b'?' => u128::from(vm.is_true(v)?),
        b'e' => u128::from(items::f64_to_f16(pack_f64(vm, v)?).ok_or_else(|| vm.overflow_error("float too large to pack with e format"))?),
        b'f' => pack_f32(vm, pack_f64(vm, v)?)?,
        b'd' => u128::from(pack_f64(vm, v)?.to_bits()),
        b'F' | b'D' => {
            let Ok((re, im)) = complex::from_object(vm, v) else {
                vm.clear_pending();
                return Err(error(vm, "required argument is not a complex"));
            };
            let half = item.size / 2;
            let part = |f: f64| if half == 4 { pack_f32(vm, f) } else { Ok(u128::from(f.to_bits())) };
            let (first, second) = (part(re)?, part(im)?);
            put(&mut out[..half], half, first, layout.big_endian);
            put(&mut out[half..], half, second, layout.big_endian);
            return Ok(());
        }
        code => pack_int(vm, v, code, item.size, layout.native)?,
    };
    put(out, item.size, bits, layout.big_endian);
    Ok(())
}

fn unpack(vm: &Vm, layout: &Layout, data: &[u8]) -> Value {
    let mut out = Vec::with_capacity(layout.values);
    for item in &layout.items {
        match item.code {
            b'x' => {}
            b's' => out.push(Bytes::copied(&data[item.offset..item.offset + item.count])),
            b'p' => {
                let field = &data[item.offset..item.offset + item.count];
                let n = field.first().map_or(0, |n| usize::from(*n).min(field.len() - 1));
                out.push(Bytes::copied(field.get(1..=n).unwrap_or_default()));
            }
            _ => {
                for i in 0..item.count {
                    let at = item.offset + i * item.size;
                    out.push(unpack_one(layout, item, &data[at..at + item.size]));
                }
            }
        }
    }
    vm.tuple(out)
}

fn unpack_one(layout: &Layout, item: &Item, data: &[u8]) -> Value {
    let bits = get(data, layout.big_endian);
    match item.code {
        b'c' => Bytes::copied(data),
        b'?' => Value::bool(bits != 0),
        b'e' => Value::float(items::f16_to_f64(bits as u16)),
        b'f' => Value::float(unpack_f32(bits as u32)),
        b'd' => Value::float(f64::from_bits(bits as u64)),
        b'F' | b'D' => {
            let half = item.size / 2;
            let part = |d: &[u8]| {
                let bits = get(d, layout.big_endian);
                if half == 4 { unpack_f32(bits as u32) } else { f64::from_bits(bits as u64) }
            };
            complex::new(part(&data[..half]), part(&data[half..]))
        }
        b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => {
            let shift = 128 - 8 * item.size as u32;
            Value::int(((bits << shift) as i128 >> shift) as i64)
        }
        _ => Value::uint(bits as usize),
    }
}

fn pack(vm: &Vm, s: &Value, values: &[Value]) -> R {
    let layout = ready(vm, s)?.layout.get();
    check_values(vm, layout, values.len(), "pack")?;
    let mut out = vec![0; layout.size];
    pack_into(vm, layout, values, &mut out)?;
    Ok(Bytes::new(out))
}

fn check_values(vm: &Vm, layout: &Layout, given: usize, name: &str) -> R<()> {
    if given == layout.values {
        return Ok(());
    }
    Err(error(vm, format!("{name} expected {} items for packing (got {given})", layout.values)))
}

/// `pack_into(buffer, offset, *values)`.
fn pack_into_buffer(vm: &Vm, s: &Value, a: &[Value]) -> R {
    let layout = ready(vm, s)?.layout.get();
    if a.len() < 2 {
        return Err(error(vm, if a.is_empty() { "pack_into expected buffer argument" } else { "pack_into expected offset argument" }));
    }
    check_values(vm, layout, a.len() - 2, "pack_into")?;
    let target = writable(vm, &a[0])?;
    let len = target.memory().len() as isize;
    let size = layout.size as isize;
    let mut offset = vm.index_isize(&a[1])?;
    if offset < 0 {
        if offset + size > 0 {
            return Err(error(vm, format!("no space to pack {size} bytes at offset {offset}")));
        }
        if offset + len < 0 {
            return Err(error(vm, format!("offset {offset} out of range for {len}-byte buffer")));
        }
        offset += len;
    }
    if len - offset < size {
        return Err(error(vm, format!("pack_into requires a buffer of at least {} bytes for packing {size} bytes at offset {offset} (actual buffer size is {len})", size + offset)));
    }
    let mut out = vec![0; layout.size];
    pack_into(vm, layout, &a[2..], &mut out)?;
    target.memory_mut()[offset as usize..][..out.len()].copy_from_slice(&out);
    Ok(Value::NONE)
}

fn writable(vm: &Vm, v: &Value) -> R<Buffer> {
    buffer::get(vm, v, true).map_err(|_| {
        vm.clear_pending();
        vm.type_error(format!("argument must be read-write bytes-like object, not {}", v.ty().name()))
    })
}

fn unpack_exact(vm: &Vm, s: &Value, data: &Value) -> R {
    let layout = ready(vm, s)?.layout.get();
    let data = vm.bytes_like(data)?;
    if data.len() != layout.size {
        return Err(error(vm, format!("unpack requires a buffer of {} bytes", layout.size)));
    }
    Ok(unpack(vm, layout, &data))
}

fn unpack_from(vm: &Vm, s: &Value, args: Args) -> R {
    let a = bind(vm, "unpack_from", &["buffer", "offset"], 1, args)?;
    let layout = ready(vm, s)?.layout.get();
    let data = vm.bytes_like(&a[0])?;
    let (len, size) = (data.len() as isize, layout.size as isize);
    let mut offset = a.get(1).map_or(Ok(0), |o| vm.index_isize(o))?;
    if offset < 0 {
        if offset + size > 0 {
            return Err(error(vm, format!("not enough data to unpack {size} bytes at offset {offset}")));
        }
        if offset + len < 0 {
            return Err(error(vm, format!("offset {offset} out of range for {len}-byte buffer")));
        }
        offset += len;
    }
    if len - offset < size {
        return Err(error(vm, format!("unpack_from requires a buffer of at least {} bytes for unpacking {size} bytes at offset {offset} (actual buffer size is {len})", size.saturating_add(offset))));
    }
    Ok(unpack(vm, layout, &data[offset as usize..]))
}

#[repr(C)]
pub struct UnpackIterator {
    head: Header,
    owner: Value,
    data: Value,
    at: Cell<usize>,
    done: Cell<bool>,
}
payload!(UnpackIterator, UNPACK_ITERATOR, owner, data);

static UNPACK_ITERATOR: Type = Type::builtin::<UnpackIterator>(
    "_struct.unpack_iterator",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .iterator(|vm, it| {
            let this = it.obj::<UnpackIterator>();
            let layout = this.owner.obj::<Struct>().layout.get();
            let (at, data) = (this.at.get(), vm.bytes_like(&this.data)?);
            if this.done.get() || at + layout.size > data.len() {
                this.done.set(true);
                return Ok(None);
            }
            this.at.set(at + layout.size);
            Ok(Some(unpack(vm, layout, &data[at..])))
        })
        .no_new(),
)
.methods(&[m("__length_hint__", "($self, /)", |vm, a| {
    let this = a[0].obj::<UnpackIterator>();
    let size = this.owner.obj::<Struct>().layout.get().size;
    Ok(Value::uint(if this.done.get() { 0 } else { vm.bytes_like(&this.data)?.len().saturating_sub(this.at.get()) / size }))
})]);

fn iter_unpack(vm: &Vm, s: &Value, data: &Value) -> R {
    let layout = ready(vm, s)?.layout.get();
    let len = vm.bytes_like(data)?.len();
    if layout.size == 0 {
        return Err(error(vm, "cannot iteratively unpack with a struct of length 0"));
    }
    if len % layout.size != 0 {
        return Err(error(vm, format!("iterative unpacking requires a buffer of a multiple of {} bytes", layout.size)));
    }
    Ok(Py::new(UnpackIterator { head: Header::new(&UNPACK_ITERATOR), owner: s.clone(), data: data.clone(), at: Cell::new(0), done: Cell::new(false) }).into_value())
}

static GETSET: &[GetSet] = &[g("format", |vm, s| Ok(ready(vm, s)?.format.get().clone())), g("size", |vm, s| Ok(Value::uint(ready(vm, s)?.layout.get().size)))];

static METHODS: &[Method] = &[
    mk("pack", "($self, /, *values)", |vm, args| {
        args.no_keywords(vm, "pack")?;
        pack(vm, &args.all[0], &args.all[1..])
    }),
    mk("pack_into", "($self, buffer, offset, /, *values)", |vm, args| {
        args.no_keywords(vm, "pack_into")?;
        pack_into_buffer(vm, &args.all[0], &args.all[1..])
    }),
    m("unpack", "($self, buffer, /)", |vm, a| unpack_exact(vm, &a[0], &a[1])),
    mk("unpack_from", "($self, /, buffer, offset=0)", |vm, args| unpack_from(vm, &args.all[0], args.rest())),
    m("iter_unpack", "($self, buffer, /)", |vm, a| iter_unpack(vm, &a[0], &a[1])),
    m("__sizeof__", "($self, /)", |vm, a| Ok(Value::uint(56 + 32 * (ready(vm, &a[0])?.layout.get().items.len() + 1)))),
];

fn with_format(vm: &Vm, name: &str, args: Args, f: fn(&Vm, &Value, &[Value]) -> R) -> R {
    args.no_keywords(vm, name)?;
    let Some(format) = args.all.first() else { return Err(vm.type_error(format!("{name} expected at least 1 argument, got 0"))) };
    f(vm, &cached(vm, format)?, &args.all[1..])
}

static ROWS: &[Method] = &[
    m("calcsize", "($module, format, /)", |vm, a| Ok(Value::uint(cached(vm, &a[0])?.obj::<Struct>().layout.get().size))),
    mk("pack", "($module, format, /, *values)", |vm, args| with_format(vm, "pack", args, pack)),
    mk("pack_into", "($module, format, buffer, offset, /, *values)", |vm, args| with_format(vm, "pack_into", args, pack_into_buffer)),
    m("unpack", "($module, format, buffer, /)", |vm, a| unpack_exact(vm, &cached(vm, &a[0])?, &a[1])),
    mk("unpack_from", "($module, format, /, buffer, offset=0)", |vm, args| {
        let Some(format) = args.pos().first() else { return Err(vm.type_error("unpack_from() takes at least 1 positional argument (0 given)")) };
        unpack_from(vm, &cached(vm, format)?, args.rest())
    }),
    m("iter_unpack", "($module, format, buffer, /)", |vm, a| iter_unpack(vm, &cached(vm, &a[0])?, &a[1])),
    m("_clearcache", "($module, /)", |vm, _| {
        vm.cached("struct formats", || Ok(pyvm_vm::objects::dict::Dict::new().into_value()))?.obj::<pyvm_vm::objects::dict::Dict>().clear();
        Ok(Value::NONE)
    }),
];

//! `array.array`: numbers of one C type in a row.

use super::bytearray::ByteArray;
use super::bytes::Bytes;
use super::dict::Dict;
use super::items;
use super::list::List;
use super::object::{self, OBJECT};
use super::slice::Slice;
use super::string::{self, Str};
use super::{float, genericalias, int};
use crate::call::{Args, opt};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::protocol::buffer::Buffer;
use crate::protocol::sequence;
use crate::types::rows::{GetSet, Method, g, m};
use crate::types::slots::{Compare, un};
use crate::types::{Type, flag, shape};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};
use num_traits::ToPrimitive;
use std::cell::Cell;

/// All type codes, in the order in which CPython names them.
pub const TYPECODES: &str = "bBuwhHiIlLqQfd";

#[repr(C)]
pub struct Array {
    head: Header,
    code: u8,
    size: usize,
    data: Mut<Vec<u8>>,
    /// Buffers handed out: the length may not change while there are any.
    pub exports: Cell<usize>,
}
payload!(Array, ARRAY);

/// Memory of an exporter other than `bytes` and `bytearray`.
pub fn memory(owner: &Value) -> &[u8] {
    owner.cast::<Array>().map_or(&[], |a| a.data.get())
}

/// As [`memory`], for writing.
pub fn memory_mut(owner: &Value) -> &mut [u8] {
    match owner.cast::<Array>() {
        Some(a) => a.data.get_mut(),
        None => &mut [],
    }
}

pub static ARRAY: Type = Type::builtin::<Array>(
    "array.array",
    &OBJECT,
    flag::BASETYPE | flag::SEQUENCE | flag::WEAKREF,
    object::SLOTS
        .repr(repr)
        .no_hash()
        .compare(compare)
        .iter(|_, a| Ok(Py::new(ArrayIterator { head: Header::new(&ARRAY_ITERATOR), array: Mut::new(Some(a.clone())), at: Cell::new(0) }).into_value()))
        .len(|_, a| Ok(this(a).len()))
        .getitem(get_item)
        .setitem(set_item)
        .contains(|vm, a, v| Ok(find(vm, a, v, 0, usize::MAX)?.is_some()))
        .concat(|vm, a, b| {
            let (x, y) = (this(a), b.cast::<Array>());
            let Some(y) = y else { return Err(vm.type_error(format!("can only append array (not \"{}\") to array", b.ty().name()))) };
            if x.code != y.code {
                return Err(vm.type_error("bad argument type for built-in operation"));
            }
            Ok(make(&ARRAY, x.code, [x.data.get().as_slice(), y.data.get().as_slice()].concat()))
        })
        .repeat(|vm, a, n| {
            let n = vm.index_count(n)?;
            super::tuple::repeated_len(vm, this(a).data.get().len(), n)?;
            Ok(make(&ARRAY, this(a).code, this(a).data.get().repeat(n.max(0) as usize)))
        })
        .inplace_concat(|vm, a, b| {
            if b.cast::<Array>().is_none() {
                return Err(vm.type_error(format!("can only extend with array (not \"{}\")", b.ty().name())));
            }
            extend(vm, a, b)?;
            Ok(a.clone())
        })
        .inplace_repeat(|vm, a, n| {
            let n = vm.index_count(n)?;
            let x = this(a);
            if !x.data.get().is_empty() && n != 1 {
                resizable(vm, x)?;
            }
            super::tuple::repeated_len(vm, x.data.get().len(), n)?;
            let out = x.data.get().repeat(n.max(0) as usize);
            x.data.set(out);
            Ok(a.clone())
        })
        .buffer(|_, a, _| {
            let x = this(a);
            let format = if matches!(x.code, b'u' | b'w') { "w" } else { std::str::from_utf8(std::slice::from_ref(&x.code)).unwrap_or("B") };
            Ok(Buffer { format: format.to_owned(), itemsize: x.size, shape: vec![x.len()], strides: vec![x.size as isize], ..Buffer::simple(a, x.data.get().len(), false) })
        })
        .new(new),
)
.methods(METHODS)
.getset(GETSET)
.doc("array(typecode [, initializer]) -> array\n\nReturn a new array whose items are restricted by typecode, and\ninitialized from the optional initializer value, which must be a list,\nstring or iterable over elements of the appropriate type.");

impl Array {
    fn len(&self) -> usize {
        self.data.get().len() / self.size
    }

    fn item(&self, i: usize) -> Value {
        items::get(self.code, &self.data.get()[i * self.size..(i + 1) * self.size])
    }
}

fn this(a: &Value) -> &Array {
    a.obj::<Array>()
}

fn make(ty: &Type, code: u8, data: Vec<u8>) -> Value {
    Py::new(Array { head: Header::new(ty), code, size: items::size(code).unwrap_or(1), data: Mut::new(data), exports: Cell::new(0) }).into_value()
}

fn resizable(vm: &Vm, a: &Array) -> R<()> {
    if a.exports.get() > 0 { Err(vm.buffer_error("cannot resize an array that is exporting buffers")) } else { Ok(()) }
}

/// The bytes of a value (CPython's `*_setitem`).
fn encode(vm: &Vm, code: u8, v: &Value) -> R<Vec<u8>> {
    let size = items::size(code).unwrap_or(1);
    match code {
        b'u' | b'w' => {
            let Some(s) = v.cast::<Str>() else { return Err(vm.type_error(format!("array item must be a unicode character, not {}", v.ty().name()))) };
            if s.len() != 1 {
                return Err(vm.type_error(format!("array item must be a unicode character, not a string of length {}", s.len())));
            }
            Ok(s.code_point(0).to_le_bytes().to_vec())
        }
        b'f' | b'd' => {
            if float::as_f64(v).is_none() && v.ty().slots.get().unary[un::FLOAT].is_none() && v.ty().slots.get().unary[un::INDEX].is_none() {
                return Err(vm.type_error(format!("must be real number, not {}", v.ty().name())));
            }
            let f = vm.to_f64(v)?;
            Ok(if code == b'f' { (f as f32).to_bits().to_le_bytes().to_vec() } else { f.to_bits().to_le_bytes().to_vec() })
        }
        _ => {
            if float::as_f64(v).is_some() || (!int::is_int(v) && v.ty().slots.get().unary[un::INDEX].is_none()) {
                return Err(vm.type_error(format!("'{}' object cannot be interpreted as an integer", v.ty().name())));
            }
            let n = int::to_big(&vm.index(v)?).to_i128();
            let (low, high) = items::range(code, size);
            match n {
                Some(n) if (low..=high).contains(&n) => Ok((n as u64).to_le_bytes()[..size].to_vec()),
                _ => {
                    let negative = n.map_or_else(|| int::is_negative(v), |n| n < low);
                    Err(vm.overflow_error(out_of_range(code, negative)))
                }
            }
        }
    }
}

fn out_of_range(code: u8, negative: bool) -> String {
    let what = match code {
        b'b' => "signed char",
        b'B' => "unsigned byte integer",
        b'h' => "signed short integer",
        b'H' => "unsigned short",
        b'i' => "signed integer",
        b'I' if negative => return "can't convert negative value to unsigned int".to_owned(),
        b'I' => "unsigned int",
        b'L' | b'Q' if negative => return "can't convert negative value to unsigned int".to_owned(),
        b'l' => return "Python int too large to convert to C long".to_owned(),
        b'q' => return "Python int too large to convert to C long long".to_owned(),
        _ => return "Python int too large to convert to C unsigned long".to_owned(),
    };
    format!("{what} is {}", if negative { "less than minimum" } else { "greater than maximum" })
}

fn repr(vm: &Vm, a: &Value) -> R {
    let x = this(a);
    let name = a.ty().short_name();
    let code = x.code as char;
    if x.len() == 0 {
        return Ok(vm.str(&format!("{name}('{code}')")));
    }
    let shown = if matches!(x.code, b'u' | b'w') { vm.repr_text(&to_unicode(vm, a)?)? } else { vm.repr_text(&to_list(a))? };
    Ok(vm.str(&format!("{name}('{code}', {shown})")))
}

fn to_list(a: &Value) -> Value {
    let x = this(a);
    List::new((0..x.len()).map(|i| x.item(i)).collect()).into_value()
}

fn to_unicode(vm: &Vm, a: &Value) -> R {
    let x = this(a);
    if !matches!(x.code, b'u' | b'w') {
        return Err(vm.value_error("tounicode() may only be called on unicode type arrays ('u' or 'w')"));
    }
    let mut out = Vec::new();
    for c in x.data.get().chunks_exact(4) {
        let c = u32::from_le_bytes([c[0], c[1], c[2], c[3]]);
        if c > 0x10_ffff {
            return Err(vm.value_error(format!("character U+{c:x} is not in range [U+0000; U+10ffff]")));
        }
        string::push_code_point(&mut out, c);
    }
    Ok(string::from_wtf8(&out))
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let (Some(x), Some(y)) = (a.cast::<Array>(), b.cast::<Array>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    if x.len() != y.len() && matches!(op, Compare::Eq | Compare::Ne) {
        return Ok(Value::bool(op == Compare::Ne));
    }
    super::tuple::compare_items(vm, |i| ((i < x.len()).then(|| x.item(i)), (i < y.len()).then(|| y.item(i))), op)
}

impl Array {
    /// The item at an index as Python counts.
    #[inline]
    pub fn get(&self, index: i64) -> Option<Value> {
        let at = sequence::at(index as isize, self.len())?;
        let data = self.data.get();
        if self.code == b'd' {
            let bytes = data.get(at * 8..at * 8 + 8)?;
            return bytes.try_into().ok().map(|b| Value::float(f64::from_le_bytes(b)));
        }
        Some(self.item(at))
    }

    /// Stores a float or a small int at such an index, where the array takes it as it is.
    #[inline]
    pub fn put(&self, index: i64, value: &Value) -> bool {
        let Some(at) = sequence::at(index as isize, self.len()) else { return false };
        let Some(place) = self.data.get_mut().get_mut(at * self.size..(at + 1) * self.size) else { return false };
        match (self.code, value.as_immediate_float(), value.as_small_int()) {
            (b'd', Some(f), _) => place.copy_from_slice(&f.to_le_bytes()),
            (b'l' | b'q', _, Some(i)) => place.copy_from_slice(&i.to_le_bytes()),
            (b'B', _, Some(i @ 0..=255)) => place[0] = i as u8,
            _ => return false,
        }
        true
    }
}

fn get_item(vm: &Vm, a: &Value, key: &Value) -> R {
    let x = this(a);
    if let Some(slice) = key.cast::<Slice>() {
        let r = sequence::resolve(vm, slice, || x.len())?;
        let data = x.data.get();
        let part = r.indices().flat_map(|i| data[i * x.size..(i + 1) * x.size].iter().copied()).collect();
        return Ok(make(&ARRAY, x.code, part));
    }
    if key.ty().slots.get().unary[un::INDEX].is_none() {
        return Err(vm.type_error("array indices must be integers"));
    }
    match sequence::at(vm.index_isize(key)?, x.len()) {
        Some(i) => Ok(x.item(i)),
        None => Err(vm.index_error("array index out of range")),
    }
}

fn set_item(vm: &Vm, a: &Value, key: &Value, value: Option<Value>) -> Result<(), Raised> {
    let x = this(a);
    if let Some(slice) = key.cast::<Slice>() {
        return set_slice(vm, x, slice, value.as_ref());
    }
    if key.ty().slots.get().unary[un::INDEX].is_none() {
        return Err(vm.type_error("array indices must be integers"));
    }
    let index = vm.index_isize(key)?;
    let out_of_range = || vm.index_error("array assignment index out of range");
    match value {
        Some(v) => {
            sequence::at(index, x.len()).ok_or_else(out_of_range)?;
            let bytes = encode(vm, x.code, &v)?;
            // Converting the value may have run code that changed the length.
            let i = sequence::at(index, x.len()).ok_or_else(out_of_range)?;
            x.data.get_mut()[i * x.size..(i + 1) * x.size].copy_from_slice(&bytes);
        }
        None => {
            let i = sequence::at(index, x.len()).ok_or_else(out_of_range)?;
            resizable(vm, x)?;
            x.data.get_mut().drain(i * x.size..(i + 1) * x.size);
        }
    }
    Ok(())
}

fn set_slice(vm: &Vm, x: &Array, slice: &Slice, value: Option<&Value>) -> R<()> {
    let new = match value {
        None => Vec::new(),
        Some(v) => match v.cast::<Array>() {
            Some(y) if y.code != x.code => return Err(vm.type_error("bad argument type for built-in operation")),
            Some(y) => y.data.get().clone(),
            None => return Err(vm.type_error(format!("can only assign array (not \"{}\") to array slice", v.ty().name()))),
        },
    };
    let r = sequence::resolve(vm, slice, || x.len())?;
    let n = new.len() / x.size;
    if n != r.count && (value.is_none() || r.step == 1) {
        resizable(vm, x)?;
    }
    let size = x.size;
    let data = x.data.get_mut();
    if r.step == 1 {
        let start = r.start as usize * size;
        data.splice(start..start + r.count * size, new);
    } else if value.is_none() {
        let mut gone: Vec<usize> = r.indices().collect();
        gone.sort_unstable();
        for i in gone.into_iter().rev() {
            data.drain(i * size..(i + 1) * size);
        }
    } else {
        if n != r.count {
            return Err(vm.value_error(format!("attempt to assign array of size {n} to extended slice of size {}", r.count)));
        }
        for (i, item) in r.indices().zip(new.chunks_exact(size)) {
            data[i * size..(i + 1) * size].copy_from_slice(item);
        }
    }
    Ok(())
}

fn find(vm: &Vm, a: &Value, v: &Value, start: usize, end: usize) -> R<Option<usize>> {
    let mut i = start;
    while i < end.min(this(a).len()) {
        if vm.equal(&this(a).item(i), v)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn push(vm: &Vm, a: &Value, v: &Value) -> R<()> {
    let bytes = encode(vm, this(a).code, v)?;
    resizable(vm, this(a))?;
    this(a).data.get_mut().extend(bytes);
    Ok(())
}

fn extend(vm: &Vm, a: &Value, source: &Value) -> R<()> {
    let x = this(a);
    if let Some(y) = source.cast::<Array>() {
        if x.code != y.code {
            return Err(vm.type_error("can only extend with array of same kind"));
        }
        let more = y.data.get().clone();
        if !more.is_empty() {
            resizable(vm, x)?;
        }
        x.data.get_mut().extend(more);
        return Ok(());
    }
    vm.for_each(source, |v| push(vm, a, &v))
}

fn from_bytes(vm: &Vm, a: &Value, v: &Value) -> R<()> {
    let x = this(a);
    let data = vm.bytes_like(v)?;
    if data.len() % x.size != 0 {
        return Err(vm.value_error("bytes length not a multiple of item size"));
    }
    if !data.is_empty() {
        resizable(vm, x)?;
    }
    x.data.get_mut().extend(data);
    Ok(())
}

fn from_unicode(vm: &Vm, a: &Value, v: &Value) -> R<()> {
    let x = this(a);
    if !matches!(x.code, b'u' | b'w') {
        return Err(vm.value_error("fromunicode() may only be called on unicode type arrays ('u' or 'w')"));
    }
    let Some(s) = v.cast::<Str>() else { return Err(vm.type_error(format!("fromunicode() argument must be str, not {}", v.ty().name()))) };
    resizable(vm, x)?;
    x.data.get_mut().extend(s.code_points().flat_map(u32::to_le_bytes));
    Ok(())
}

/// CPython `array_new`.
fn new(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = args.of_constructor(vm, ty, &ARRAY)?.pos();
    if a.is_empty() || a.len() > 2 {
        let (bound, n) = if a.is_empty() { ("at least", 1) } else { ("at most", 2) };
        let plural = if n == 1 { "" } else { "s" };
        return Err(vm.type_error(format!("array() takes {bound} {n} argument{plural} ({} given)", a.len())));
    }
    let code = match a[0].cast::<Str>() {
        Some(s) if s.len() == 1 => s.code_point(0),
        Some(s) => return Err(vm.type_error(format!("array() argument 1 must be a unicode character, not a string of length {}", s.len()))),
        None => return Err(vm.type_error(format!("array() argument 1 must be a unicode character, not {}", a[0].ty().name()))),
    };
    let Some(code) = char::from_u32(code).filter(|c| TYPECODES.contains(*c)) else {
        return Err(vm.value_error("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)"));
    };
    if code == 'u' {
        vm.warn(&super::exception::DEPRECATION_WARNING, "The 'u' type code is deprecated and will be removed in Python 3.16", 1)?;
    }
    let made = make(ty, code as u8, Vec::new());
    let Some(source) = a.get(1) else { return Ok(made) };
    let text = matches!(code, 'u' | 'w');
    if string::is_str(source) {
        if !text {
            return Err(vm.type_error(format!("cannot use a str to initialize an array with typecode '{code}'")));
        }
        from_unicode(vm, &made, source)?;
    } else if let Some(y) = source.cast::<Array>() {
        let from_text = matches!(y.code, b'u' | b'w');
        if from_text != text {
            return Err(vm.type_error(if from_text {
                format!("cannot use a unicode array to initialize an array with typecode '{code}'")
            } else {
                format!("cannot use an array with typecode '{}' to initialize an array with typecode '{code}'", y.code as char)
            }));
        }
        for i in 0..y.len() {
            push(vm, &made, &y.item(i))?;
        }
    } else if source.cast::<Bytes>().is_some() || source.cast::<ByteArray>().is_some() {
        from_bytes(vm, &made, source)?;
    } else {
        vm.for_each(source, |v| push(vm, &made, &v))?;
    }
    Ok(made)
}

/// CPython `array_machine_formats`: the number that pickles carry for a type code.
fn machine_format(code: u8) -> i64 {
    match code {
        b'b' => 1,
        b'B' => 0,
        b'u' | b'w' => 20,
        b'h' => 4,
        b'H' => 2,
        b'i' => 8,
        b'I' => 6,
        b'l' | b'q' => 12,
        b'L' | b'Q' => 10,
        b'f' => 14,
        _ => 16,
    }
}

/// `array._array_reconstructor` (CPython `array__array_reconstructor_impl`).
pub fn reconstruct(vm: &Vm, a: &[Value]) -> R {
    let Some(class) = a[0].cast::<Type>() else { return Err(vm.type_error(format!("first argument must be a type object, not {}", a[0].ty().name()))) };
    if !class.is_subtype(&ARRAY) {
        return Err(vm.type_error(format!("{} is not a subtype of array.array", class.short_name())));
    }
    let Some(code) = a[1].cast::<Str>().filter(|s| s.len() == 1).and_then(|s| char::from_u32(s.code_point(0))).filter(|c| TYPECODES.contains(*c)) else {
        return Err(vm.value_error("second argument must be a valid type code"));
    };
    let format = vm.to_i32(&a[2])?;
    if !(0..=21).contains(&format) {
        return Err(vm.value_error("third argument must be a valid machine format code."));
    }
    let Some(data) = a[3].cast::<Bytes>() else { return Err(vm.type_error(format!("fourth argument should be bytes, not {}", a[3].ty().name()))) };
    let data = data.data();
    let made = vm.call(&a[0], &[vm.str(&code.to_string())])?;
    if i64::from(format) == machine_format(code as u8) {
        from_bytes(vm, &made, &a[3])?;
        return Ok(made);
    }
    let (size, from, big) = match format {
        0 => (1, b'B', false),
        1 => (1, b'b', false),
        2 | 3 => (2, b'H', format == 3),
        4 | 5 => (2, b'h', format == 5),
        6 | 7 => (4, b'I', format == 7),
        8 | 9 => (4, b'i', format == 9),
        10 | 11 => (8, b'Q', format == 11),
        12 | 13 => (8, b'q', format == 13),
        14 | 15 => (4, b'f', format == 15),
        16 | 17 => (8, b'd', format == 17),
        18 | 19 => (2, b'u', format == 19),
        _ => (4, b'w', format == 21),
    };
    if data.len() % size != 0 {
        return Err(vm.value_error("string length not a multiple of item size"));
    }
    if matches!(format, 18 | 19) {
        let name = if big { "utf-16-be" } else { "utf-16-le" };
        let text = vm.call_method_str(&a[3], "decode", &[vm.str(name)])?;
        from_unicode(vm, &made, &text)?;
        return Ok(made);
    }
    for chunk in data.chunks_exact(size) {
        let mut item = chunk.to_vec();
        if big {
            item.reverse();
        }
        push(vm, &made, &items::get(from, &item))?;
    }
    Ok(made)
}

fn reduce_ex(vm: &Vm, a: &[Value]) -> R {
    let x = this(&a[0]);
    let protocol = vm.to_i64(&a[1])?;
    let class = a[0].ty().as_value();
    let dict = shape::dict(&a[0]).map_or(Value::NONE, Py::into_value);
    let code = vm.str(&(x.code as char).to_string());
    if protocol < 3 {
        return Ok(vm.tuple(vec![class, vm.tuple(vec![code, to_list(&a[0])]), dict]));
    }
    let module = crate::import::import_module(vm, "array")?;
    let function = vm.get_attr_str(&module, "_array_reconstructor")?;
    let format = Value::small(machine_format(x.code));
    let parts = vec![class, code, format, Bytes::new(x.data.get().clone())];
    Ok(vm.tuple(vec![function, vm.tuple(parts), dict]))
}

static GETSET: &[GetSet] = &[g("typecode", |vm, a| Ok(vm.str(&(this(a).code as char).to_string()))), g("itemsize", |_, a| Ok(Value::uint(this(a).size)))];

static METHODS: &[Method] = &[
    m("__release_buffer__", "($self, buffer, /)", super::memoryview::release_buffer).doc("Release the buffer object that exposes the underlying memory of the object."),
    m("append", "($self, v, /)", |vm, a| push(vm, &a[0], &a[1]).map(|()| Value::NONE)),
    m("buffer_info", "($self, /)", |vm, a| {
        let x = this(&a[0]);
        Ok(vm.tuple(vec![Value::uint(x.data.get().as_ptr() as usize), Value::uint(x.len())]))
    }),
    m("byteswap", "($self, /)", |_, a| {
        let x = this(&a[0]);
        x.data.get_mut().chunks_exact_mut(x.size).for_each(<[u8]>::reverse);
        Ok(Value::NONE)
    }),
    m("clear", "($self, /)", |vm, a| {
        resizable(vm, this(&a[0]))?;
        this(&a[0]).data.get_mut().clear();
        Ok(Value::NONE)
    }),
    m("__copy__", "($self, /)", |_, a| Ok(make(&ARRAY, this(&a[0]).code, this(&a[0]).data.get().clone()))),
    m("__deepcopy__", "($self, memo, /)", |_, a| Ok(make(&ARRAY, this(&a[0]).code, this(&a[0]).data.get().clone()))),
    m("count", "($self, v, /)", |vm, a| {
        let mut n = 0;
        let mut i = 0;
        while i < this(&a[0]).len() {
            n += usize::from(vm.equal(&this(&a[0]).item(i), &a[1])?);
            i += 1;
        }
        Ok(Value::uint(n))
    }),
    m("extend", "($self, bb, /)", |vm, a| extend(vm, &a[0], &a[1]).map(|()| Value::NONE)),
    m("fromfile", "($self, f, n, /)", |vm, a| {
        let n = vm.to_isize(&a[2])?;
        if n < 0 {
            return Err(vm.value_error("negative count"));
        }
        let Some(bytes) = (n as usize).checked_mul(this(&a[0]).size).filter(|b| isize::try_from(*b).is_ok()) else { return Err(vm.memory_error("")) };
        let data = vm.call_method_str(&a[1], "read", &[Value::uint(bytes)])?;
        let Some(b) = data.cast::<Bytes>() else { return Err(vm.type_error("read() didn't return bytes")) };
        let got = b.data().len();
        from_bytes(vm, &a[0], &data)?;
        if got != bytes { Err(vm.eof_error("read() didn't return enough bytes")) } else { Ok(Value::NONE) }
    }),
    m("fromlist", "($self, list, /)", |vm, a| {
        let Some(l) = a[1].cast::<List>() else { return Err(vm.type_error("arg must be list")) };
        let x = this(&a[0]);
        let before = x.data.get().len();
        let n = l.len();
        for i in 0..n {
            let item = l.items.get()[i].clone();
            if let Err(raised) = push(vm, &a[0], &item) {
                x.data.get_mut().truncate(before);
                return Err(raised);
            }
            if l.len() != n {
                x.data.get_mut().truncate(before);
                return Err(vm.runtime_error("list changed size during iteration"));
            }
        }
        Ok(Value::NONE)
    }),
    m("frombytes", "($self, buffer, /)", |vm, a| from_bytes(vm, &a[0], &a[1]).map(|()| Value::NONE)),
    m("fromunicode", "($self, ustr, /)", |vm, a| from_unicode(vm, &a[0], &a[1]).map(|()| Value::NONE)),
    m("index", "($self, v, start=0, stop=sys.maxsize, /)", |vm, a| {
        let (start, end) = sequence::whole_bounds(vm, opt(a, 2), opt(a, 3), this(&a[0]).len())?;
        find(vm, &a[0], &a[1], start, end)?.map(Value::uint).ok_or_else(|| vm.value_error("array.index(x): x not in array"))
    }),
    m("insert", "($self, i, v, /)", |vm, a| {
        let i = vm.to_isize(&a[1])?;
        let bytes = encode(vm, this(&a[0]).code, &a[2])?;
        let x = this(&a[0]);
        resizable(vm, x)?;
        let at = sequence::clamp(i, x.len()) * x.size;
        x.data.get_mut().splice(at..at, bytes);
        Ok(Value::NONE)
    }),
    m("pop", "($self, i=-1, /)", |vm, a| {
        let x = this(&a[0]);
        if x.len() == 0 {
            return Err(vm.index_error("pop from empty array"));
        }
        let index = opt(a, 1).map_or(Ok(-1), |i| vm.index_isize(i))?;
        let Some(i) = sequence::at(index, x.len()) else { return Err(vm.index_error("pop index out of range")) };
        resizable(vm, x)?;
        let v = x.item(i);
        x.data.get_mut().drain(i * x.size..(i + 1) * x.size);
        Ok(v)
    }),
    m("remove", "($self, v, /)", |vm, a| {
        let Some(i) = find(vm, &a[0], &a[1], 0, usize::MAX)? else { return Err(vm.value_error("array.remove(x): x not in array")) };
        let x = this(&a[0]);
        resizable(vm, x)?;
        x.data.get_mut().drain(i * x.size..(i + 1) * x.size);
        Ok(Value::NONE)
    }),
    m("reverse", "($self, /)", |_, a| {
        let x = this(&a[0]);
        let out = x.data.get().rchunks_exact(x.size).flatten().copied().collect();
        x.data.set(out);
        Ok(Value::NONE)
    }),
    m("tobytes", "($self, /)", |_, a| Ok(Bytes::new(this(&a[0]).data.get().clone()))),
    m("tofile", "($self, f, /)", |vm, a| {
        let data = this(&a[0]).data.get().clone();
        for block in data.chunks(64 * 1024) {
            vm.call_method_str(&a[1], "write", &[Bytes::copied(block)])?;
        }
        Ok(Value::NONE)
    }),
    m("tolist", "($self, /)", |_, a| Ok(to_list(&a[0]))),
    m("tounicode", "($self, /)", |vm, a| to_unicode(vm, &a[0])),
    m("__reduce_ex__", "($self, value, /)", reduce_ex),
    m("__sizeof__", "($self, /)", |_, a| Ok(Value::uint(64 + this(&a[0]).data.get().len()))),
    m("__class_getitem__", "($type, object, /)", genericalias::class_getitem),
];

#[repr(C)]
pub struct ArrayIterator {
    head: Header,
    array: Mut<Option<Value>>,
    at: Cell<usize>,
}
payload!(ArrayIterator, ARRAY_ITERATOR, array);

pub static ARRAY_ITERATOR: Type = Type::builtin::<ArrayIterator>(
    "array.arrayiterator",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .iterator(|_, it| {
            let it = it.obj::<ArrayIterator>();
            let Some(array) = it.array.get().clone() else { return Ok(None) };
            let i = it.at.get();
            if i < this(&array).len() {
                it.at.set(i + 1);
                return Ok(Some(this(&array).item(i)));
            }
            it.array.set(None);
            Ok(None)
        })
        .no_new(),
)
.methods(&[
    m("__reduce__", "($self, /)", |vm, a| {
        let it = a[0].obj::<ArrayIterator>();
        match it.array.get().clone() {
            Some(array) => Ok(vm.tuple(vec![vm.builtin("iter")?, vm.tuple(vec![array]), Value::uint(it.at.get())])),
            None => Ok(vm.tuple(vec![vm.builtin("iter")?, vm.tuple(vec![super::tuple::empty()])])),
        }
    }),
    m("__setstate__", "($self, state, /)", |vm, a| {
        let it = a[0].obj::<ArrayIterator>();
        let i = vm.to_isize(&a[1])?.max(0) as usize;
        if let Some(array) = it.array.get() {
            it.at.set(i.min(this(array).len()));
        }
        Ok(Value::NONE)
    }),
]);

/// Makes the module.
///
/// # Errors
/// When the class cannot be registered as a sequence.
pub fn init(vm: &Vm) -> R {
    let module =
        super::module::native(vm, "array", "This module defines an object type which can efficiently represent\nan array of basic values: characters, integers, floating-point\nnumbers.", ROWS);
    let d: Py<Dict> = module.obj::<super::module::Module>().dict();
    d.set_name(vm, "array", ARRAY.as_value());
    d.set_name(vm, "ArrayType", ARRAY.as_value());
    d.set_name(vm, "typecodes", vm.str(TYPECODES));
    let abc = crate::import::import_module(vm, "collections.abc")?;
    let base = vm.get_attr_str(&abc, "MutableSequence")?;
    vm.call_method_str(&base, "register", &[ARRAY.as_value()])?;
    Ok(module)
}

static ROWS: &[Method] = &[m("_array_reconstructor", "($module, arraytype, typecode, mformat_code, items, /)", reconstruct)];

//! `memoryview`: views of another object's memory.

use super::bytes::Bytes;
use super::items;
use super::list::List;
use super::object::{self, OBJECT};
use super::slice::Slice;
use super::tuple::Tuple;
use crate::call::opt;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::protocol::buffer::{self, Buffer};
use crate::protocol::sequence;
use crate::types::rows::{GetSet, Method, g, m, mk};
use crate::types::slots::Compare;
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};
use std::cell::Cell;

#[repr(C)]
pub struct MemoryView {
    head: Header,
    buffer: Mut<Option<Buffer>>,
    /// Uses that the view may not be released in.
    exports: Cell<usize>,
    /// The hash asked for while the view was not released.
    hash: Cell<Option<i64>>,
    /// Lent to a `__release_buffer__`: no other view may be made of it.
    restricted: Cell<bool>,
}
payload!(MemoryView, MEMORYVIEW, buffer);

impl crate::heap::Trace for Buffer {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.owner);
        visit(&self.exporter);
        self.lease.iter().for_each(visit);
    }
}

impl Drop for MemoryView {
    fn drop(&mut self) {
        release(self);
    }
}

fn release(view: &MemoryView) {
    if let Some(b) = view.buffer.get_mut().take() {
        if let Some(exports) = b.exports() {
            exports.set(exports.get().saturating_sub(1));
        }
        drop(b);
    }
}

impl MemoryView {
    pub fn make(buffer: Buffer) -> Value {
        if let Some(exports) = buffer.exports() {
            exports.set(exports.get() + 1);
        }
        Py::new(MemoryView { head: Header::new(&MEMORYVIEW), buffer: Mut::new(Some(buffer)), exports: Cell::new(0), hash: Cell::new(None), restricted: Cell::new(false) }).into_value()
    }
}

impl MemoryView {
    /// The object that shows its memory, until the view is released.
    pub fn exporter(&self) -> Option<&Value> {
        self.buffer.get().as_ref().map(|b| &b.exporter)
    }

    /// Forbids other views of this one.
    pub fn restrict(&self) {
        self.restricted.set(true);
    }

    /// Gives the buffer back.
    pub fn release(&self) {
        release(self);
    }
}

/// Refuses a new view of a restricted one.
fn check_unrestricted(vm: &Vm, v: &Value) -> R<()> {
    if v.obj::<MemoryView>().restricted.get() { Err(vm.value_error("cannot create new view on restricted memoryview")) } else { Ok(()) }
}

/// The buffer for making another view of it.
fn shared<'a>(vm: &Vm, v: &'a Value) -> R<&'a Buffer> {
    check_unrestricted(vm, v)?;
    view(vm, v)
}

/// `object.__release_buffer__(view)` of the built-in types (CPython `wrap_releasebuffer`).
pub fn release_buffer(vm: &Vm, a: &[Value]) -> R {
    let Some(given) = a[1].cast::<MemoryView>() else { return Err(vm.type_error("expected a memoryview object")) };
    match given.exporter() {
        None => Ok(Value::NONE),
        Some(e) if !e.is(&a[0]) => Err(vm.value_error("memoryview's buffer is not this object")),
        Some(_) => release_view(vm, &a[1]),
    }
}

fn view<'a>(vm: &Vm, v: &'a Value) -> R<&'a Buffer> {
    v.obj::<MemoryView>().buffer.get().as_ref().ok_or_else(|| vm.value_error("operation forbidden on released memoryview object"))
}

pub static MEMORYVIEW: Type = Type::builtin::<MemoryView>(
    "memoryview",
    &OBJECT,
    flag::GC | flag::SEQUENCE | flag::WEAKREF,
    object::SLOTS
        .repr(|vm, v| {
            let word = if v.obj::<MemoryView>().buffer.get().is_some() { "memory" } else { "released memory" };
            Ok(vm.str(&format!("<{word} at {:#x}>", v.identity())))
        })
        .hash(|vm, v| {
            if let Some(known) = v.obj::<MemoryView>().hash.get() {
                return Ok(known);
            }
            let b = view(vm, v)?.clone();
            if !b.readonly {
                return Err(vm.value_error("cannot hash writable memoryview object"));
            }
            if !matches!(b.format.trim_start_matches('@'), "B" | "b" | "c") {
                return Err(vm.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
            }
            locked(v, || vm.hash(&b.exporter))?;
            let hash = super::string::hash_bytes(&b.to_vec());
            v.obj::<MemoryView>().hash.set(Some(hash));
            Ok(hash)
        })
        .compare(compare)
        .len(|vm, v| view(vm, v)?.shape.first().copied().ok_or_else(|| vm.type_error("0-dim memory has no length")))
        .getitem(get_item)
        .setitem(set_item)
        .iter(|vm, v| {
            let b = view(vm, v)?;
            if b.shape.is_empty() {
                return Err(vm.type_error("invalid indexing of 0-dim memory"));
            }
            code(vm, b)?;
            Ok(Py::new(MemoryIterator { head: Header::new(&MEMORY_ITERATOR), view: v.clone(), at: Cell::new(0), len: b.shape[0] }).into_value())
        })
        .buffer(|vm, v, writable| {
            let b = shared(vm, v)?;
            if writable && b.readonly {
                return Err(vm.buffer_error("memoryview: underlying buffer is not writable"));
            }
            Ok(b.clone())
        })
        .new(|vm, _, args| {
            let a = crate::call::bind(vm, "memoryview", &["object"], 1, args)?;
            from_object(vm, &a[0])
        }),
)
.methods(METHODS)
.getset(GETSET)
.doc("Create a new memoryview object which references the given object.");

/// Runs `f` with the view protected from release.
fn locked<T>(v: &Value, f: impl FnOnce() -> T) -> T {
    let exports = &v.obj::<MemoryView>().exports;
    exports.set(exports.get() + 1);
    let result = f();
    exports.set(exports.get() - 1);
    result
}

/// CPython `PyMemoryView_FromObject`.
fn from_object(vm: &Vm, object: &Value) -> R {
    if !vm.is_bytes_like(object) {
        return Err(vm.type_error(format!("memoryview: a bytes-like object is required, not '{}'", object.ty().name())));
    }
    Ok(MemoryView::make(buffer::get(vm, object, false)?))
}

/// The item code of a format that items can be read and written in.
fn code(vm: &Vm, b: &Buffer) -> R<u8> {
    items::code_of(&b.format).ok_or_else(|| vm.not_implemented_error(format!("memoryview: format {} not supported", b.format)))
}

fn item_at(vm: &Vm, b: &Buffer, offset: usize) -> R {
    let code = code(vm, b)?;
    Ok(items::get(code, b.memory().get(offset..offset + b.itemsize).unwrap_or_default()))
}

/// Compares shapes, then items as values.
fn compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    if !matches!(op, Compare::Eq | Compare::Ne) || !vm.is_bytes_like(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let same = a.is(b)
        || match (a.obj::<MemoryView>().buffer.get(), buffer::get(vm, b, false)) {
            (Some(x), Ok(y)) => equal(vm, x, &y)?,
            (None, Ok(_)) => false,
            (_, Err(_)) => {
                vm.clear_pending();
                if b.cast::<MemoryView>().is_none() {
                    return Ok(Value::NOT_IMPLEMENTED);
                }
                false
            }
        };
    Ok(Value::bool(same == (op == Compare::Eq)))
}

fn equal(vm: &Vm, x: &Buffer, y: &Buffer) -> R<bool> {
    if x.shape != y.shape {
        return Ok(false);
    }
    let plain = |f: &str| matches!(f.trim_start_matches('@'), "B" | "b" | "c");
    if x.format == y.format && plain(&x.format) {
        return Ok(x.to_vec() == y.to_vec());
    }
    let unpack = |b: &Buffer| -> R<Option<Vec<Value>>> {
        let mut offsets = Vec::new();
        b.walk(0, b.offset, &mut |at| offsets.push(at));
        let code = items::code_of(&b.format);
        let mut out = Vec::with_capacity(offsets.len());
        for at in offsets {
            let bytes = &b.memory()[at..at + b.itemsize];
            out.push(match code {
                Some(code) => items::get(code, bytes),
                // Formats of more than one native character are the `struct` module's.
                None => match crate::import::import_module(vm, "struct").and_then(|s| vm.call_method_str(&s, "unpack", &[vm.str(&b.format), Bytes::copied(bytes)])) {
                    Ok(v) => v,
                    Err(_) => {
                        vm.clear_pending();
                        return Ok(None);
                    }
                },
            });
        }
        Ok(Some(out))
    };
    let (Some(p), Some(q)) = (unpack(x)?, unpack(y)?) else { return Ok(false) };
    for (i, j) in p.iter().zip(&q) {
        if !vm.equal(i, j)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What a key selects.
enum Place {
    Item(usize),
    Part(Buffer),
    Whole,
}

fn place(vm: &Vm, b: &Buffer, key: &Value) -> R<Place> {
    if b.shape.is_empty() {
        if key.cast::<Tuple>().is_some_and(|t| t.items().is_empty()) {
            return Ok(Place::Item(b.offset as usize));
        }
        if key.is(&Value::ELLIPSIS) {
            return Ok(Place::Whole);
        }
        return Err(vm.type_error("invalid indexing of 0-dim memory"));
    }
    if let Some(slice) = key.cast::<Slice>() {
        let r = sequence::resolve(vm, slice, || b.shape[0])?;
        let (mut shape, mut strides) = (b.shape.clone(), b.strides.clone());
        shape[0] = r.count;
        strides[0] *= r.step;
        let len = shape.iter().product::<usize>() * b.itemsize;
        return Ok(Place::Part(Buffer { offset: b.offset + r.start * b.strides[0], len, shape, strides, ..b.clone() }));
    }
    let is_index = |v: &Value| v.ty().slots.get().unary[crate::types::slots::un::INDEX].is_some();
    let keys = match key.cast::<Tuple>() {
        Some(t) => t.items().to_vec(),
        None if is_index(key) => {
            if b.shape.len() > 1 {
                code(vm, b)?;
                return Err(vm.not_implemented_error("multi-dimensional sub-views are not implemented"));
            }
            vec![key.clone()]
        }
        None => return Err(vm.type_error("memoryview: invalid slice key")),
    };
    if keys.iter().all(is_index) {
        if keys.len() > b.shape.len() {
            return Err(vm.type_error(format!("cannot index {}-dimension view with {}-element tuple", b.shape.len(), keys.len())));
        }
        if keys.len() < b.shape.len() {
            return Err(vm.not_implemented_error("sub-views are not implemented"));
        }
        let mut at = b.offset;
        for (dimension, k) in keys.iter().enumerate() {
            let i = sequence::at(vm.index_isize(k)?, b.shape[dimension]);
            let Some(i) = i else { return Err(vm.index_error(format!("index out of bounds on dimension {}", dimension + 1))) };
            at += i as isize * b.strides[dimension];
        }
        return Ok(Place::Item(at as usize));
    }
    if keys.iter().all(|k| k.cast::<Slice>().is_some()) {
        return Err(vm.not_implemented_error("multi-dimensional slicing is not implemented"));
    }
    Err(vm.type_error("memoryview: invalid slice key"))
}

fn get_item(vm: &Vm, v: &Value, key: &Value) -> R {
    let b = view(vm, v)?.clone();
    match place(vm, &b, key)? {
        Place::Item(at) => {
            // The index may have released the view.
            view(vm, v)?;
            item_at(vm, &b, at)
        }
        Place::Part(part) => check_unrestricted(vm, v).map(|()| MemoryView::make(part)),
        Place::Whole => Ok(v.clone()),
    }
}

fn set_item(vm: &Vm, v: &Value, key: &Value, value: Option<Value>) -> Result<(), Raised> {
    let b = view(vm, v)?.clone();
    if b.readonly {
        return Err(vm.type_error("cannot modify read-only memory"));
    }
    let Some(value) = value else { return Err(vm.type_error("cannot delete memory")) };
    match place(vm, &b, key)? {
        Place::Item(at) => store(vm, v, &b, at, &value),
        Place::Whole => store(vm, v, &b, b.offset as usize, &value),
        Place::Part(part) => {
            if part.shape.len() != 1 {
                return Err(vm.not_implemented_error("memoryview slice assignments are currently restricted to ndim = 1"));
            }
            let source = buffer::get(vm, &value, false)?;
            if source.shape != part.shape || source.itemsize != part.itemsize || source.format.trim_start_matches('@') != part.format.trim_start_matches('@') {
                return Err(vm.value_error("memoryview assignment: lvalue and rvalue have different structures"));
            }
            let data = source.to_vec();
            view(vm, v)?;
            let memory = part.memory_mut();
            for (i, item) in data.chunks_exact(part.itemsize).enumerate() {
                let at = (part.offset + i as isize * part.strides[0]) as usize;
                memory[at..at + part.itemsize].copy_from_slice(item);
            }
            Ok(())
        }
    }
}

fn store(vm: &Vm, v: &Value, b: &Buffer, at: usize, value: &Value) -> R<()> {
    let code = code(vm, b)?;
    let mut out = vec![0; b.itemsize];
    items::put(vm, code, value, &mut out)?;
    view(vm, v)?;
    b.memory_mut()[at..at + b.itemsize].copy_from_slice(&out);
    Ok(())
}

fn to_list(vm: &Vm, b: &Buffer, dimension: usize, offset: isize) -> R {
    match b.shape.get(dimension) {
        None => item_at(vm, b, offset as usize),
        Some(&n) => Ok(List::new((0..n).map(|i| to_list(vm, b, dimension + 1, offset + i as isize * b.strides[dimension])).collect::<R<Vec<_>>>()?).into_value()),
    }
}

/// The bytes in the order of `tobytes(order)`.
fn to_bytes(vm: &Vm, b: &Buffer, order: Option<&Value>) -> R<Vec<u8>> {
    let order = match order {
        None => 'C',
        Some(o) if o.is_none() => 'C',
        Some(o) => match super::string::to_string(o).as_str() {
            "C" => 'C',
            "F" => 'F',
            "A" => 'A',
            _ => return Err(vm.value_error("order must be 'C', 'F' or 'A'")),
        },
    };
    if order == 'C' || b.shape.len() < 2 || (order == 'A' && !b.is_fortran()) {
        return Ok(b.to_vec());
    }
    let reversed = Buffer { shape: b.shape.iter().rev().copied().collect(), strides: b.strides.iter().rev().copied().collect(), ..b.clone() };
    let mut out = Vec::with_capacity(b.len);
    let data = b.memory();
    reversed.walk(0, b.offset, &mut |at| out.extend_from_slice(&data[at..at + b.itemsize]));
    Ok(out)
}

fn native_format<'a>(vm: &Vm, format: &'a str, which: &str) -> R<(&'a str, usize)> {
    match items::code_of(format).and_then(items::size) {
        Some(size) => Ok((format.trim_start_matches('@'), size)),
        None => Err(vm.value_error(format!("memoryview: {which} format must be a native single character format prefixed with an optional '@'"))),
    }
}

/// CPython `memory_cast`.
fn cast(vm: &Vm, a: &[Value]) -> R {
    let b = shared(vm, &a[0])?;
    let Some(format) = a[1].cast::<super::string::Str>() else { return Err(vm.type_error("memoryview: format argument must be a string")) };
    let format = format.to_lossy();
    if !b.is_contiguous() {
        return Err(vm.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    let mut shape = None;
    if let Some(s) = opt(a, 2).filter(|s| !s.is_none()) {
        if s.cast::<List>().is_none() && s.cast::<Tuple>().is_none() {
            return Err(vm.type_error("shape must be a list or a tuple"));
        }
        let list = vm.collect(s)?;
        if list.len() > 64 {
            return Err(vm.value_error("memoryview: number of dimensions must not exceed 64"));
        }
        if b.shape.len() != 1 && list.len() != 1 {
            return Err(vm.type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
        }
        shape = Some(list);
    } else if b.shape.len() != 1 && b.shape.contains(&0) {
        return Err(vm.type_error("memoryview: cannot cast view with zeros in shape or strides"));
    }
    let (from, _) = native_format(vm, &b.format, "source")?;
    let (to, itemsize) = native_format(vm, &format, "destination")?;
    let bytes = |f: &str| matches!(f, "B" | "b" | "c");
    if !bytes(from) && !bytes(to) && from != to {
        return Err(vm.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    if !b.len.is_multiple_of(itemsize) {
        return Err(vm.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let mut dims = vec![b.len / itemsize];
    if let Some(list) = shape {
        dims.clear();
        let mut product = itemsize;
        for n in &list {
            if !super::int::is_int(n) {
                return Err(vm.type_error("memoryview.cast(): elements of shape must be integers"));
            }
            let n = vm.to_isize(n)?;
            if n <= 0 {
                return Err(vm.value_error("memoryview.cast(): elements of shape must be integers > 0"));
            }
            product = product.checked_mul(n as usize).ok_or_else(|| vm.value_error("memoryview.cast(): product(shape) > SSIZE_MAX"))?;
            dims.push(n as usize);
        }
        if product != b.len {
            return Err(vm.type_error("memoryview: product(shape) * itemsize != buffer size"));
        }
    }
    let mut strides = vec![0; dims.len()];
    let mut step = itemsize as isize;
    for (s, n) in strides.iter_mut().zip(&dims).rev() {
        *s = step;
        step *= *n as isize;
    }
    Ok(MemoryView::make(Buffer { format, itemsize, shape: dims, strides, ..b.clone() }))
}

static METHODS: &[Method] = &[
    m("tobytes", "($self, /, order='C')", |vm, a| Ok(Bytes::new(to_bytes(vm, view(vm, &a[0])?, opt(a, 1))?))),
    m("tolist", "($self, /)", |vm, a| {
        let b = view(vm, &a[0])?;
        code(vm, b)?;
        to_list(vm, b, 0, b.offset)
    }),
    m("__release_buffer__", "($self, buffer, /)", release_buffer).doc("Release the buffer object that exposes the underlying memory of the object."),
    m("release", "($self, /)", |vm, a| release_view(vm, &a[0])),
    m("__enter__", "($self, /)", |vm, a| view(vm, &a[0]).map(|_| a[0].clone())),
    m("__exit__", "($self, /, *exc_info)", |vm, a| release_view(vm, &a[0])),
    m("toreadonly", "($self, /)", |vm, a| Ok(MemoryView::make(Buffer { readonly: true, ..shared(vm, &a[0])?.clone() }))),
    m("cast", "($self, /, format, shape=None)", cast),
    m("count", "($self, value, /)", |vm, a| {
        let mut n = 0;
        vm.for_each(&a[0], |v| {
            n += usize::from(vm.equal(&v, &a[1])?);
            Ok(())
        })?;
        Ok(Value::uint(n))
    }),
    m("index", "($self, value, start=0, stop=sys.maxsize, /)", |vm, a| {
        let b = view(vm, &a[0])?;
        if b.shape.is_empty() {
            return Err(vm.type_error("invalid lookup on 0-dim memory"));
        }
        if b.shape.len() != 1 {
            return Err(vm.not_implemented_error("multi-dimensional lookup is not implemented"));
        }
        let (start, end) = sequence::whole_bounds(vm, opt(a, 2), opt(a, 3), b.shape[0])?;
        for i in start..end {
            let b = view(vm, &a[0])?;
            if vm.equal(&item_at(vm, b, (b.offset + i as isize * b.strides[0]) as usize)?, &a[1])? {
                return Ok(Value::uint(i));
            }
        }
        Err(vm.value_error("memoryview.index(x): x not found"))
    }),
    mk("hex", "($self, /, sep=None, bytes_per_sep=1)", |vm, args| {
        let a = crate::call::bind(vm, "hex", &["sep", "bytes_per_sep"], 0, args.rest())?;
        let data = view(vm, &args.all[0])?.to_vec();
        locked(&args.all[0], || super::bytes_methods::hex(vm, &data, a.first().filter(|v| !v.is_missing()), opt(&a, 1)))
    }),
    m("_from_flags", "($type, /, object, flags)", |vm, a| {
        let flags = vm.to_i32(&a[2])?;
        let b = buffer::get(vm, &a[1], flags & 1 != 0)?;
        Ok(MemoryView::make(b))
    }),
    m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem),
];

fn release_view(vm: &Vm, v: &Value) -> R {
    let this = v.obj::<MemoryView>();
    match this.exports.get() {
        0 => {
            release(this);
            Ok(Value::NONE)
        }
        n => Err(vm.buffer_error(format!("memoryview has {n} exported buffer{}", if n == 1 { "" } else { "s" }))),
    }
}

fn tuple_of(vm: &Vm, numbers: impl Iterator<Item = i64>) -> Value {
    vm.tuple(numbers.map(Value::int).collect())
}

static GETSET: &[GetSet] = &[
    g("obj", |vm, v| Ok(view(vm, v)?.exporter.clone())),
    g("nbytes", |vm, v| Ok(Value::uint(view(vm, v)?.len))),
    g("itemsize", |vm, v| Ok(Value::uint(view(vm, v)?.itemsize))),
    g("readonly", |vm, v| Ok(Value::bool(view(vm, v)?.readonly))),
    g("format", |vm, v| Ok(vm.str(&view(vm, v)?.format))),
    g("ndim", |vm, v| Ok(Value::uint(view(vm, v)?.shape.len()))),
    g("shape", |vm, v| Ok(tuple_of(vm, view(vm, v)?.shape.iter().map(|n| *n as i64)))),
    g("strides", |vm, v| Ok(tuple_of(vm, view(vm, v)?.strides.iter().map(|n| *n as i64)))),
    g("suboffsets", |vm, v| view(vm, v).map(|_| super::tuple::empty())),
    g("c_contiguous", |vm, v| Ok(Value::bool(view(vm, v)?.is_contiguous()))),
    g("f_contiguous", |vm, v| Ok(Value::bool(view(vm, v)?.is_fortran()))),
    g("contiguous", |vm, v| Ok(Value::bool(view(vm, v)?.is_contiguous() || view(vm, v)?.is_fortran()))),
];

#[repr(C)]
pub struct MemoryIterator {
    head: Header,
    view: Value,
    at: Cell<usize>,
    len: usize,
}
payload!(MemoryIterator, MEMORY_ITERATOR, view);

static MEMORY_ITERATOR: Type = Type::builtin::<MemoryIterator>(
    "memory_iterator",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .iterator(|vm, it| {
            let it = it.obj::<MemoryIterator>();
            let i = it.at.get();
            if i >= it.len {
                return Ok(None);
            }
            it.at.set(i + 1);
            get_item(vm, &it.view, &Value::uint(i)).map(Some)
        })
        .no_new(),
);

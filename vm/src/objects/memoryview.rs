//! `memoryview`: one-dimensional views of bytes.

use super::bytearray::ByteArray;
use super::bytes::Bytes;
use super::object::{self, OBJECT};
use super::slice::Slice;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::protocol::buffer::{self, Buffer};
use crate::protocol::sequence;
use crate::types::rows::{GetSet, Method, g, m, mk};
use crate::types::slots::Compare;
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};

#[repr(C)]
pub struct MemoryView {
    head: Header,
    buffer: Mut<Option<Buffer>>,
}
payload!(MemoryView, MEMORYVIEW, buffer);

impl crate::heap::Trace for Buffer {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.owner);
        visit(&self.exporter);
    }
}

impl Drop for MemoryView {
    fn drop(&mut self) {
        release(self);
    }
}

fn release(view: &MemoryView) {
    if let Some(b) = view.buffer.get_mut().take()
        && let Some(array) = b.owner.cast::<ByteArray>()
    {
        array.exports.set(array.exports.get().saturating_sub(1));
    }
}

impl MemoryView {
    pub fn make(buffer: Buffer) -> Value {
        if let Some(array) = buffer.owner.cast::<ByteArray>() {
            array.exports.set(array.exports.get() + 1);
        }
        Py::new(MemoryView { head: Header::new(&MEMORYVIEW), buffer: Mut::new(Some(buffer)) }).into_value()
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
            let b = view(vm, v)?;
            if !b.readonly {
                return Err(vm.value_error("cannot hash writable memoryview object"));
            }
            Ok(super::string::hash_bytes(&b.to_vec()))
        })
        .compare(|vm, a, b, op| {
            if !matches!(op, Compare::Eq | Compare::Ne) || !vm.is_bytes_like(b) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let same = a.is(b) || (a.obj::<MemoryView>().buffer.get().is_some() && vm.bytes_like(a)? == vm.bytes_like(b)?);
            Ok(Value::bool(same == (op == Compare::Eq)))
        })
        .len(|vm, v| Ok(view(vm, v)?.shape.first().copied().unwrap_or(1)))
        .getitem(get_item)
        .setitem(set_item)
        .iter(|vm, v| {
            let all = vm.call_method_str(v, "tolist", &[])?;
            vm.iter(&all)
        })
        .buffer(|vm, v, writable| {
            let b = view(vm, v)?;
            if writable && b.readonly {
                return Err(vm.buffer_error("memoryview: underlying buffer is not writable"));
            }
            Ok(b.clone())
        })
        .new(|vm, _, args| {
            let a = crate::call::bind(vm, "memoryview", &["object"], 1, args)?;
            if !vm.is_bytes_like(&a[0]) {
                return Err(vm.type_error(format!("memoryview: a bytes-like object is required, not '{}'", a[0].ty().name())));
            }
            Ok(MemoryView::make(buffer::get(vm, &a[0], false)?))
        }),
)
.methods(METHODS)
.getset(GETSET)
.doc("Create a new memoryview object which references the given object.");

/// Bytes of an item of a native integer format.
fn item_size(format: &str) -> Option<usize> {
    Some(match format {
        "B" | "b" | "c" => 1,
        "H" | "h" => 2,
        "I" | "i" => 4,
        "L" | "l" | "Q" | "q" | "N" | "n" => 8,
        _ => return None,
    })
}

fn item_at(b: &Buffer, offset: usize) -> Value {
    let mut bytes = [0; 8];
    let source = b.memory().get(offset..offset + b.itemsize).unwrap_or_default();
    bytes[..source.len()].copy_from_slice(source);
    if b.format == "c" {
        return Bytes::new(source.to_vec());
    }
    let unused = 64 - 8 * b.itemsize as u32;
    if b.format.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Value::int(i64::from_le_bytes(bytes) << unused >> unused);
    }
    super::int::from_big(u64::from_le_bytes(bytes).into())
}

fn get_item(vm: &Vm, v: &Value, key: &Value) -> R {
    let b = view(vm, v)?;
    let (n, stride) = (b.shape.first().copied().unwrap_or(0), b.strides.first().copied().unwrap_or(1));
    if let Some(slice) = key.cast::<Slice>() {
        let r = sequence::resolve(vm, slice, n)?;
        let part = Buffer { offset: b.offset + r.start * stride, len: r.count * b.itemsize, shape: vec![r.count], strides: vec![stride * r.step], ..b.clone() };
        return Ok(MemoryView::make(part));
    }
    let Some(i) = sequence::at(
        vm.index_isize(key).map_err(|r| {
            let _ = r;
            vm.clear_pending();
            vm.type_error("memoryview: invalid slice key")
        })?,
        n,
    ) else {
        return Err(vm.index_error("index out of bounds on dimension 1"));
    };
    Ok(item_at(b, (b.offset + i as isize * stride) as usize))
}

fn set_item(vm: &Vm, v: &Value, key: &Value, value: Option<Value>) -> Result<(), Raised> {
    let b = view(vm, v)?;
    if b.readonly {
        return Err(vm.type_error("cannot modify read-only memory"));
    }
    let Some(value) = value else { return Err(vm.type_error("cannot delete memory")) };
    let (n, stride) = (b.shape.first().copied().unwrap_or(0), b.strides.first().copied().unwrap_or(1));
    if let Some(slice) = key.cast::<Slice>() {
        let r = sequence::resolve(vm, slice, n)?;
        let data = vm.bytes_like(&value)?;
        if data.len() != r.count {
            return Err(vm.value_error("memoryview assignment: lvalue and rvalue have different structures"));
        }
        let memory = b.memory_mut();
        for (i, byte) in r.indices().zip(data) {
            memory[(b.offset + i as isize * stride) as usize] = byte;
        }
        return Ok(());
    }
    let Some(i) = sequence::at(vm.index_isize(key)?, n) else { return Err(vm.index_error("index out of bounds on dimension 1")) };
    if b.itemsize != 1 {
        return Err(vm.not_implemented_error(format!("memoryview: assignment to items of format {}", b.format)));
    }
    let byte = match super::int::as_i64(&vm.index(&value)?) {
        Some(x @ 0..=255) => x as u8,
        _ => return Err(vm.value_error(format!("memoryview: invalid value for format '{}'", b.format))),
    };
    b.memory_mut()[(b.offset + i as isize * stride) as usize] = byte;
    Ok(())
}

static METHODS: &[Method] = &[
    mk("tobytes", "($self, /, order='C')", |vm, args| Ok(Bytes::new(view(vm, &args.all[0])?.to_vec()))),
    m("tolist", "($self, /)", |vm, a| {
        let b = view(vm, &a[0])?;
        let mut out = Vec::new();
        b.walk(0, b.offset, &mut |at| out.push(item_at(b, at)));
        Ok(super::list::List::new(out).into_value())
    }),
    m("release", "($self, /)", |_, a| {
        release(a[0].obj::<MemoryView>());
        Ok(Value::NONE)
    }),
    m("__enter__", "($self, /)", |vm, a| view(vm, &a[0]).map(|_| a[0].clone())),
    m("__exit__", "($self, /, *args)", |_, a| {
        release(a[0].obj::<MemoryView>());
        Ok(Value::NONE)
    }),
    m("toreadonly", "($self, /)", |vm, a| Ok(MemoryView::make(Buffer { readonly: true, ..view(vm, &a[0])?.clone() }))),
    m("cast", "($self, /, format, shape=None)", |vm, a| {
        let b = view(vm, &a[0])?;
        let format = super::string::to_string(&a[1]);
        let Some(itemsize) = item_size(&format) else {
            return Err(vm.not_implemented_error(format!("memoryview: format {format} not supported")));
        };
        if !b.is_contiguous() || b.shape.len() != 1 {
            return Err(vm.type_error("memoryview: casts are restricted to C-contiguous views"));
        }
        if !b.len.is_multiple_of(itemsize) {
            return Err(vm.type_error("memoryview: length is not a multiple of itemsize"));
        }
        Ok(MemoryView::make(Buffer { format, itemsize, shape: vec![b.len / itemsize], strides: vec![itemsize as isize], ..b.clone() }))
    }),
    mk("hex", "($self, /, sep=None, bytes_per_sep=1)", |vm, args| {
        let a = crate::call::bind(vm, "hex", &["sep", "bytes_per_sep"], 0, args.rest())?;
        super::bytes_methods::hex(vm, &view(vm, &args.all[0])?.to_vec(), a.first().filter(|v| !v.is_missing()), crate::call::opt(&a, 1))
    }),
    m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem),
];

static GETSET: &[GetSet] = &[
    g("obj", |vm, v| Ok(view(vm, v)?.exporter.clone())),
    g("nbytes", |vm, v| Ok(Value::uint(view(vm, v)?.len))),
    g("itemsize", |vm, v| Ok(Value::uint(view(vm, v)?.itemsize))),
    g("readonly", |vm, v| Ok(Value::bool(view(vm, v)?.readonly))),
    g("format", |vm, v| Ok(vm.str(&view(vm, v)?.format))),
    g("ndim", |vm, v| Ok(Value::uint(view(vm, v)?.shape.len()))),
    g("shape", |vm, v| Ok(vm.tuple(view(vm, v)?.shape.iter().map(|&n| Value::uint(n)).collect()))),
    g("strides", |vm, v| Ok(vm.tuple(view(vm, v)?.strides.iter().map(|&n| Value::int(n as i64)).collect()))),
    g("suboffsets", |_, _| Ok(super::tuple::empty())),
    g("c_contiguous", |vm, v| Ok(Value::bool(view(vm, v)?.is_contiguous()))),
    g("f_contiguous", |vm, v| Ok(Value::bool(view(vm, v)?.is_contiguous()))),
    g("contiguous", |vm, v| Ok(Value::bool(view(vm, v)?.is_contiguous()))),
];

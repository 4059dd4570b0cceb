//! `bytes`.
#![expect(unsafe_code, reason = "bytes lie behind the struct; ARCHITECTURE.md, invariant S1")]

use super::bytes_methods as common;
use super::iterators::BytesIterator;
use super::object::{self, OBJECT};
use super::string;
use crate::call::Args;
use crate::heap::{self, Header};
use crate::payload;
use crate::protocol::buffer::Buffer;
use crate::types::slots::{Compare, bin};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};
use std::cell::Cell;

/// An immutable run of bytes. Few of them follow the struct; many, and those of subclasses, are boxed (S1).
#[repr(C)]
pub struct Bytes {
    head: Header,
    bytes: *const u8,
    len: usize,
    /// 0 until it is known.
    hash: Cell<i64>,
}
payload!(Bytes, BYTES);

/// How many bytes may follow the struct.
const INLINE: usize = 128;

impl Drop for Bytes {
    fn drop(&mut self) {
        if !std::ptr::eq(self.bytes, self.inline_bytes()) {
            // SAFETY: made from a box by `boxed`.
            drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(self.bytes.cast_mut(), self.len)) });
        }
    }
}

pub static BYTES: Type = Type::builtin::<Bytes>(
    "bytes",
    &OBJECT,
    flag::BASETYPE | flag::BYTES,
    object::SLOTS
        .repr(|vm, b| Ok(vm.str(&common::repr(b.obj::<Bytes>().data()))))
        .str(|vm, b| {
            if vm.settings.bytes_warning > 0 {
                vm.warn(&super::exception::BYTES_WARNING, "str() on a bytes instance", 1)?;
            }
            vm.repr(b)
        })
        .hash(|_, b| {
            let b = b.obj::<Bytes>();
            if b.hash.get() == 0 {
                b.hash.set(string::hash_bytes(b.data()));
            }
            Ok(b.hash.get())
        })
        .compare(bytes_compare)
        .iter(|_, b| Ok(BytesIterator::new(b.clone())))
        .len(|_, b| Ok(b.obj::<Bytes>().len))
        .getitem(|vm, b, key| common::get_item(vm, b, key, "byte", &Bytes::new))
        .contains(common::contains)
        .concat(|vm, a, b| common::concat(vm, a, b, &Bytes::new))
        .repeat(|vm, a, n| common::repeat(vm, a, n, &Bytes::new))
        .binary(bin::REMAINDER, |vm, a, b| if a.cast::<Bytes>().is_some() { super::percent::format_bytes(vm, a, b) } else { Ok(Value::NOT_IMPLEMENTED) })
        .buffer(|_, b, _| Ok(Buffer::simple(b, b.obj::<Bytes>().len, true)))
        .new(bytes_new),
)
.methods(common::BYTES_METHODS)
.doc("bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\nbytes(int) -> bytes object of size given by the parameter initialized with null bytes\nbytes() -> empty bytes object\n\nConstruct an immutable array of bytes from:\n  - an iterable yielding integers in range(256)\n  - a text string encoded using the specified encoding\n  - any object implementing the buffer API.\n  - an integer");

impl Bytes {
    #[expect(clippy::new_ret_no_self, reason = "objects are handled as values")]
    pub fn new(data: Vec<u8>) -> Value {
        if data.len() > INLINE { Bytes::boxed(&BYTES, data).into_value() } else { Bytes::copied(&data) }
    }

    /// As [`Bytes::new`], of bytes that belong to somebody else. Objects of one byte and of none are shared.
    pub fn copied(data: &[u8]) -> Value {
        if data.len() > INLINE {
            return Bytes::boxed(&BYTES, data.to_vec()).into_value();
        }
        if data.len() > 1 {
            return Bytes::inline(data);
        }
        crate::vm::with(|vm| {
            let shared = vm.shared_bytes.get_mut();
            if shared.is_empty() {
                shared.resize_with(257, || None);
            }
            shared[data.first().map_or(256, |b| usize::from(*b))].get_or_insert_with(|| Bytes::inline(data)).clone()
        })
    }

    fn inline(data: &[u8]) -> Value {
        let payload = Bytes { head: Header::new(&BYTES), bytes: std::ptr::null(), len: data.len(), hash: Cell::new(0) };
        let value = heap::alloc_sized(payload, size_of::<Bytes>() + data.len());
        // SAFETY: the memory behind the struct is as long as the bytes.
        unsafe {
            let this = value.pointer().cast::<Bytes>();
            let at = this.add(1).cast::<u8>();
            std::ptr::copy_nonoverlapping(data.as_ptr(), at, data.len());
            (*this).bytes = at;
        }
        value
    }

    fn boxed(ty: &Type, data: Vec<u8>) -> Py<Bytes> {
        let data = data.into_boxed_slice();
        let len = data.len();
        Py::new(Bytes { head: Header::new(ty), bytes: Box::into_raw(data).cast::<u8>(), len, hash: Cell::new(0) })
    }

    fn inline_bytes(&self) -> *const u8 {
        // SAFETY: one past the struct.
        unsafe { std::ptr::from_ref(self).add(1).cast() }
    }

    #[inline(always)]
    pub fn data(&self) -> &[u8] {
        // SAFETY: the memory lives as long as the object and never changes.
        unsafe { std::slice::from_raw_parts(self.bytes, self.len) }
    }
}

fn bytes_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let data = match (args.all, args.has_keywords()) {
        ([one], false) if one.is_exact(&BYTES) && ty.is(&BYTES) => return Ok(one.clone()),
        ([one], false) => match vm.call_special(one, &vm.names.__bytes__, &[]) {
            Some(r) => {
                let r = r?;
                match r.cast::<Bytes>() {
                    Some(_b) if ty.is(&BYTES) => {
                        return Ok(r);
                    }
                    Some(b) => b.data().to_vec(),
                    None => return Err(vm.type_error(format!("__bytes__ returned non-bytes (type {})", r.ty().name()))),
                }
            }
            None => common::from_arguments(vm, "bytes", args)?,
        },
        _ => common::from_arguments(vm, "bytes", args)?,
    };
    Ok(if ty.is(&BYTES) { Bytes::new(data) } else { Bytes::boxed(ty, data).into_value() })
}

fn bytes_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let x = a.obj::<Bytes>().data();
    if let Some(y) = b.cast::<Bytes>() {
        return Ok(Value::bool(op.holds(x.cmp(y.data()))));
    }
    if vm.settings.bytes_warning > 0 && matches!(op, Compare::Eq | Compare::Ne) && string::is_str(b) {
        vm.warn(&super::exception::BYTES_WARNING, "Comparison between bytes and string", 1)?;
    }
    Ok(Value::NOT_IMPLEMENTED)
}

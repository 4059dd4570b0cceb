//! `bytearray`.

use super::bytes_methods as common;
use super::iterators::ByteArrayIterator;
use super::object::{self, OBJECT};
use super::slice::Slice;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::protocol::buffer::Buffer;
use crate::protocol::sequence;
use crate::types::slots::{Compare, bin};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};
use std::cell::Cell;

#[repr(C)]
pub struct ByteArray {
    head: Header,
    data: Mut<Vec<u8>>,
    /// Buffers handed out: the length may not change while there are any.
    pub exports: Cell<usize>,
}
payload!(ByteArray, BYTEARRAY);

pub static BYTEARRAY: Type = Type::builtin::<ByteArray>(
    "bytearray",
    &OBJECT,
    flag::BASETYPE,
    object::SLOTS
        .repr(|vm, b| Ok(vm.str(&format!("{}({})", b.ty().short_name(), repr(b.obj::<ByteArray>().data())))))
        .str(|vm, b| vm.repr(b))
        .no_hash()
        .compare(bytearray_compare)
        .iter(|_, b| Ok(ByteArrayIterator::new(b.clone())))
        .len(|_, b| Ok(b.obj::<ByteArray>().data().len()))
        .getitem(|vm, b, key| common::get_item(vm, b, key, "bytearray", &ByteArray::make))
        .setitem(set_item)
        .contains(common::contains)
        .concat(|vm, a, b| common::concat(vm, a, b, &ByteArray::make))
        .repeat(|vm, a, n| common::repeat(vm, a, n, &ByteArray::make))
        .inplace_concat(|vm, a, b| {
            let more = common::expect(vm, b).map_err(|_r| {
                vm.clear_pending();
                vm.type_error(format!("can't concat {} to bytearray", b.ty().name()))
            })?;
            resize_check(vm, a.obj::<ByteArray>())?;
            a.obj::<ByteArray>().data.get_mut().extend(more);
            Ok(a.clone())
        })
        .inplace_repeat(|vm, a, n| {
            let this = a.obj::<ByteArray>();
            resize_check(vm, this)?;
            let n = vm.index_count(n)?;
            super::tuple::repeated_len(vm, this.data().len(), n)?;
            let out = this.data().repeat(n.max(0) as usize);
            this.data.set(out);
            Ok(a.clone())
        })
        .binary(bin::REMAINDER, |vm, a, b| if a.cast::<ByteArray>().is_some() { super::percent::format_bytes(vm, a, b) } else { Ok(Value::NOT_IMPLEMENTED) })
        .buffer(|_, b, _| Ok(Buffer::simple(b, b.obj::<ByteArray>().data().len(), false)))
        .new(|_, ty, _| Ok(Py::new(ByteArray { head: Header::new(ty), data: Mut::default(), exports: Cell::new(0) }).into_value()))
        .init(|vm, b, args| {
            let data = common::from_arguments(vm, "bytearray", args)?;
            resize_check(vm, b.obj::<ByteArray>())?;
            b.obj::<ByteArray>().data.set(data);
            Ok(())
        }),
)
.methods(common::BYTEARRAY_METHODS)
.doc("bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\nbytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\nbytearray(int) -> bytes array of size given by the parameter initialized with null bytes\nbytearray() -> empty bytes array\n\nConstruct a mutable bytearray object from:\n  - an iterable yielding integers in range(256)\n  - a text string encoded using the specified encoding\n  - a bytes or a buffer object\n  - any object implementing the buffer API.\n  - an integer");

/// As of `bytes`, but an apostrophe is escaped whatever the quotes are (CPython `bytearray_repr`).
fn repr(data: &[u8]) -> String {
    let text = common::repr(data);
    if text.starts_with("b\"") { text.replace('\'', "\\'") } else { text }
}

impl ByteArray {
    pub fn make(data: Vec<u8>) -> Value {
        Py::new(ByteArray { head: Header::new(&BYTEARRAY), data: Mut::new(data), exports: Cell::new(0) }).into_value()
    }

    #[inline(always)]
    pub fn data(&self) -> &[u8] {
        self.data.get()
    }

    /// The bytes for writing; see [`Mut`] for the rule.
    pub fn bytes_mut(&self) -> &mut [u8] {
        self.data.get_mut()
    }

    /// The buffer for changes of length, after [`resize_check`].
    pub fn vec(&self) -> &mut Vec<u8> {
        self.data.get_mut()
    }
}

/// The length may change only while nobody holds a buffer.
pub fn resize_check(vm: &Vm, b: &ByteArray) -> R<()> {
    if b.exports.get() > 0 { Err(vm.buffer_error("Existing exports of data: object cannot be re-sized")) } else { Ok(()) }
}

fn bytearray_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    if !vm.is_bytes_like(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let y = vm.bytes_like(b)?;
    Ok(Value::bool(op.holds(a.obj::<ByteArray>().data().cmp(&y[..]))))
}

fn set_item(vm: &Vm, b: &Value, key: &Value, value: Option<Value>) -> Result<(), Raised> {
    let this = b.obj::<ByteArray>();
    if let Some(slice) = key.cast::<Slice>() {
        let new = match &value {
            None => Vec::new(),
            Some(v) if super::string::is_str(v) || !v.ty().can_iterate() => {
                return Err(vm.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
            }
            Some(v) => common::from_object(vm, v, "bytearray")?,
        };
        let range = sequence::resolve(vm, slice, || this.data().len())?;
        let data = this.data.get_mut();
        if range.step == 1 {
            if new.len() != range.count {
                resize_check(vm, this)?;
            }
            let start = range.start as usize;
            data.splice(start..start + range.count, new);
        } else if value.is_none() {
            resize_check(vm, this)?;
            let mut gone: Vec<usize> = range.indices().collect();
            gone.sort_unstable();
            for i in gone.into_iter().rev() {
                data.remove(i);
            }
        } else {
            if new.len() != range.count {
                let message = format!("attempt to assign bytes of size {} to extended slice of size {}", new.len(), range.count);
                return Err(vm.value_error(message));
            }
            for (i, v) in range.indices().zip(new) {
                data[i] = v;
            }
        }
        return Ok(());
    }
    if key.ty().slots.get().unary[crate::types::slots::un::INDEX].is_none() {
        return Err(vm.type_error(format!("bytearray indices must be integers or slices, not {}", key.ty().name())));
    }
    let index = vm.index_isize(key)?;
    let byte = match &value {
        Some(v) => Some(common::byte(vm, v)?),
        None => None,
    };
    let Some(i) = sequence::at(index, this.data().len()) else { return Err(vm.index_error("bytearray index out of range")) };
    match byte {
        Some(byte) => this.bytes_mut()[i] = byte,
        None => {
            resize_check(vm, this)?;
            this.data.get_mut().remove(i);
        }
    }
    Ok(())
}

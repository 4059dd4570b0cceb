//! `bytes`.

use super::bytes_methods as common;
use super::iterators::BytesIterator;
use super::object::{self, OBJECT};
use super::string;
use crate::call::Args;
use crate::heap::Header;
use crate::payload;
use crate::protocol::buffer::Buffer;
use crate::types::slots::{Compare, bin};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};

#[repr(C)]
pub struct Bytes {
    head: Header,
    data: Box<[u8]>,
}
payload!(Bytes, BYTES);

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
        .hash(|_, b| Ok(string::hash_bytes(b.obj::<Bytes>().data())))
        .compare(bytes_compare)
        .iter(|_, b| Ok(BytesIterator::new(b.clone())))
        .len(|_, b| Ok(b.obj::<Bytes>().data.len()))
        .getitem(|vm, b, key| common::get_item(vm, b, key, "byte", &Bytes::new))
        .contains(common::contains)
        .concat(|vm, a, b| common::concat(vm, a, b, &Bytes::new))
        .repeat(|vm, a, n| common::repeat(vm, a, n, &Bytes::new))
        .binary(bin::REMAINDER, |vm, a, b| if a.cast::<Bytes>().is_some() { super::percent::format_bytes(vm, a, b) } else { Ok(Value::NOT_IMPLEMENTED) })
        .buffer(|_, b, _| Ok(Buffer::simple(b, b.obj::<Bytes>().data.len(), true)))
        .new(bytes_new),
)
.methods(common::BYTES_METHODS)
.doc("bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\nbytes(int) -> bytes object of size given by the parameter initialized with null bytes\nbytes() -> empty bytes object\n\nConstruct an immutable array of bytes from:\n  - an iterable yielding integers in range(256)\n  - a text string encoded using the specified encoding\n  - any object implementing the buffer API.\n  - an integer");

impl Bytes {
    #[expect(clippy::new_ret_no_self, reason = "objects are handled as values")]
    pub fn new(data: Vec<u8>) -> Value {
        Py::new(Bytes { head: Header::new(&BYTES), data: data.into_boxed_slice() }).into_value()
    }

    #[inline(always)]
    pub fn data(&self) -> &[u8] {
        &self.data
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
    Ok(Py::new(Bytes { head: Header::new(ty), data: data.into_boxed_slice() }).into_value())
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

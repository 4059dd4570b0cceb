//! `BufferedRWPair`: a reader and a writer under one object.

use super::{BUFFERED_READER, BUFFERED_WRITER, buffered};
use crate::io::base::{self, BUFFERED_IO_BASE, Stream};
use crate::io::{DEFAULT_BUFFER_SIZE, check_able};
use pyvm_vm::call::Args;
use pyvm_vm::heap::Mut;
use pyvm_vm::payload;
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{GetSet, Method, g, m};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::mem::offset_of;

#[repr(C)]
pub struct BufferedPair {
    stream: Stream,
    reader: Mut<Option<Value>>,
    writer: Mut<Option<Value>>,
}
payload!(BufferedPair, BUFFERED_RW_PAIR, stream, reader, writer);

pub static BUFFERED_RW_PAIR: Type = Type::builtin::<BufferedPair>("_io.BufferedRWPair", &BUFFERED_IO_BASE, base::FLAGS, base::SLOTS.new(new).init(init))
    .methods(METHODS)
    .getset(GETSET)
    .dict_at(offset_of!(BufferedPair, stream) + offset_of!(Stream, dict))
    .doc("A buffered reader and writer object together.\n\nA buffered reader object and buffered writer object put together to\nform a sequential IO object that can read and write. This is typically\nused with a socket or two-way pipe.\n\nreader and writer are RawIOBase objects that are readable and\nwriteable respectively. If the buffer_size is omitted it defaults to\nDEFAULT_BUFFER_SIZE.");

fn new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(BufferedPair { stream: Stream::new(ty), reader: Mut::new(None), writer: Mut::new(None) }).into_value())
}

fn init(vm: &Vm, this: &Value, args: Args) -> R<()> {
    let a = args.of_initializer(vm, this.ty(), &BUFFERED_RW_PAIR)?.check(vm, "BufferedRWPair", 2, 3)?;
    let size = a.get(2).map_or(Ok(DEFAULT_BUFFER_SIZE as i64), |n| vm.to_i64(n))?;
    check_able(vm, &a[0], "readable", "readable")?;
    check_able(vm, &a[1], "writable", "writable")?;
    let pair = this.obj::<BufferedPair>();
    pair.reader.set(Some(buffered(vm, &BUFFERED_READER, &a[0], size)?));
    pair.writer.set(Some(buffered(vm, &BUFFERED_WRITER, &a[1], size)?));
    Ok(())
}

/// Calls a method of one of the two.
fn forward(vm: &Vm, part: &Mut<Option<Value>>, name: &str, args: &[Value]) -> R {
    match part.get().clone() {
        Some(stream) => vm.call_method_str(&stream, name, args),
        None => Err(vm.value_error("I/O operation on uninitialized object")),
    }
}

macro_rules! half {
    ($part:ident, $name:literal, $signature:literal) => {
        m($name, $signature, |vm, a| forward(vm, &a[0].obj::<BufferedPair>().$part, $name, &a[1..]))
    };
}

static METHODS: &[Method] = &[
    half!(reader, "read", "($self, size=-1, /)"),
    half!(reader, "peek", "($self, size=0, /)"),
    half!(reader, "read1", "($self, size=-1, /)"),
    half!(reader, "readinto", "($self, buffer, /)"),
    half!(reader, "readinto1", "($self, buffer, /)"),
    half!(writer, "write", "($self, buffer, /)"),
    half!(writer, "flush", "($self, /)"),
    half!(reader, "readable", "($self, /)"),
    half!(writer, "writable", "($self, /)"),
    m("close", "($self, /)", |vm, a| {
        let pair = a[0].obj::<BufferedPair>();
        let written = forward(vm, &pair.writer, "close", &[]);
        vm.finally(written, || forward(vm, &pair.reader, "close", &[]))
    }),
    m("isatty", "($self, /)", |vm, a| {
        let pair = a[0].obj::<BufferedPair>();
        let answer = forward(vm, &pair.writer, "isatty", &[])?;
        if answer.is(&Value::FALSE) { forward(vm, &pair.reader, "isatty", &[]) } else { Ok(answer) }
    }),
];

static GETSET: &[GetSet] = &[g("closed", |vm, s| match s.obj::<BufferedPair>().writer.get().clone() {
    Some(writer) => vm.get_attr_str(&writer, "closed"),
    None => Err(vm.runtime_error("the BufferedRWPair object is being garbage-collected")),
})];

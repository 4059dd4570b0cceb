//! What decompressors of all formats share that are given their input piece by piece.

use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::heap::Mut;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::types::rows::{GetSet, member};
use pyvm_vm::value::{Payload, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;

/// What `decompress` says of itself.
pub const DECOMPRESS_DOC: &str = "Decompress *data*, returning uncompressed data as bytes.\n\nIf *max_length* is nonnegative, returns at most *max_length* bytes\nof decompressed data.  If this limit is reached and further output\ncan be produced, *self.needs_input* will be set to ``False``.  In\nthis case, the next call to *decompress()* may provide *data* as b''\nto obtain more of the output.\n\nIf all of the input data was decompressed and returned (either\nbecause this was less than *max_length* bytes, or because\n*max_length* was negative), *self.needs_input* will be set to True.\n\nAttempting to decompress data after the end of stream is reached\nraises an EOFError.  Any data found after the end of the stream is\nignored and saved in the unused_data attribute.";

/// Where a decompressor stands.
pub struct Incremental {
    /// Input that is not read yet.
    tail: Mut<Vec<u8>>,
    unused: Mut<Vec<u8>>,
    eof: Cell<bool>,
    needs_input: Cell<bool>,
}

impl Default for Incremental {
    fn default() -> Self {
        Incremental { tail: Mut::default(), unused: Mut::default(), eof: Cell::new(false), needs_input: Cell::new(true) }
    }
}

/// A payload that is a decompressor.
pub trait Decompressor: Payload {
    fn state(&self) -> &Incremental;

    /// Decompresses to at most so many bytes; what was written, how much was read, and whether the stream ended.
    ///
    /// # Errors
    /// What is wrong with the data.
    fn advance(&self, vm: &Vm, data: &[u8], limit: usize) -> R<(Vec<u8>, usize, bool)>;
}

/// The method `decompress(data, max_length=-1)`.
pub fn decompress<T: Decompressor>(vm: &Vm, args: Args) -> R {
    let a = bind(vm, "decompress", &["data", "max_length"], 1, args.rest())?;
    let this = args.all[0].obj::<T>();
    let data = vm.contiguous_bytes(&a[0])?;
    let limit = opt(&a, 1).map_or(Ok(-1), |v| vm.to_isize(v))?;
    let state = this.state();
    if state.eof.get() {
        return Err(vm.raise_text(&exc::EOF_ERROR, "End of stream already reached"));
    }
    let mut input = state.tail.take();
    if input.is_empty() {
        input = data;
    } else {
        input.extend_from_slice(&data);
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    state.needs_input.set(false);
    let (out, used, ended) = this.advance(vm, &input, limit)?;
    state.eof.set(ended);
    let rest = if ended { &state.unused } else { &state.tail };
    rest.set(input[used..].to_vec());
    // A full buffer may not be all that can be had.
    state.needs_input.set(!ended && used == input.len() && out.len() < limit);
    Ok(Bytes::new(out))
}

/// The attributes.
pub const fn getset<T: Decompressor>() -> [GetSet; 3] {
    [
        member("eof", |_, d| Ok(Value::bool(d.obj::<T>().state().eof.get()))).doc("True if the end-of-stream marker has been reached."),
        member("unused_data", |_, d| Ok(Bytes::copied(d.obj::<T>().state().unused.get()))).doc("Data found after the end of the compressed stream."),
        member("needs_input", |_, d| Ok(Value::bool(d.obj::<T>().state().needs_input.get()))).doc("True if more input is needed before more decompressed data can be produced."),
    ]
}

//! `_bz2`: streams in the format of bzip2 (CPython `_bz2module.c`), which a crate compresses and decompresses.

use crate::incremental::{self, DECOMPRESS_DOC, Incremental};
use pyvm_vm::call::{Args, opt};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::payload;
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{Method, m, mk};
use pyvm_vm::value::Py;
use pyvm_vm::vm::{R, Raised, Vm};
use std::cell::Cell;
use stream::{Code, Stream};

#[expect(unsafe_code, reason = "the crate's interface is that of the C library; every pointer is to a slice that lives through the call")]
mod stream {
    use libbz2_rs_sys as bz;

    pub type Code = i32;
    pub use bz::{BZ_DATA_ERROR, BZ_DATA_ERROR_MAGIC, BZ_FINISH, BZ_FINISH_OK, BZ_IO_ERROR, BZ_MEM_ERROR, BZ_OK, BZ_PARAM_ERROR, BZ_RUN, BZ_RUN_OK, BZ_STREAM_END, BZ_UNEXPECTED_EOF};

    /// The output buffer at first, and what it grows by at most.
    const FIRST: usize = 8192;
    const LARGEST: usize = 1 << 24;

    /// The state of one compression or decompression.
    pub struct Stream {
        state: Box<bz::bz_stream>,
        compresses: bool,
    }

    impl Stream {
        fn new(compresses: bool, init: impl FnOnce(*mut bz::bz_stream) -> Code) -> Result<Stream, Code> {
            // SAFETY: all fields are numbers and pointers that may be null.
            let mut state = Box::new(unsafe { std::mem::zeroed::<bz::bz_stream>() });
            match init(&raw mut *state) {
                BZ_OK => Ok(Stream { state, compresses }),
                code => Err(code),
            }
        }

        pub fn compress(level: i32) -> Result<Stream, Code> {
            Stream::new(true, |state| unsafe { bz::BZ2_bzCompressInit(state, level, 0, 0) })
        }

        pub fn decompress() -> Result<Stream, Code> {
            Stream::new(false, |state| unsafe { bz::BZ2_bzDecompressInit(state, 0, 0) })
        }

        /// Goes on until the input is used up and nothing is left to write, `limit` bytes are there, or something stops it. Returns
        /// what was written, how much was read, and the last outcome.
        pub fn run(&mut self, input: &[u8], action: i32, limit: usize) -> (Vec<u8>, usize, Code) {
            let mut out: Vec<u8> = Vec::new();
            let (mut used, mut code) = (0, BZ_OK);
            while out.len() < limit {
                let room = out.len().clamp(FIRST, LARGEST).min(limit - out.len());
                out.reserve(room);
                let given = (input.len() - used).min(u32::MAX as usize);
                let state = &mut *self.state;
                state.next_in = input[used..].as_ptr().cast();
                state.avail_in = given as u32;
                state.next_out = out.spare_capacity_mut().as_mut_ptr().cast();
                state.avail_out = room as u32;
                code = unsafe { if self.compresses { bz::BZ2_bzCompress(state, action) } else { bz::BZ2_bzDecompress(state) } };
                let (read, written) = (given - self.state.avail_in as usize, room - self.state.avail_out as usize);
                used += read;
                // SAFETY: that many bytes were written.
                unsafe { out.set_len(out.len() + written) };
                let goes_on = matches!(code, BZ_OK | BZ_RUN_OK | BZ_FINISH_OK);
                let finishing = self.compresses && action == BZ_FINISH;
                if !goes_on || (!finishing && used == input.len() && written < room) {
                    break;
                }
            }
            (out, used, code)
        }
    }

    impl Drop for Stream {
        fn drop(&mut self) {
            unsafe { if self.compresses { bz::BZ2_bzCompressEnd(&raw mut *self.state) } else { bz::BZ2_bzDecompressEnd(&raw mut *self.state) } };
        }
    }
}

/// The error for an outcome (CPython `catch_bz2_error`).
fn failure(vm: &Vm, code: Code) -> Raised {
    match code {
        stream::BZ_PARAM_ERROR => vm.value_error("Internal error - invalid parameters passed to libbzip2"),
        stream::BZ_MEM_ERROR => vm.raise_new(&exc::MEMORY_ERROR, &[]),
        stream::BZ_DATA_ERROR | stream::BZ_DATA_ERROR_MAGIC => vm.raise_text(&exc::OS_ERROR, "Invalid data stream"),
        stream::BZ_IO_ERROR => vm.raise_text(&exc::OS_ERROR, "Unknown I/O error"),
        stream::BZ_UNEXPECTED_EOF => vm.raise_text(&exc::EOF_ERROR, "Compressed file ended before the logical end-of-stream was detected"),
        _ => vm.runtime_error("Internal error - Invalid sequence of commands sent to libbzip2"),
    }
}

#[repr(C)]
struct Compressor {
    head: Header,
    stream: Mut<Stream>,
    flushed: Cell<bool>,
}
payload!(Compressor, COMPRESSOR);

static COMPRESSOR: Type = Type::builtin::<Compressor>("_bz2.BZ2Compressor", &OBJECT, 0, object::SLOTS.new(new_compressor))
    .methods(COMPRESSOR_METHODS)
    .doc("Create a compressor object for compressing data incrementally.\n\n  compresslevel\n    Compression level, as a number between 1 and 9.\n\nFor one-shot compression, use the compress() function instead.");

fn new_compressor(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = args.check(vm, "BZ2Compressor", 0, 1)?;
    let level = opt(a, 0).map_or(Ok(9), |v| vm.to_i32(v))?;
    if !(1..=9).contains(&level) {
        return Err(vm.value_error("compresslevel must be between 1 and 9"));
    }
    let stream = Stream::compress(level).map_err(|code| failure(vm, code))?;
    Ok(Py::new(Compressor { head: Header::new(ty), stream: Mut::new(stream), flushed: Cell::new(false) }).into_value())
}

impl Compressor {
    fn run(&self, vm: &Vm, data: &[u8], action: i32) -> R {
        let (out, _, code) = self.stream.get_mut().run(data, action, usize::MAX);
        match code {
            stream::BZ_OK | stream::BZ_RUN_OK | stream::BZ_FINISH_OK | stream::BZ_STREAM_END => Ok(Bytes::new(out)),
            // Nothing to do is no fault.
            stream::BZ_PARAM_ERROR if data.is_empty() && action == stream::BZ_RUN => Ok(Bytes::new(out)),
            code => Err(failure(vm, code)),
        }
    }
}

static COMPRESSOR_METHODS: &[Method] = &[
    m("compress", "($self, data, /)", |vm, a| {
        let data = vm.contiguous_bytes(&a[1])?;
        let this = a[0].obj::<Compressor>();
        if this.flushed.get() {
            return Err(vm.value_error("Compressor has been flushed"));
        }
        this.run(vm, &data, stream::BZ_RUN)
    })
    .doc("Provide data to the compressor object.\n\nReturns a chunk of compressed data if possible, or b'' otherwise.\n\nWhen you have finished providing data to the compressor, call the\nflush() method to finish the compression process."),
    m("flush", "($self, /)", |vm, a| {
        let this = a[0].obj::<Compressor>();
        if this.flushed.replace(true) {
            return Err(vm.value_error("Repeated call to flush()"));
        }
        this.run(vm, b"", stream::BZ_FINISH)
    })
    .doc("Finish the compression process.\n\nReturns the compressed data left in internal buffers.\n\nThe compressor object may not be used after this method is called."),
];

#[repr(C)]
struct Decompressor {
    head: Header,
    stream: Mut<Stream>,
    state: Incremental,
    /// It met an error, after which the state makes no sense.
    broken: Cell<bool>,
}
payload!(Decompressor, DECOMPRESSOR);

static DECOMPRESSOR: Type = Type::builtin::<Decompressor>("_bz2.BZ2Decompressor", &OBJECT, 0, object::SLOTS.new(new_decompressor))
    .methods(DECOMPRESSOR_METHODS)
    .getset(&const { incremental::getset::<Decompressor>() })
    .doc("Create a decompressor object for decompressing data incrementally.\n\nFor one-shot decompression, use the decompress() function instead.");

fn new_decompressor(vm: &Vm, ty: &Type, args: Args) -> R {
    args.no_keywords(vm, "BZ2Decompressor")?;
    if !args.pos().is_empty() {
        return Err(vm.type_error("BZ2Decompressor() takes no positional arguments"));
    }
    let stream = Stream::decompress().map_err(|code| failure(vm, code))?;
    Ok(Py::new(Decompressor { head: Header::new(ty), stream: Mut::new(stream), state: Incremental::default(), broken: Cell::new(false) }).into_value())
}

impl incremental::Decompressor for Decompressor {
    fn state(&self) -> &Incremental {
        &self.state
    }

    fn advance(&self, vm: &Vm, data: &[u8], limit: usize) -> R<(Vec<u8>, usize, bool)> {
        if self.broken.get() {
            return Err(vm.value_error("Decompressor is unusable after a previous error"));
        }
        let (out, used, code) = self.stream.get_mut().run(data, 0, limit);
        if !matches!(code, stream::BZ_OK | stream::BZ_STREAM_END) {
            self.broken.set(true);
            return Err(failure(vm, code));
        }
        Ok((out, used, code == stream::BZ_STREAM_END))
    }
}

static DECOMPRESSOR_METHODS: &[Method] = &[mk("decompress", "($self, /, data, max_length=-1)", incremental::decompress::<Decompressor>).doc(DECOMPRESS_DOC)];

pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_bz2", "", &[]);
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "BZ2Compressor", COMPRESSOR.as_value());
    d.set_name(vm, "BZ2Decompressor", DECOMPRESSOR.as_value());
    Ok(module)
}

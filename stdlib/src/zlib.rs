//! `zlib`: compression in the formats of the zlib library (CPython `zlibmodule.c`), which a crate does.

use crate::incremental::{self, DECOMPRESS_DOC, Incremental};
use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::int;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::payload;
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{GetSet, Method, m, member, mk};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Raised, Vm};
use std::cell::Cell;
use stream::{Code, Stream};

const MAX_WBITS: i32 = 15;
const DEF_BUF_SIZE: usize = 16384;

#[expect(unsafe_code, reason = "the crate's interface is that of the C library; every pointer is to a slice that lives through the call")]
mod stream {
    use libz_rs_sys as z;
    use std::ffi::CStr;

    pub type Code = i32;
    pub use z::{
        Z_BEST_COMPRESSION, Z_BEST_SPEED, Z_BLOCK, Z_BUF_ERROR, Z_DATA_ERROR, Z_DEFAULT_COMPRESSION, Z_DEFAULT_STRATEGY, Z_DEFLATED, Z_FILTERED, Z_FINISH, Z_FIXED, Z_FULL_FLUSH, Z_HUFFMAN_ONLY,
        Z_MEM_ERROR, Z_NEED_DICT, Z_NO_COMPRESSION, Z_NO_FLUSH, Z_OK, Z_PARTIAL_FLUSH, Z_RLE, Z_STREAM_END, Z_STREAM_ERROR, Z_SYNC_FLUSH, Z_TREES,
    };

    /// The state of one compression or decompression.
    pub struct Stream {
        state: Box<z::z_stream>,
        deflates: bool,
    }

    const SIZE: i32 = size_of::<z::z_stream>() as i32;

    pub fn version() -> String {
        // SAFETY: a static C string.
        unsafe { CStr::from_ptr(z::zlibVersion()) }.to_string_lossy().into_owned()
    }

    pub fn adler32(start: u32, data: &[u8]) -> u32 {
        unsafe { z::adler32_z(start.into(), data.as_ptr(), data.len()) as u32 }
    }

    impl Stream {
        pub fn deflate(level: i32, method: i32, wbits: i32, memory: i32, strategy: i32) -> Result<Stream, Code> {
            let mut state = Box::<z::z_stream>::default();
            match unsafe { z::deflateInit2_(&raw mut *state, level, method, wbits, memory, strategy, z::zlibVersion(), SIZE) } {
                Z_OK => Ok(Stream { state, deflates: true }),
                code => Err(code),
            }
        }

        pub fn inflate(wbits: i32) -> Result<Stream, Code> {
            let mut state = Box::<z::z_stream>::default();
            match unsafe { z::inflateInit2_(&raw mut *state, wbits, z::zlibVersion(), SIZE) } {
                Z_OK => Ok(Stream { state, deflates: false }),
                code => Err(code),
            }
        }

        pub fn duplicate(&mut self) -> Result<Stream, Code> {
            let mut state = Box::<z::z_stream>::default();
            let code = unsafe { if self.deflates { z::deflateCopy(&raw mut *state, &raw mut *self.state) } else { z::inflateCopy(&raw mut *state, &raw const *self.state) } };
            if code == Z_OK { Ok(Stream { state, deflates: self.deflates }) } else { Err(code) }
        }

        pub fn set_dictionary(&mut self, dictionary: &[u8]) -> Code {
            let (state, len) = (&raw mut *self.state, dictionary.len() as u32);
            unsafe { if self.deflates { z::deflateSetDictionary(state, dictionary.as_ptr(), len) } else { z::inflateSetDictionary(state, dictionary.as_ptr(), len) } }
        }

        /// What the library says is wrong.
        pub fn message(&self) -> Option<String> {
            if self.state.msg.is_null() { None } else { Some(unsafe { CStr::from_ptr(self.state.msg) }.to_string_lossy().into_owned()) }
        }

        /// One step from `input`, appending at most `room` bytes to `out`; how much was read and written, and the outcome.
        fn step(&mut self, input: &[u8], out: &mut Vec<u8>, room: usize, flush: i32) -> (usize, usize, Code) {
            out.reserve(room);
            let (given, room) = (input.len().min(u32::MAX as usize), room.min(u32::MAX as usize));
            let state = &mut *self.state;
            state.next_in = input.as_ptr();
            state.avail_in = given as u32;
            state.next_out = out.spare_capacity_mut().as_mut_ptr().cast();
            state.avail_out = room as u32;
            let flush = if given < input.len() { Z_NO_FLUSH } else { flush };
            let code = unsafe { if self.deflates { z::deflate(&raw mut *self.state, flush) } else { z::inflate(&raw mut *self.state, flush) } };
            let written = room - self.state.avail_out as usize;
            // SAFETY: that many bytes were written.
            unsafe { out.set_len(out.len() + written) };
            (given - self.state.avail_in as usize, written, code)
        }

        /// Goes on until the input is used up and nothing is left to write, `limit` bytes are there, or something stops it. Returns
        /// what was written, how much was read, and the last outcome.
        pub fn run(&mut self, input: &[u8], flush: i32, first: usize, limit: usize, dictionary: Option<&[u8]>) -> (Vec<u8>, usize, Code) {
            let mut out = Vec::new();
            let mut used = 0;
            let mut code = Z_OK;
            while out.len() < limit {
                let room = first.max(1).max(out.len().min(1 << 24)).min(limit - out.len());
                let (read, written, outcome) = self.step(&input[used..], &mut out, room, flush);
                used += read;
                code = outcome;
                if code == Z_NEED_DICT
                    && let Some(dictionary) = dictionary
                {
                    code = self.set_dictionary(dictionary);
                    if code != Z_OK {
                        break;
                    }
                    continue;
                }
                let failed = code != Z_OK && code != Z_BUF_ERROR;
                // With room left it has written all that it can.
                if failed || (written < room && used == input.len()) {
                    break;
                }
            }
            (out, used, code)
        }
    }

    impl Drop for Stream {
        fn drop(&mut self) {
            unsafe { if self.deflates { z::deflateEnd(&raw mut *self.state) } else { z::inflateEnd(&raw mut *self.state) } };
        }
    }
}

/// `zlib.error`.
fn error_class(vm: &Vm) -> R {
    vm.cached("zlib.error", || exc::new_type(vm, "zlib", "error", &exc::EXCEPTION))
}

fn error(vm: &Vm, message: &str) -> Raised {
    match error_class(vm).and_then(|class| vm.call(&class, &[vm.str(message)])) {
        Ok(e) => vm.raise(&e),
        Err(raised) => raised,
    }
}

/// The error for an outcome (CPython `zlib_error`).
fn failure(vm: &Vm, stream: Option<&Stream>, code: Code, doing: &str) -> Raised {
    let known = match code {
        stream::Z_BUF_ERROR => Some("incomplete or truncated stream"),
        stream::Z_STREAM_ERROR => Some("inconsistent stream state"),
        stream::Z_DATA_ERROR => Some("invalid input data"),
        _ => None,
    };
    let message = stream.and_then(Stream::message).or_else(|| known.map(str::to_owned));
    error(
        vm,
        &match message {
            Some(message) => format!("Error {code} {doing}: {message}"),
            None => format!("Error {code} {doing}"),
        },
    )
}

fn out_of_memory(vm: &Vm, doing: &str) -> Raised {
    vm.raise_text(&exc::MEMORY_ERROR, &format!("Out of memory while {doing}"))
}

fn number(vm: &Vm, a: &[Value], at: usize, default: i32) -> R<i32> {
    opt(a, at).map_or(Ok(default), |v| vm.to_i32(v))
}

/// The start of a checksum: the low bits of any int.
fn start(vm: &Vm, v: Option<&Value>, default: u32) -> R<u32> {
    let Some(v) = v else { return Ok(default) };
    let n = vm.index(v)?;
    Ok(int::as_i64(&n).map_or_else(|| (int::to_big(&n) & num_bigint::BigInt::from(u32::MAX)).iter_u32_digits().next().unwrap_or(0), |n| n as u32))
}

/// The CRC-32 of data, going on from another; `binascii` has it too.
pub fn crc32(vm: &Vm, a: &[Value]) -> R {
    let start = start(vm, opt(a, 1), 0)?;
    vm.with_contiguous_bytes(&a[0], |data| {
        let mut sum = crc32fast::Hasher::new_with_initial(start);
        sum.update(data);
        Value::uint(sum.finalize() as usize)
    })
}

fn compress(vm: &Vm, args: Args) -> R {
    if args.pos().is_empty() {
        return Err(vm.type_error("compress() takes at least 1 positional argument (0 given)"));
    }
    let a = bind(vm, "compress", &["", "level", "wbits"], 1, args)?;
    let (level, wbits) = (number(vm, &a, 1, stream::Z_DEFAULT_COMPRESSION)?, number(vm, &a, 2, MAX_WBITS)?);
    let data = vm.contiguous_bytes(&a[0])?;
    let mut deflate = match Stream::deflate(level, stream::Z_DEFLATED, wbits, 8, stream::Z_DEFAULT_STRATEGY) {
        Ok(deflate) => deflate,
        Err(stream::Z_MEM_ERROR) => return Err(out_of_memory(vm, "compressing data")),
        Err(stream::Z_STREAM_ERROR) => return Err(error(vm, "Bad compression level")),
        Err(code) => return Err(failure(vm, None, code, "while compressing data")),
    };
    let (out, _, code) = vm.blocking(|| deflate.run(&data, stream::Z_FINISH, DEF_BUF_SIZE, usize::MAX, None));
    if code == stream::Z_STREAM_END { Ok(Bytes::new(out)) } else { Err(failure(vm, Some(&deflate), code, "while compressing data")) }
}

fn decompress(vm: &Vm, args: Args) -> R {
    if args.pos().is_empty() {
        return Err(vm.type_error("decompress() takes at least 1 positional argument (0 given)"));
    }
    let a = bind(vm, "decompress", &["", "wbits", "bufsize"], 1, args)?;
    let data = vm.contiguous_bytes(&a[0])?;
    let wbits = number(vm, &a, 1, MAX_WBITS)?;
    let size = opt(&a, 2).map_or(Ok(DEF_BUF_SIZE as isize), |v| vm.to_isize(v))?;
    let first = usize::try_from(size).map_err(|_| vm.value_error("bufsize must be non-negative"))?;
    let mut inflate = match Stream::inflate(wbits) {
        Ok(inflate) => inflate,
        Err(stream::Z_MEM_ERROR) => return Err(out_of_memory(vm, "decompressing data")),
        Err(code) => return Err(failure(vm, None, code, "while preparing to decompress data")),
    };
    let (out, _, code) = vm.blocking(|| inflate.run(&data, stream::Z_FINISH, first.max(1), usize::MAX, None));
    match code {
        stream::Z_STREAM_END => Ok(Bytes::new(out)),
        stream::Z_MEM_ERROR => Err(out_of_memory(vm, "decompressing data")),
        // What is missing shows as an output buffer that is not filled.
        stream::Z_OK => Err(failure(vm, None, stream::Z_BUF_ERROR, "while decompressing data")),
        code => Err(failure(vm, Some(&inflate), code, "while decompressing data")),
    }
}

#[repr(C)]
struct Compress {
    head: Header,
    /// None when it has ended.
    stream: Mut<Option<Stream>>,
}
payload!(Compress, COMPRESS);

static COMPRESS: Type = Type::builtin::<Compress>("zlib.Compress", &OBJECT, 0, object::SLOTS.no_new()).methods(COMPRESS_METHODS);

fn compressobj(vm: &Vm, args: Args) -> R {
    let a = bind(vm, "compressobj", &["level", "method", "wbits", "memLevel", "strategy", "zdict"], 0, args)?;
    let n = |at, default| number(vm, &a, at, default);
    let (level, method, wbits) = (n(0, stream::Z_DEFAULT_COMPRESSION)?, n(1, stream::Z_DEFLATED)?, n(2, MAX_WBITS)?);
    let (memory, strategy) = (n(3, 8)?, n(4, stream::Z_DEFAULT_STRATEGY)?);
    let dictionary = opt(&a, 5).map(|v| vm.contiguous_bytes(v)).transpose()?;
    let mut made = match Stream::deflate(level, method, wbits, memory, strategy) {
        Ok(made) => made,
        Err(stream::Z_MEM_ERROR) => return Err(vm.raise_text(&exc::MEMORY_ERROR, "Can't allocate memory for compression object")),
        Err(stream::Z_STREAM_ERROR) => return Err(vm.value_error("Invalid initialization option")),
        Err(code) => return Err(failure(vm, None, code, "while creating compression object")),
    };
    match dictionary.map_or(stream::Z_OK, |d| made.set_dictionary(&d)) {
        stream::Z_OK => {}
        stream::Z_STREAM_ERROR => return Err(vm.value_error("Invalid dictionary")),
        _ => return Err(vm.value_error("deflateSetDictionary()")),
    }
    Ok(Py::new(Compress { head: Header::new(&COMPRESS), stream: Mut::new(Some(made)) }).into_value())
}

fn compress_more(vm: &Vm, a: &[Value]) -> R {
    let data = vm.contiguous_bytes(&a[1])?;
    let doing = "while compressing data";
    let Some(deflate) = a[0].obj::<Compress>().stream.get_mut() else { return Err(failure(vm, None, stream::Z_STREAM_ERROR, doing)) };
    let (out, _, code) = deflate.run(&data, stream::Z_NO_FLUSH, DEF_BUF_SIZE, usize::MAX, None);
    if code == stream::Z_STREAM_ERROR { Err(failure(vm, Some(deflate), code, doing)) } else { Ok(Bytes::new(out)) }
}

fn compress_flush(vm: &Vm, a: &[Value]) -> R {
    let mode = number(vm, a, 1, stream::Z_FINISH)?;
    // Nothing to do is nothing wrong, even when it has ended.
    if mode == stream::Z_NO_FLUSH {
        return Ok(Bytes::copied(b""));
    }
    let place = &a[0].obj::<Compress>().stream;
    let Some(deflate) = place.get_mut() else { return Err(failure(vm, None, stream::Z_STREAM_ERROR, "while flushing")) };
    let (out, _, code) = deflate.run(b"", mode, DEF_BUF_SIZE, usize::MAX, None);
    if code == stream::Z_STREAM_ERROR {
        return Err(failure(vm, Some(deflate), code, "while flushing"));
    }
    if code == stream::Z_STREAM_END && mode == stream::Z_FINISH {
        place.set(None);
    } else if code != stream::Z_OK && code != stream::Z_BUF_ERROR {
        return Err(failure(vm, Some(deflate), code, "while flushing"));
    }
    Ok(Bytes::new(out))
}

/// A copy of a stream, with the errors of the copying methods.
fn duplicate(vm: &Vm, place: &Mut<Option<Stream>>, what: &str) -> R<Stream> {
    match place.get_mut().as_mut().map_or(Err(stream::Z_STREAM_ERROR), Stream::duplicate) {
        Ok(copy) => Ok(copy),
        Err(stream::Z_STREAM_ERROR) => Err(vm.value_error("Inconsistent stream state")),
        Err(stream::Z_MEM_ERROR) => Err(vm.raise_text(&exc::MEMORY_ERROR, &format!("Can't allocate memory for {what} object"))),
        Err(code) => Err(failure(vm, None, code, &format!("while copying {what} object"))),
    }
}

fn compress_copy(vm: &Vm, a: &[Value]) -> R {
    let stream = duplicate(vm, &a[0].obj::<Compress>().stream, "compression")?;
    Ok(Py::new(Compress { head: Header::new(&COMPRESS), stream: Mut::new(Some(stream)) }).into_value())
}

static COMPRESS_METHODS: &[Method] = &[
    m("compress", "($self, data, /)", compress_more).doc("Returns a bytes object containing compressed data.\n\n  data\n    Binary data to be compressed.\n\nAfter calling this function, some of the input data may still\nbe stored in internal buffers for later processing.\nCall the flush() method to clear these buffers."),
    m("flush", "($self, mode=zlib.Z_FINISH, /)", compress_flush).doc("Return a bytes object containing any remaining compressed data.\n\n  mode\n    One of the constants Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH.\n    If mode == Z_FINISH, the compressor object can no longer be\n    used after calling the flush() method.  Otherwise, more data\n    can still be compressed."),
    m("copy", "($self, /)", compress_copy).doc("Return a copy of the compression object."),
    m("__copy__", "($self, /)", compress_copy),
    m("__deepcopy__", "($self, memo, /)", compress_copy),
];

#[repr(C)]
struct Decompress {
    head: Header,
    /// None when it has ended.
    stream: Mut<Option<Stream>>,
    dictionary: Option<Vec<u8>>,
    unused: Mut<Vec<u8>>,
    /// Input that a limit of the output left.
    tail: Mut<Vec<u8>>,
    eof: Cell<bool>,
}
payload!(Decompress, DECOMPRESS);

static DECOMPRESS: Type = Type::builtin::<Decompress>("zlib.Decompress", &OBJECT, 0, object::SLOTS.no_new()).methods(DECOMPRESS_METHODS).getset(DECOMPRESS_GETSET);

/// A stream for decompression and its dictionary, from the arguments `wbits` and `zdict`.
fn new_inflate(vm: &Vm, function: &str, args: Args) -> R<(Stream, Option<Vec<u8>>)> {
    let a = bind(vm, function, &["wbits", "zdict"], 0, args)?;
    let wbits = number(vm, &a, 0, MAX_WBITS)?;
    let dictionary = opt(&a, 1).map(|v| vm.contiguous_bytes(v)).transpose()?;
    let mut made = match Stream::inflate(wbits) {
        Ok(made) => made,
        Err(stream::Z_MEM_ERROR) => return Err(vm.raise_text(&exc::MEMORY_ERROR, "Can't allocate memory for decompression object")),
        Err(stream::Z_STREAM_ERROR) => return Err(vm.value_error("Invalid initialization option")),
        Err(code) => return Err(failure(vm, None, code, "while creating decompression object")),
    };
    // A raw stream does not ask for it.
    if wbits < 0
        && let Some(d) = &dictionary
    {
        let code = made.set_dictionary(d);
        if code != stream::Z_OK {
            return Err(failure(vm, Some(&made), code, "while setting zdict"));
        }
    }
    Ok((made, dictionary))
}

fn decompressobj(vm: &Vm, args: Args) -> R {
    let given = args.keyword("zdict").or_else(|| args.pos().get(1));
    if given.is_some_and(|v| !vm.is_bytes_like(v)) {
        return Err(vm.type_error("zdict argument must support the buffer protocol"));
    }
    let (stream, dictionary) = new_inflate(vm, "decompressobj", args)?;
    Ok(inflating(stream, dictionary))
}

fn inflating(stream: Stream, dictionary: Option<Vec<u8>>) -> Value {
    Py::new(Decompress { head: Header::new(&DECOMPRESS), stream: Mut::new(Some(stream)), dictionary, unused: Mut::default(), tail: Mut::default(), eof: Cell::new(false) }).into_value()
}

/// Decompresses until the input or the limit ends; what was written, how much was read, and whether the stream ended.
fn inflate(vm: &Vm, stream: &mut Stream, dictionary: Option<&[u8]>, data: &[u8], (flush, first, limit): (i32, usize, usize), doing: &str) -> R<(Vec<u8>, usize, bool)> {
    let (out, used, code) = stream.run(data, flush, first, limit, dictionary);
    match code {
        stream::Z_OK | stream::Z_BUF_ERROR | stream::Z_STREAM_END => Ok((out, used, code == stream::Z_STREAM_END)),
        stream::Z_DATA_ERROR if stream.message().is_none() => Err(failure(vm, Some(stream), code, "while setting zdict")),
        _ => Err(failure(vm, Some(stream), code, doing)),
    }
}

impl Decompress {
    /// Decompresses from `data`; what is not read stays in `tail`, or in `unused` after the end.
    fn advance(&self, vm: &Vm, data: &[u8], flush: i32, first: usize, limit: usize, doing: &str) -> R<Vec<u8>> {
        let Some(stream) = self.stream.get_mut() else {
            return if self.eof.get() && flush == stream::Z_FINISH { Ok(Vec::new()) } else { Err(failure(vm, None, stream::Z_STREAM_ERROR, doing)) };
        };
        let (out, used, ended) = inflate(vm, stream, self.dictionary.as_deref(), data, (flush, first, limit), doing)?;
        if ended {
            self.unused.get_mut().extend_from_slice(&data[used..]);
            self.tail.get_mut().clear();
            self.eof.set(true);
            if flush == stream::Z_FINISH {
                self.stream.set(None);
            }
        } else {
            self.tail.set(data[used..].to_vec());
        }
        Ok(out)
    }
}

fn decompress_more(vm: &Vm, a: &[Value]) -> R {
    let this = a[0].obj::<Decompress>();
    let data = vm.contiguous_bytes(&a[1])?;
    let limit = opt(a, 2).map_or(Ok(0), |v| vm.to_isize(v))?;
    let limit = usize::try_from(limit).map_err(|_| vm.value_error("max_length must be non-negative"))?;
    let limit = if limit == 0 { usize::MAX } else { limit };
    this.advance(vm, &data, stream::Z_SYNC_FLUSH, DEF_BUF_SIZE, limit, "while decompressing data").map(Bytes::new)
}

fn decompress_flush(vm: &Vm, a: &[Value]) -> R {
    let this = a[0].obj::<Decompress>();
    let length = opt(a, 1).map_or(Ok(DEF_BUF_SIZE as isize), |v| vm.to_isize(v))?;
    let Some(first) = usize::try_from(length).ok().filter(|n| *n > 0) else { return Err(vm.value_error("length must be greater than zero")) };
    let tail = this.tail.take();
    this.advance(vm, &tail, stream::Z_FINISH, first, usize::MAX, "while flushing").map(Bytes::new)
}

fn decompress_copy(vm: &Vm, a: &[Value]) -> R {
    let this = a[0].obj::<Decompress>();
    let stream = duplicate(vm, &this.stream, "decompression")?;
    let made = inflating(stream, this.dictionary.clone());
    let copy = made.obj::<Decompress>();
    copy.unused.set(this.unused.get().clone());
    copy.tail.set(this.tail.get().clone());
    Ok(made)
}

static DECOMPRESS_METHODS: &[Method] = &[
    m("decompress", "($self, data, /, max_length=0)", decompress_more).doc("Return a bytes object containing the decompressed version of the data.\n\n  data\n    The binary data to decompress.\n  max_length\n    The maximum allowable length of the decompressed data.\n    Unconsumed input data will be stored in\n    the unconsumed_tail attribute.\n\nAfter calling this function, some of the input data may still be\nstored in internal buffers for later processing.\nCall the flush() method to clear these buffers."),
    m("flush", "($self, length=zlib.DEF_BUF_SIZE, /)", decompress_flush).doc("Return a bytes object containing any remaining decompressed data.\n\n  length\n    the initial size of the output buffer."),
    m("copy", "($self, /)", decompress_copy).doc("Return a copy of the decompression object."),
    m("__copy__", "($self, /)", decompress_copy),
    m("__deepcopy__", "($self, memo, /)", decompress_copy),
];

static DECOMPRESS_GETSET: &[GetSet] = &[
    member("unused_data", |_, d| Ok(Bytes::copied(d.obj::<Decompress>().unused.get()))),
    member("unconsumed_tail", |_, d| Ok(Bytes::copied(d.obj::<Decompress>().tail.get()))),
    member("eof", |_, d| Ok(Value::bool(d.obj::<Decompress>().eof.get()))),
];

#[repr(C)]
struct Decompressor {
    head: Header,
    stream: Mut<Stream>,
    dictionary: Option<Vec<u8>>,
    state: Incremental,
}
payload!(Decompressor, DECOMPRESSOR);

static DECOMPRESSOR: Type = Type::builtin::<Decompressor>("zlib._ZlibDecompressor", &OBJECT, 0, object::SLOTS.new(new_decompressor))
    .methods(DECOMPRESSOR_METHODS)
    .getset(&const { incremental::getset::<Decompressor>() })
    .doc("Create a decompressor object for decompressing data incrementally.\n\n  wbits = 15\n  zdict\n     The predefined compression dictionary. This is a sequence of bytes\n     (such as a bytes object) containing subsequences that are expected\n     to occur frequently in the data that is to be compressed. Those\n     subsequences that are expected to be most common should come at the\n     end of the dictionary. This must be the same dictionary as used by the\n     compressor that produced the input data.\n");

fn new_decompressor(vm: &Vm, ty: &Type, args: Args) -> R {
    let (stream, dictionary) = new_inflate(vm, "_ZlibDecompressor", args)?;
    Ok(Py::new(Decompressor { head: Header::new(ty), stream: Mut::new(stream), dictionary, state: Incremental::default() }).into_value())
}

impl incremental::Decompressor for Decompressor {
    fn state(&self) -> &Incremental {
        &self.state
    }

    fn advance(&self, vm: &Vm, data: &[u8], limit: usize) -> R<(Vec<u8>, usize, bool)> {
        inflate(vm, self.stream.get_mut(), self.dictionary.as_deref(), data, (stream::Z_SYNC_FLUSH, DEF_BUF_SIZE, limit), "while decompressing data")
    }
}

static DECOMPRESSOR_METHODS: &[Method] = &[mk("decompress", "($self, /, data, max_length=-1)", incremental::decompress::<Decompressor>).doc(DECOMPRESS_DOC)];

static ROWS: &[Method] = &[
    m("adler32", "($module, data, value=1, /)", |vm, a| {
        let start = start(vm, opt(a, 1), 1)?;
        vm.with_contiguous_bytes(&a[0], |data| Value::uint(stream::adler32(start, data) as usize))
    })
    .doc("Compute an Adler-32 checksum of data.\n\n  value\n    Starting value of the checksum.\n\nThe returned checksum is an integer."),
    m("crc32", "($module, data, value=0, /)", crc32)
    .doc("Compute a CRC-32 checksum of data.\n\n  value\n    Starting value of the checksum.\n\nThe returned checksum is an integer."),
    mk("compress", "($module, data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)", compress).doc("Returns a bytes object containing compressed data.\n\n  data\n    Binary data to be compressed.\n  level\n    Compression level, in 0-9 or -1.\n  wbits\n    The window buffer size and container format."),
    mk("decompress", "($module, data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)", decompress).doc("Returns a bytes object containing the uncompressed data.\n\n  data\n    Compressed data.\n  wbits\n    The window buffer size and container format.\n  bufsize\n    The initial output buffer size."),
    mk("compressobj", "($module, /, level=Z_DEFAULT_COMPRESSION, method=DEFLATED,\n            wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL,\n            strategy=Z_DEFAULT_STRATEGY, zdict=<unrepresentable>)", compressobj).doc("Return a compressor object.\n\n  level\n    The compression level (an integer in the range 0-9 or -1; default is\n    currently equivalent to 6).  Higher compression levels are slower,\n    but produce smaller results.\n  method\n    The compression algorithm.  If given, this must be DEFLATED.\n  wbits\n    +9 to +15: The base-two logarithm of the window size.  Include a zlib\n        container.\n    -9 to -15: Generate a raw stream.\n    +25 to +31: Include a gzip container.\n  memLevel\n    Controls the amount of memory used for internal compression state.\n    Valid values range from 1 to 9.  Higher values result in higher memory\n    usage, faster compression, and smaller output.\n  strategy\n    Used to tune the compression algorithm.  Possible values are\n    Z_DEFAULT_STRATEGY, Z_FILTERED, and Z_HUFFMAN_ONLY.\n  zdict\n    The predefined compression dictionary - a sequence of bytes\n    containing subsequences that are likely to occur in the input data."),
    mk("decompressobj", "($module, /, wbits=MAX_WBITS, zdict=b'')", decompressobj).doc("Return a decompressor object.\n\n  wbits\n    The window buffer size and container format.\n  zdict\n    The predefined compression dictionary.  This must be the same\n    dictionary as used by the compressor that produced the input data."),
];

pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "zlib", "The functions in this module allow compression and decompression using the\nzlib library, which is based on GNU zip.", ROWS);
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "error", error_class(vm)?);
    d.set_name(vm, "_ZlibDecompressor", DECOMPRESSOR.as_value());
    for (name, n) in [
        ("MAX_WBITS", MAX_WBITS),
        ("DEFLATED", stream::Z_DEFLATED),
        ("DEF_MEM_LEVEL", 8),
        ("DEF_BUF_SIZE", DEF_BUF_SIZE as i32),
        ("Z_NO_COMPRESSION", stream::Z_NO_COMPRESSION),
        ("Z_BEST_SPEED", stream::Z_BEST_SPEED),
        ("Z_BEST_COMPRESSION", stream::Z_BEST_COMPRESSION),
        ("Z_DEFAULT_COMPRESSION", stream::Z_DEFAULT_COMPRESSION),
        ("Z_FILTERED", stream::Z_FILTERED),
        ("Z_HUFFMAN_ONLY", stream::Z_HUFFMAN_ONLY),
        ("Z_RLE", stream::Z_RLE),
        ("Z_FIXED", stream::Z_FIXED),
        ("Z_DEFAULT_STRATEGY", stream::Z_DEFAULT_STRATEGY),
        ("Z_NO_FLUSH", stream::Z_NO_FLUSH),
        ("Z_PARTIAL_FLUSH", stream::Z_PARTIAL_FLUSH),
        ("Z_SYNC_FLUSH", stream::Z_SYNC_FLUSH),
        ("Z_FULL_FLUSH", stream::Z_FULL_FLUSH),
        ("Z_FINISH", stream::Z_FINISH),
        ("Z_BLOCK", stream::Z_BLOCK),
        ("Z_TREES", stream::Z_TREES),
    ] {
        d.set_name(vm, name, Value::small(n.into()));
    }
    for name in ["ZLIB_VERSION", "ZLIB_RUNTIME_VERSION"] {
        d.set_name(vm, name, vm.str(&stream::version()));
    }
    d.set_name(vm, "__version__", vm.str("1.0"));
    Ok(module)
}

//! `TextIOWrapper`: text over a buffered binary stream (CPython `textio.c`).

mod position;
mod read;
mod write;

use super::base::{self, Stream, TEXT_IO_BASE};
use super::buffered;
use super::decoder::{Decoder, Newlines};
use super::fileio::FileIO;
use super::{optional_text, unsupported};
use pyvm_vm::call::{Args, bind, opt, opt_some};
use pyvm_vm::codecs::{self, Native};
use pyvm_vm::heap::Mut;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::string;
use pyvm_vm::payload;
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{GetSet, Method, g, gs, m, member};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::mem::offset_of;

/// How text becomes bytes.
#[derive(Clone)]
enum Encoder {
    Native(Native),
    /// An incremental encoder of the registry.
    Object(Value),
}

impl pyvm_vm::heap::Trace for Encoder {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        if let Encoder::Object(object) = self {
            visit(object);
        }
    }
}

/// The `newline` argument (PEP 3116).
#[derive(Clone, Copy, PartialEq)]
enum Newline {
    /// None: all line ends are read as `\n`.
    Universal,
    /// The empty text: all line ends count and stay what they are.
    Untranslated,
    Is(&'static str),
}

/// What the decoder stood at before the part of the input that is being read, and that part.
struct Snapshot {
    flags: i64,
    input: Vec<u8>,
}

#[repr(C)]
pub struct TextIOWrapper {
    stream: Stream,
    buffer: Mut<Value>,
    encoding: Mut<Value>,
    errors: Mut<Value>,
    encoder: Mut<Option<Encoder>>,
    decoder: Mut<Option<Decoder>>,
    /// The plain file below a buffer of the module's own.
    file: Mut<Value>,
    ready: Cell<bool>,
    detached: Cell<bool>,
    newline: Cell<Newline>,
    line_buffering: Cell<bool>,
    write_through: Cell<bool>,
    seekable: Cell<bool>,
    has_read1: Cell<bool>,
    /// Off while `next()` is in use: positions would cost too much.
    telling: Cell<bool>,
    chunk: Cell<usize>,
    /// Bytes that were not given to the buffer yet.
    pending: Mut<Vec<u8>>,
    /// Text that was decoded, and how many bytes of it were read.
    decoded: Mut<Option<Value>>,
    used: Cell<usize>,
    snapshot: Mut<Option<Snapshot>>,
    /// Bytes per character of the last part.
    ratio: Cell<f64>,
}
payload!(TextIOWrapper, TEXT_IO_WRAPPER, stream, buffer, encoding, errors, encoder, decoder, file, decoded);

pub static TEXT_IO_WRAPPER: Type =
    Type::builtin::<TextIOWrapper>("_io.TextIOWrapper", &TEXT_IO_BASE, base::FLAGS, base::SLOTS.new(new).init(init).repr(repr).iterator(read::next).iter(base::iter)).methods(METHODS).getset(GETSET).dict_at(offset_of!(TextIOWrapper, stream) + offset_of!(Stream, dict)).doc(
        "Character and line based layer over a BufferedIOBase object, buffer.\n\nencoding gives the name of the encoding that the stream will be\ndecoded or encoded with. It defaults to locale.getencoding().\n\nerrors determines the strictness of encoding and decoding (see\nhelp(codecs.Codec) or the documentation for codecs.register) and\ndefaults to \"strict\".\n\nnewline controls how line endings are handled. It can be None, '',\n'\\n', '\\r', and '\\r\\n'.  It works as follows:\n\n* On input, if newline is None, universal newlines mode is\n  enabled. Lines in the input can end in '\\n', '\\r', or '\\r\\n', and\n  these are translated into '\\n' before being returned to the\n  caller. If it is '', universal newline mode is enabled, but line\n  endings are returned to the caller untranslated. If it has any of\n  the other legal values, input lines are only terminated by the given\n  string, and the line ending is returned to the caller untranslated.\n\n* On output, if newline is None, any '\\n' characters written are\n  translated to the system default line separator, os.linesep. If\n  newline is '' or '\\n', no translation takes place. If newline is any\n  of the other legal values, any '\\n' characters written are translated\n  to the given string.\n\nIf line_buffering is True, a call to flush is implied when a call to\nwrite contains a newline character.",
    );

fn new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(TextIOWrapper {
        stream: Stream::new(ty),
        buffer: Mut::new(Value::NONE),
        encoding: Mut::new(Value::NONE),
        errors: Mut::new(Value::NONE),
        encoder: Mut::new(None),
        decoder: Mut::new(None),
        file: Mut::new(Value::NONE),
        ready: Cell::new(false),
        detached: Cell::new(false),
        newline: Cell::new(Newline::Universal),
        line_buffering: Cell::new(false),
        write_through: Cell::new(false),
        seekable: Cell::new(false),
        has_read1: Cell::new(false),
        telling: Cell::new(false),
        chunk: Cell::new(8192),
        pending: Mut::default(),
        decoded: Mut::new(None),
        used: Cell::new(0),
        snapshot: Mut::new(None),
        ratio: Cell::new(0.0),
    })
    .into_value())
}

/// The `newline` argument of a function.
fn newline(vm: &Vm, function: &str, value: Option<&Value>) -> R<Newline> {
    let Some(text) = optional_text(vm, function, "newline", value)? else { return Ok(Newline::Universal) };
    Ok(match text.as_str() {
        "" => Newline::Untranslated,
        "\n" => Newline::Is("\n"),
        "\r" => Newline::Is("\r"),
        "\r\n" => Newline::Is("\r\n"),
        _ => return Err(vm.value_error(format!("illegal newline value: {text}"))),
    })
}

fn init(vm: &Vm, this: &Value, args: Args) -> R<()> {
    let a = bind(vm, "TextIOWrapper", &["buffer", "encoding", "errors", "newline", "line_buffering", "write_through"], 1, args)?;
    let encoding = optional_text(vm, "TextIOWrapper", "encoding", opt(&a, 1))?;
    optional_text(vm, "TextIOWrapper", "errors", opt(&a, 2))?;
    optional_text(vm, "TextIOWrapper", "newline", opt(&a, 3))?;
    let truth = |at: usize| opt(&a, at).map_or(Ok(false), |v| vm.is_true(v));
    let (line_buffering, write_through) = (truth(4)?, truth(5)?);
    let w = this.obj::<TextIOWrapper>();
    w.ready.set(false);
    w.detached.set(false);
    let newline = newline(vm, "TextIOWrapper", opt(&a, 3))?;
    let encoding = match encoding {
        None => {
            super::warn_default_encoding(vm, 1)?;
            vm.str(super::LOCALE_ENCODING)
        }
        Some(name) if name == "locale" => vm.str(super::LOCALE_ENCODING),
        Some(_) => a[1].clone(),
    };
    let errors = opt_some(&a, 2).cloned().unwrap_or_else(|| vm.intern("strict"));
    w.line_buffering.set(line_buffering);
    w.write_through.set(write_through);
    w.newline.set(newline);
    w.chunk.set(8192);
    w.set_decoded(None);
    w.snapshot.set(None);
    w.pending.set(Vec::new());
    w.ratio.set(0.0);
    let buffer = &a[0];
    w.set_codec(vm, buffer, &encoding, &errors)?;
    w.encoding.set(encoding);
    w.errors.set(errors);
    w.buffer.set(buffer.clone());
    w.file.set(buffered::plain_file(buffer).unwrap_or(Value::NONE));
    let seekable = vm.call_method_str(buffer, "seekable", &[])?;
    let seekable = vm.is_true(&seekable)?;
    w.seekable.set(seekable);
    w.telling.set(seekable);
    w.has_read1.set(vm.get_attr_opt(buffer, &vm.intern("read1"))?.is_some());
    w.fix_encoder(vm)?;
    w.ready.set(true);
    Ok(())
}

/// The payload of a stream that can be used.
fn attached<'a>(vm: &Vm, this: &'a Value) -> R<&'a TextIOWrapper> {
    let w = this.obj::<TextIOWrapper>();
    if w.ready.get() {
        return Ok(w);
    }
    Err(vm.value_error(if w.detached.get() { "underlying buffer has been detached" } else { "I/O operation on uninitialized object" }))
}

/// As [`attached`], of a stream that is open.
fn open<'a>(vm: &Vm, this: &'a Value) -> R<&'a TextIOWrapper> {
    let w = attached(vm, this)?;
    let closed = match w.file.get().cast::<FileIO>().filter(|_| this.is_exact(&TEXT_IO_WRAPPER)) {
        Some(file) => file.is_closed(),
        None => base::is_closed(vm, this)?,
    };
    if closed { Err(vm.value_error("I/O operation on closed file.")) } else { Ok(w) }
}

impl TextIOWrapper {
    fn buffer(&self) -> Value {
        self.buffer.get().clone()
    }

    fn decoder(&self) -> Option<Decoder> {
        self.decoder.get().clone()
    }

    /// Chooses decoder and encoder.
    fn set_codec(&self, vm: &Vm, buffer: &Value, encoding: &Value, errors: &Value) -> R<()> {
        let name = string::to_string(encoding);
        let native = codecs::native(&name);
        let codec = match native {
            Some(_) => Value::NONE,
            None => codecs::lookup_text(vm, encoding, None)?,
        };
        if vm.settings.dev_mode {
            codecs::check_names(vm, &name, &string::to_string(errors))?;
        }
        let able = |method: &str| vm.call_method_str(buffer, method, &[]).and_then(|answer| vm.is_true(&answer));
        self.decoder.set(None);
        if able("readable")? {
            let newlines = match self.newline.get() {
                Newline::Universal => Some(Newlines::new(true)),
                Newline::Untranslated => Some(Newlines::new(false)),
                Newline::Is(_) => None,
            };
            self.decoder.set(Some(match native {
                Some(native) => Decoder::native(native, string::to_string(errors), newlines),
                None => Decoder::of_object(vm.call_method_str(&codec, "incrementaldecoder", std::slice::from_ref(errors))?, newlines),
            }));
        }
        self.encoder.set(None);
        if able("writable")? {
            self.encoder.set(Some(match native {
                Some(native) => Encoder::Native(native),
                None => Encoder::Object(vm.call_method_str(&codec, "incrementalencoder", std::slice::from_ref(errors))?),
            }));
        }
        Ok(())
    }

    /// An encoder that begins in the middle of a file writes no byte order mark.
    fn fix_encoder(&self, vm: &Vm) -> R<()> {
        if self.seekable.get()
            && let Some(Encoder::Object(encoder)) = self.encoder.get().clone()
        {
            let at = vm.call_method_str(&self.buffer(), "tell", &[])?;
            if !vm.equal(&at, &Value::small(0))? {
                vm.call_method_str(&encoder, "setstate", &[Value::small(0)])?;
            }
        }
        Ok(())
    }

    /// Tells the encoder that the stream stands somewhere else.
    fn reset_encoder(&self, vm: &Vm, at_start: bool) -> R<()> {
        if let Some(Encoder::Object(encoder)) = self.encoder.get().clone() {
            if at_start {
                vm.call_method_str(&encoder, "reset", &[])?
            } else {
                vm.call_method_str(&encoder, "setstate", &[Value::small(0)])?
            };
        }
        Ok(())
    }

    fn set_decoded(&self, text: Option<Value>) {
        self.decoded.set(text);
        self.used.set(0);
    }
}

fn repr(vm: &Vm, this: &Value) -> R {
    let w = this.obj::<TextIOWrapper>();
    if !w.detached.get() {
        attached(vm, this)?;
    }
    let mut rest = String::new();
    if let Some(mode) = vm.get_attr_opt(this, &vm.intern("mode"))? {
        rest = format!(" mode={}", vm.repr_text(&mode)?);
    }
    rest = format!("{rest} encoding={}", vm.repr_text(&w.encoding.get().clone())?);
    super::named_repr(vm, this, &rest)
}

/// A method that is the buffer's.
macro_rules! forwarded {
    ($name:literal) => {
        m($name, "($self, /)", |vm, a| vm.call_method_str(&attached(vm, &a[0])?.buffer(), $name, &[]))
    };
}

static METHODS: &[Method] = &[
    m("detach", "($self, /)", |vm, a| {
        let w = attached(vm, &a[0])?;
        vm.call_method_str(&a[0], "flush", &[])?;
        let buffer = w.buffer();
        w.buffer.set(Value::NONE);
        w.file.set(Value::NONE);
        w.detached.set(true);
        w.ready.set(false);
        Ok(buffer)
    }),
    m("reconfigure", "($self, /, *, encoding=None, errors=None, newline=<unrepresentable>, line_buffering=None, write_through=None)", reconfigure)
        .doc("Reconfigure the text stream with new parameters.\n\nThis also does an implicit stream flush."),
    m("write", "($self, s, /)", write::write),
    m("read", "($self, size=-1, /)", read::read),
    m("readline", "($self, size=-1, /)", read::readline),
    m("flush", "($self, /)", |vm, a| {
        let w = open(vm, &a[0])?;
        w.telling.set(w.seekable.get());
        w.write_pending(vm)?;
        vm.call_method_str(&w.buffer(), "flush", &[])
    }),
    m("close", "($self, /)", |vm, a| {
        let w = attached(vm, &a[0])?;
        // The buffer's answer may come from Python code that detaches it.
        if base::is_closed(vm, &a[0])? || w.detached.get() {
            return Ok(Value::NONE);
        }
        if w.stream.finalizing.get() && vm.call_method_str(&w.buffer(), "_dealloc_warn", std::slice::from_ref(&a[0])).is_err() {
            vm.clear_pending();
        }
        let flushed = vm.call_method_str(&a[0], "flush", &[]);
        vm.finally(flushed, || vm.call_method_str(&w.buffer(), "close", &[]))
    }),
    forwarded!("fileno"),
    forwarded!("seekable"),
    forwarded!("readable"),
    forwarded!("writable"),
    forwarded!("isatty"),
    m("seek", "($self, cookie, whence=0, /)", position::seek)
        .doc("Set the stream position, and return the new stream position.\n\nFour operations are supported, given by the following argument\ncombinations:\n\n- seek(0, SEEK_SET): Rewind to the start of the stream.\n- seek(cookie, SEEK_SET): Restore a previous position;\n  'cookie' must be a number returned by tell().\n- seek(0, SEEK_END): Fast-forward to the end of the stream.\n- seek(0, SEEK_CUR): Leave the current stream position unchanged.\n\nAny other argument combinations are invalid,\nand may raise exceptions."),
    m("tell", "($self, /)", position::tell)
        .doc("Return the stream position as an opaque number.\n\nThe return value of tell() can be given as input to seek(), to restore a\nprevious stream position."),
    m("truncate", "($self, pos=None, /)", |vm, a| {
        let w = attached(vm, &a[0])?;
        vm.call_method_str(&a[0], "flush", &[])?;
        vm.call_method_str(&w.buffer(), "truncate", &[opt(a, 1).cloned().unwrap_or(Value::NONE)])
    }),
    m("__getstate__", "($self, /)", base::no_pickle).unsigned(),
];

/// An argument that is None or a truth given as a number.
fn optional_bool(vm: &Vm, value: Option<&Value>, default: bool) -> R<bool> {
    match value.filter(|v| !v.is_none()) {
        None => Ok(default),
        Some(v) => Ok(vm.to_i32(v)? != 0),
    }
}

fn reconfigure(vm: &Vm, a: &[Value]) -> R {
    for (at, name) in [(1, "encoding"), (2, "errors")] {
        match opt_some(a, at) {
            Some(v) if !string::is_str(v) => return Err(vm.type_error(format!("reconfigure() argument '{name}' must be str or None, not {}", v.ty().name()))),
            Some(v) => string::expect_utf8(vm, v, name).map(|_| ())?,
            None => {}
        }
    }
    let (encoding, errors) = (opt_some(a, 1), opt_some(a, 2));
    let w = attached(vm, &a[0])?;
    if w.decoded.get().is_some() && (encoding.is_some() || errors.is_some() || opt(a, 3).is_some()) {
        return Err(unsupported(vm, "It is not possible to set the encoding or newline of stream after the first read"));
    }
    let changed = opt(a, 3).map(|v| newline(vm, "reconfigure", Some(v))).transpose()?;
    let line_buffering = optional_bool(vm, opt(a, 4), w.line_buffering.get())?;
    let write_through = optional_bool(vm, opt(a, 5), w.write_through.get())?;
    vm.call_method_str(&a[0], "flush", &[])?;
    w.ratio.set(0.0);
    if let Some(newline) = changed {
        w.newline.set(newline);
    }
    if encoding.is_some() || errors.is_some() || changed.is_some() {
        let errors = match (errors, encoding) {
            (Some(errors), _) => errors.clone(),
            (None, Some(_)) => vm.intern("strict"),
            (None, None) => w.errors.get().clone(),
        };
        let encoding = match encoding {
            Some(name) if string::is(name, "locale") => vm.str(super::LOCALE_ENCODING),
            Some(name) => name.clone(),
            None => w.encoding.get().clone(),
        };
        w.set_codec(vm, &w.buffer(), &encoding, &errors)?;
        w.encoding.set(encoding);
        w.errors.set(errors);
        w.fix_encoder(vm)?;
    }
    w.line_buffering.set(line_buffering);
    w.write_through.set(write_through);
    Ok(Value::NONE)
}

static GETSET: &[GetSet] = &[
    member("encoding", |_, s| Ok(s.obj::<TextIOWrapper>().encoding.get().clone())),
    member("buffer", |_, s| Ok(s.obj::<TextIOWrapper>().buffer.get().clone())),
    member("line_buffering", |_, s| Ok(Value::bool(s.obj::<TextIOWrapper>().line_buffering.get()))),
    member("write_through", |_, s| Ok(Value::bool(s.obj::<TextIOWrapper>().write_through.get()))),
    gs("_finalizing", base::get_finalizing, base::set_finalizing),
    g("name", |vm, s| vm.get_attr_str(&attached(vm, s)?.buffer(), "name")),
    g("closed", |vm, s| vm.get_attr_str(&attached(vm, s)?.buffer(), "closed")),
    g("newlines", |vm, s| match attached(vm, s)?.decoder() {
        Some(decoder) => decoder.newlines(vm),
        None => Ok(Value::NONE),
    }),
    g("errors", |vm, s| {
        // It outlives the buffer.
        let w = s.obj::<TextIOWrapper>();
        if !w.detached.get() {
            attached(vm, s)?;
        }
        Ok(w.errors.get().clone())
    }),
    gs(
        "_CHUNK_SIZE",
        |vm, s| Ok(Value::uint(attached(vm, s)?.chunk.get())),
        |vm, s, value| {
            let w = attached(vm, s)?;
            let Some(value) = value else { return Err(vm.attribute_error(format!("attribute '_CHUNK_SIZE' of '{}' objects cannot be deleted", s.ty().name()))) };
            match base::index_sized(vm, &value, &exc::VALUE_ERROR)? {
                n if n > 0 => {
                    w.chunk.set(n as usize);
                    Ok(())
                }
                _ => Err(vm.value_error("a strictly positive integer is required")),
            }
        },
    ),
];

/// `TextIOWrapper(buffer, encoding, errors, newline, line_buffering, write_through)`.
pub fn wrapped(vm: &Vm, arguments: &[Value]) -> R {
    let made = new(vm, &TEXT_IO_WRAPPER, Args::EMPTY)?;
    init(vm, &made, Args::positional(arguments))?;
    Ok(made)
}

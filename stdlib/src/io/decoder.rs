//! Decoders of text streams: bytes come in parts, line ends are made one (CPython's incremental decoders and
//! `IncrementalNewlineDecoder`).

use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::codecs::{Native, decode_ascii, decode_utf8, latin1};
use pyvm_vm::heap::{Header, Mut, Trace};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::int;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, m};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::rc::Rc;

/// What is known of the line ends of a text.
#[derive(Default)]
pub struct Newlines {
    /// Whether all of them become `\n`.
    translate: bool,
    /// The last part ended with a `\r`, which is kept back.
    pending: Cell<bool>,
    /// Those seen: `\r` 1, `\n` 2, `\r\n` 4.
    seen: Cell<u8>,
}

impl Newlines {
    pub fn new(translate: bool) -> Newlines {
        Newlines { translate, ..Newlines::default() }
    }

    /// The text as it is given to readers (CPython `_PyIncrementalNewlineDecoder_decode`).
    pub fn decode(&self, text: Value, last: bool) -> Value {
        let s = text.obj::<Str>();
        let bytes = s.as_bytes();
        if !self.pending.get() && memchr::memchr(b'\r', bytes).is_none() {
            if self.seen.get() & 2 == 0 && memchr::memchr(b'\n', bytes).is_some() {
                self.seen.set(self.seen.get() | 2);
            }
            return text;
        }
        let mut all = Vec::with_capacity(bytes.len() + 1);
        if self.pending.get() && (last || !bytes.is_empty()) {
            all.push(b'\r');
            self.pending.set(false);
        }
        all.extend_from_slice(bytes);
        if !last && all.ends_with(b"\r") {
            all.pop();
            self.pending.set(true);
        }
        let (translated, seen) = translated(&all, self.translate);
        self.seen.set(self.seen.get() | seen);
        string::from_wtf8(&translated)
    }

    fn reset(&self) {
        self.pending.set(false);
        self.seen.set(0);
    }

    /// The line ends seen: None, one, or a tuple.
    pub fn value(&self, vm: &Vm) -> Value {
        seen_value(vm, self.seen.get())
    }
}

/// A text with all its line ends made `\n` if that is wanted, and which there were.
pub fn translated(text: &[u8], translate: bool) -> (Vec<u8>, u8) {
    let mut out = Vec::with_capacity(text.len());
    let (mut rest, mut seen) = (text, 0);
    while let Some(at) = memchr::memchr2(b'\r', b'\n', rest) {
        let (kind, width) = match &rest[at..] {
            [b'\r', b'\n', ..] => (4, 2),
            [b'\r', ..] => (1, 1),
            _ => (2, 1),
        };
        seen |= kind;
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(if translate { b"\n" } else { &rest[at..at + width] });
        rest = &rest[at + width..];
    }
    out.extend_from_slice(rest);
    (out, seen)
}

/// The attribute `newlines` for line ends seen.
pub fn seen_value(vm: &Vm, seen: u8) -> Value {
    let mut found: Vec<Value> = [(1, "\r"), (2, "\n"), (4, "\r\n")].iter().filter(|(bit, _)| seen & bit != 0).map(|(_, text)| vm.str(text)).collect();
    match found.len() {
        0 => Value::NONE,
        1 => found.remove(0),
        _ => vm.tuple(found),
    }
}

/// The state of a decoder between two parts: bytes that wait, and its flags.
pub type State = (Vec<u8>, i64);

/// How a text stream gets text from bytes.
pub struct Decoding {
    /// One of the VM's codecs; none for those of the registry.
    native: Option<Native>,
    errors: String,
    waiting: Mut<Vec<u8>>,
    object: Option<Value>,
    newlines: Option<Newlines>,
}

/// A decoder that outlives calls that replace it.
#[derive(Clone)]
pub struct Decoder(Rc<Decoding>);

impl Trace for Decoder {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.0.object.trace(visit);
    }
}

impl Decoder {
    pub fn native(codec: Native, errors: String, newlines: Option<Newlines>) -> Decoder {
        Decoder(Rc::new(Decoding { native: Some(codec), errors, waiting: Mut::default(), object: None, newlines }))
    }

    pub fn of_object(object: Value, newlines: Option<Newlines>) -> Decoder {
        Decoder(Rc::new(Decoding { native: None, errors: String::new(), waiting: Mut::default(), object: Some(object), newlines }))
    }

    /// The next part of the text.
    pub fn decode(&self, vm: &Vm, input: &Value, last: bool) -> R {
        let this = &*self.0;
        let text = match (&this.native, &this.object) {
            (Some(codec), _) => this.decode_native(vm, *codec, input, last)?,
            (None, Some(object)) => decoded(vm, object, input, last)?,
            (None, None) => input.clone(),
        };
        Ok(match &this.newlines {
            Some(newlines) => newlines.decode(text, last),
            None => text,
        })
    }

    pub fn state(&self, vm: &Vm) -> R<State> {
        let (bytes, flags) = match &self.0.object {
            Some(object) => decoder_state(vm, object)?,
            None => (self.0.waiting.get().clone(), 0),
        };
        Ok(match &self.0.newlines {
            Some(newlines) => (bytes, flags << 1 | i64::from(newlines.pending.get())),
            None => (bytes, flags),
        })
    }

    pub fn set_state(&self, vm: &Vm, bytes: Vec<u8>, flags: i64) -> R<()> {
        let flags = match &self.0.newlines {
            Some(newlines) => {
                newlines.pending.set(flags & 1 != 0);
                flags >> 1
            }
            None => flags,
        };
        match &self.0.object {
            Some(object) => vm.call_method_str(object, "setstate", &[vm.tuple(vec![Bytes::new(bytes), Value::int(flags)])]).map(|_| ()),
            None => {
                self.0.waiting.set(bytes);
                Ok(())
            }
        }
    }

    pub fn reset(&self, vm: &Vm) -> R<()> {
        if let Some(newlines) = &self.0.newlines {
            newlines.reset();
        }
        self.0.waiting.set(Vec::new());
        match &self.0.object {
            Some(object) => vm.call_method_str(object, "reset", &[]).map(|_| ()),
            None => Ok(()),
        }
    }

    /// The attribute `newlines` of a stream.
    pub fn newlines(&self, vm: &Vm) -> R {
        match (&self.0.newlines, &self.0.object) {
            (Some(newlines), _) => Ok(newlines.value(vm)),
            (None, Some(object)) => Ok(vm.get_attr_opt(object, &vm.intern("newlines"))?.unwrap_or(Value::NONE)),
            (None, None) => Ok(Value::NONE),
        }
    }
}

impl Decoding {
    fn decode_native(&self, vm: &Vm, codec: Native, input: &Value, last: bool) -> R {
        if !vm.is_bytes_like(input) {
            return Err(vm.type_error(format!("can't concat {} to bytes", input.ty().name())));
        }
        let waiting = std::mem::take(self.waiting.get_mut());
        let text = |data: &[u8]| match codec {
            Native::Latin1 => Ok((latin1(data), data.len())),
            Native::Ascii => Ok((decode_ascii(vm, data, &self.errors)?, data.len())),
            Native::Utf8 => decode_utf8(vm, data, &self.errors, last),
        };
        if waiting.is_empty()
            && let Some(bytes) = input.cast::<Bytes>()
        {
            let (decoded, used) = text(bytes.data())?;
            self.waiting.set(bytes.data()[used..].to_vec());
            return Ok(decoded);
        }
        let mut data = waiting;
        data.extend_from_slice(&vm.bytes_like(input)?);
        let (decoded, used) = text(&data)?;
        data.drain(..used);
        self.waiting.set(data);
        Ok(decoded)
    }
}

fn expect_text(vm: &Vm, text: Value) -> R {
    if string::is_str(&text) { Ok(text) } else { Err(vm.type_error(format!("decoder should return a string result, not '{}'", text.ty().name()))) }
}

/// `decoder.decode(input, last)`.
fn decoded(vm: &Vm, decoder: &Value, input: &Value, last: bool) -> R {
    let text = vm.call_method_str(decoder, "decode", &[input.clone(), Value::bool(last)])?;
    expect_text(vm, text)
}

/// `decoder.getstate()`, checked.
fn decoder_state(vm: &Vm, decoder: &Value) -> R<State> {
    let state = vm.call_method_str(decoder, "getstate", &[])?;
    let Some([bytes, flags]) = state.cast::<Tuple>().map(Tuple::items) else { return Err(vm.type_error("illegal decoder state")) };
    let Some(bytes) = bytes.cast::<Bytes>() else {
        return Err(vm.type_error(format!("illegal decoder state: the first item should be a bytes object, not '{}'", bytes.ty().name())));
    };
    Ok((bytes.data().to_vec(), vm.to_i64(flags)?))
}

/// `io.IncrementalNewlineDecoder`.
#[repr(C)]
struct NewlineDecoder {
    head: Header,
    decoder: Mut<Option<Value>>,
    newlines: Mut<Newlines>,
}
payload!(NewlineDecoder, NEWLINE_DECODER, decoder);

pub static NEWLINE_DECODER: Type =
    Type::builtin::<NewlineDecoder>("_io.IncrementalNewlineDecoder", &OBJECT, flag::BASETYPE | flag::GC, object::SLOTS.new(new).init(init)).methods(METHODS).getset(GETSET).doc(
        "Codec used when reading a file in universal newlines mode.\n\nIt wraps another incremental decoder, translating \\r\\n and \\r into \\n.\nIt also records the types of newlines encountered.  When used with\ntranslate=False, it ensures that the newline sequence is returned in\none piece. When used with decoder=None, it expects unicode strings as\ndecode input and translates newlines without first invoking an external\ndecoder.",
    );

fn new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(NewlineDecoder { head: Header::new(ty), decoder: Mut::new(None), newlines: Mut::default() }).into_value())
}

fn init(vm: &Vm, this: &Value, args: Args) -> R<()> {
    let a = bind(vm, "IncrementalNewlineDecoder", &["decoder", "translate", "errors"], 2, args)?;
    let translate = vm.is_true(&a[1])?;
    let d = this.obj::<NewlineDecoder>();
    d.decoder.set(Some(a[0].clone()));
    d.newlines.set(Newlines::new(translate));
    Ok(())
}

/// The decoder and what wraps it, once there is one.
fn ready<'a>(vm: &Vm, this: &'a Value) -> R<(&'a NewlineDecoder, Value)> {
    let d = this.obj::<NewlineDecoder>();
    match d.decoder.get().clone() {
        Some(decoder) => Ok((d, decoder)),
        None => Err(vm.value_error("IncrementalNewlineDecoder.__init__() not called")),
    }
}

static METHODS: &[Method] = &[
    m("decode", "($self, /, input, final=False)", |vm, a| {
        let last = opt(a, 2).map_or(Ok(false), |f| vm.is_true(f))?;
        let (d, decoder) = ready(vm, &a[0])?;
        let text = if decoder.is_none() { expect_text(vm, a[1].clone())? } else { decoded(vm, &decoder, &a[1], last)? };
        Ok(d.newlines.get().decode(text, last))
    }),
    m("getstate", "($self, /)", |vm, a| {
        let (d, decoder) = ready(vm, &a[0])?;
        let (bytes, flags) = if decoder.is_none() { (Vec::new(), 0) } else { decoder_state(vm, &decoder)? };
        Ok(vm.tuple(vec![Bytes::new(bytes), Value::int(flags << 1 | i64::from(d.newlines.get().pending.get()))]))
    }),
    m("setstate", "($self, state, /)", |vm, a| {
        let (d, decoder) = ready(vm, &a[0])?;
        let Some(items) = a[1].cast::<Tuple>().map(Tuple::items) else { return Err(vm.type_error("state argument must be a tuple")) };
        let [bytes, flags] = items else { return Err(vm.type_error("setstate(): illegal state argument")) };
        if !int::is_int(flags) {
            return Err(vm.type_error("setstate(): illegal state argument"));
        }
        let flags = vm.to_i64(flags)?;
        d.newlines.get().pending.set(flags & 1 != 0);
        if decoder.is_none() { Ok(Value::NONE) } else { vm.call_method_str(&decoder, "setstate", &[vm.tuple(vec![bytes.clone(), Value::int(flags >> 1)])]) }
    }),
    m("reset", "($self, /)", |vm, a| {
        let (d, decoder) = ready(vm, &a[0])?;
        d.newlines.get().reset();
        if decoder.is_none() { Ok(Value::NONE) } else { vm.call_method_str(&decoder, "reset", &[]) }
    }),
];

static GETSET: &[GetSet] = &[g("newlines", |vm, s| ready(vm, s).map(|(d, _)| d.newlines.get().value(vm)))];

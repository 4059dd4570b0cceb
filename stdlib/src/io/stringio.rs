//! `StringIO`: a text stream in memory (CPython `stringio.c`).

use super::base::{self, Stream, TEXT_IO_BASE, size_argument};
use super::decoder::{seen_value, translated};
use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::heap::Mut;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::payload;
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{GetSet, Method, g, m};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::mem::offset_of;

/// The text of a stream.
enum Text {
    /// Everything was written at the end so far: WTF-8 and its number of code points.
    Written(Vec<u8>, usize),
    Points(Vec<u32>),
    Closed,
}

#[repr(C)]
pub struct StringIO {
    stream: Stream,
    text: Mut<Text>,
    position: Cell<usize>,
    /// The `newline` argument.
    newline: Mut<Option<String>>,
    /// Line ends seen, of streams that look for all of them: `\r` 1, `\n` 2, `\r\n` 4.
    seen: Cell<u8>,
}
payload!(StringIO, STRING_IO, stream);

pub static STRING_IO: Type = Type::builtin::<StringIO>("_io.StringIO", &TEXT_IO_BASE, base::FLAGS, base::SLOTS.new(new).init(init).iterator(next).iter(base::iter))
    .methods(METHODS)
    .getset(GETSET)
    .dict_at(offset_of!(StringIO, stream) + offset_of!(Stream, dict))
    .doc("Text I/O implementation using an in-memory buffer.\n\nThe initial_value argument sets the value of object.  The newline\nargument is like the one of TextIOWrapper's constructor.");

fn new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    let io = StringIO { stream: Stream::new(ty), text: Mut::new(Text::Written(Vec::new(), 0)), position: Cell::new(0), newline: Mut::new(Some("\n".to_owned())), seen: Cell::new(0) };
    Ok(Py::new(io).into_value())
}

fn init(vm: &Vm, this: &Value, args: Args) -> R<()> {
    let a = bind(vm, "StringIO", &["initial_value", "newline"], 0, args)?;
    let newline = match opt(&a, 1) {
        None => Some("\n".to_owned()),
        Some(v) if v.is_none() => None,
        Some(v) if !string::is_str(v) => return Err(vm.type_error(format!("newline must be str or None, not {}", v.ty().name()))),
        Some(v) => match string::to_string(v) {
            text if ["", "\n", "\r", "\r\n"].contains(&text.as_str()) => Some(text),
            _ => return Err(vm.value_error(format!("illegal newline value: {}", vm.repr_text(v)?))),
        },
    };
    let initial = opt(&a, 0).filter(|v| !v.is_none());
    if let Some(v) = initial.filter(|v| !string::is_str(v)) {
        return Err(vm.type_error(format!("initial_value must be str or None, not {}", v.ty().name())));
    }
    let io = this.obj::<StringIO>();
    io.newline.set(newline);
    io.seen.set(0);
    io.text.set(Text::Written(Vec::new(), 0));
    io.position.set(0);
    if let Some(v) = initial {
        io.write(v.obj::<Str>().as_bytes());
        io.position.set(0);
    }
    Ok(())
}

/// Points from WTF-8.
fn points(text: &[u8]) -> Vec<u32> {
    string::CodePoints::new(text).collect()
}

/// WTF-8 from points.
fn encoded(points: &[u32]) -> Vec<u8> {
    let mut out = Vec::with_capacity(points.len());
    points.iter().for_each(|c| string::push_code_point(&mut out, *c));
    out
}

const CR: u32 = 13;
const LF: u32 = 10;

impl StringIO {
    /// Whether all line ends count as such when reading.
    fn universal(&self) -> bool {
        self.newline.get().as_deref().is_none_or(str::is_empty)
    }

    /// A text as it is stored, where that differs from how it is given; line ends in it are noted.
    fn translated(&self, text: &[u8]) -> Option<Vec<u8>> {
        if !self.universal() {
            let newline = self.newline.get().as_deref().unwrap_or("\n");
            let same = newline == "\n" || !text.contains(&b'\n');
            return if same { None } else { Some(text.split(|b| *b == b'\n').collect::<Vec<_>>().join(newline.as_bytes())) };
        }
        let (out, seen) = translated(text, self.newline.get().is_none());
        self.seen.set(self.seen.get() | seen);
        // Only with `newline=None` are line ends made one.
        self.newline.get().is_none().then_some(out)
    }

    fn write(&self, text: &[u8]) {
        let stored = self.translated(text);
        let text = stored.as_deref().unwrap_or(text);
        if text.is_empty() {
            return;
        }
        let at = self.position.get();
        if let Text::Written(all, count) = self.text.get_mut()
            && *count == at
        {
            all.extend_from_slice(text);
            *count += string::count(text);
            self.position.set(*count);
            return;
        }
        let new = points(text);
        let end = at + new.len();
        let all = self.points();
        if end > all.len() {
            all.resize(end, 0);
        }
        all[at..end].copy_from_slice(&new);
        self.position.set(end);
    }

    /// The text by code points, which it is kept as from then on.
    fn points(&self) -> &mut Vec<u32> {
        if let Text::Written(all, _) = self.text.get() {
            let converted = points(all);
            self.text.set(Text::Points(converted));
        }
        match self.text.get_mut() {
            Text::Points(points) => points,
            _ => unreachable!("the callers have checked that the stream is open"),
        }
    }

    fn value(&self) -> Value {
        match self.text.get() {
            Text::Written(all, _) => string::from_wtf8(all),
            Text::Points(points) => string::from_wtf8(&encoded(points)),
            Text::Closed => string::empty(),
        }
    }

    /// The next code points up to a number, which are passed over.
    fn take(&self, size: Option<usize>) -> Value {
        let at = self.position.get();
        // All of it, from the start.
        if let (Text::Written(all, count), true) = (self.text.get(), at == 0 && size.is_none()) {
            self.position.set(*count);
            return string::from_short(all);
        }
        if matches!(self.text.get(), Text::Written(_, count) if at >= *count) {
            return string::empty();
        }
        let rest = self.points().get(at..).unwrap_or_default();
        let taken = &rest[..size.unwrap_or(usize::MAX).min(rest.len())];
        self.position.set(at + taken.len());
        string::from_short(&encoded(taken))
    }

    /// The next line, or its first code points.
    fn line(&self, limit: Option<usize>) -> Value {
        let at = self.position.get();
        let universal = self.newline.get().as_deref() == Some("");
        let end = self.newline.get().as_deref().filter(|n| !n.is_empty()).map_or_else(|| vec![LF], |n| points(n.as_bytes()));
        let rest = self.points().get(at..).unwrap_or_default();
        let length = if universal {
            rest.iter().position(|c| *c == CR || *c == LF).map(|n| if rest[n..].starts_with(&[CR, LF]) { n + 2 } else { n + 1 })
        } else {
            rest.windows(end.len()).position(|w| w == end).map(|n| n + end.len())
        };
        let length = length.unwrap_or(rest.len()).min(limit.unwrap_or(usize::MAX));
        self.take(Some(length))
    }
}

/// The payload of a stream that is open.
fn open<'a>(vm: &Vm, this: &'a Value) -> R<&'a StringIO> {
    let io = this.obj::<StringIO>();
    if matches!(io.text.get(), Text::Closed) { Err(vm.value_error("I/O operation on closed file")) } else { Ok(io) }
}

fn next(vm: &Vm, this: &Value) -> R<Option<Value>> {
    let io = open(vm, this)?;
    let line = if this.is_exact(&STRING_IO) {
        io.line(None)
    } else {
        let line = vm.call_method_str(this, "readline", &[])?;
        if !string::is_str(&line) {
            return Err(vm.raise_text(&exc::OS_ERROR, &format!("readline() should have returned a str object, not '{}'", line.ty().name())));
        }
        line
    };
    Ok(if line.obj::<Str>().is_empty() { None } else { Some(line) })
}

fn flag(vm: &Vm, a: &[Value], value: Value) -> R {
    open(vm, &a[0]).map(|_| value)
}

static METHODS: &[Method] = &[
    m("readable", "($self, /)", |vm, a| flag(vm, a, Value::TRUE)).doc("Returns True if the IO object can be read."),
    m("writable", "($self, /)", |vm, a| flag(vm, a, Value::TRUE)).doc("Returns True if the IO object can be written."),
    m("seekable", "($self, /)", |vm, a| flag(vm, a, Value::TRUE)).doc("Returns True if the IO object can be seeked."),
    m("close", "($self, /)", |_, a| {
        a[0].obj::<StringIO>().text.set(Text::Closed);
        Ok(Value::NONE)
    })
    .doc("Close the IO object.\n\nAttempting any further operation after the object is closed\nwill raise a ValueError.\n\nThis method has no effect if the file is already closed."),
    m("tell", "($self, /)", |vm, a| open(vm, &a[0]).map(|io| Value::uint(io.position.get()))).doc("Tell the current file position."),
    m("read", "($self, size=-1, /)", |vm, a| {
        let io = open(vm, &a[0])?;
        Ok(io.take(size_argument(vm, opt(a, 1))?))
    })
    .doc("Read at most size characters, returned as a string.\n\nIf the argument is negative or omitted, read until EOF\nis reached. Return an empty string at EOF."),
    m("readline", "($self, size=-1, /)", |vm, a| {
        let io = open(vm, &a[0])?;
        Ok(io.line(size_argument(vm, opt(a, 1))?))
    })
    .doc("Read until newline or EOF.\n\nReturns an empty string if EOF is hit immediately."),
    m("write", "($self, s, /)", |vm, a| {
        if !string::is_str(&a[1]) {
            return Err(vm.type_error(format!("string argument expected, got '{}'", a[1].ty().name())));
        }
        let text = a[1].obj::<Str>();
        open(vm, &a[0])?.write(text.as_bytes());
        Ok(Value::uint(text.len()))
    })
    .doc("Write string to file.\n\nReturns the number of characters written, which is always equal to\nthe length of the string."),
    m("truncate", "($self, pos=None, /)", |vm, a| {
        let io = open(vm, &a[0])?;
        let size = match opt(a, 1).filter(|v| !v.is_none()) {
            None => io.position.get(),
            Some(v) => {
                size_argument(vm, Some(v))?;
                let size = base::index_sized(vm, v, &exc::OVERFLOW_ERROR)?;
                usize::try_from(size).map_err(|_| vm.value_error(format!("Negative size value {size}")))?
            }
        };
        io.points().truncate(size);
        Ok(Value::uint(size))
    })
    .doc("Truncate size to pos.\n\nThe pos argument defaults to the current file position, as\nreturned by tell().  The current file position is unchanged.\nReturns the new absolute position."),
    m("seek", "($self, pos, whence=0, /)", seek)
        .doc("Change stream position.\n\nSeek to character offset pos relative to position indicated by whence:\n    0  Start of stream (the default).  pos should be >= 0;\n    1  Current position - pos must be 0;\n    2  End of stream - pos must be 0.\nReturns the new absolute position."),
    m("getvalue", "($self, /)", |vm, a| open(vm, &a[0]).map(StringIO::value)).doc("Retrieve the entire contents of the object."),
    m("__getstate__", "($self, /)", |vm, a| {
        let io = open(vm, &a[0])?;
        let newline = io.newline.get().as_deref().map_or(Value::NONE, |n| vm.str(n));
        Ok(vm.tuple(vec![io.value(), newline, Value::uint(io.position.get()), base::attributes(&a[0])]))
    }),
    m("__setstate__", "($self, state, /)", |vm, a| {
        let io = open(vm, &a[0])?;
        let (items, position) = base::state_parts(vm, &a[0], &a[1], 2)?;
        // The value is stored as it was read, line ends and all.
        init(vm, &a[0], Args::positional(&[Value::NONE, items[1].clone()]))?;
        if !items[0].is_none() {
            let Some(value) = items[0].cast::<Str>() else {
                return Err(vm.type_error(format!("initial_value must be str or None, not {}", items[0].ty().name())));
            };
            io.text.set(Text::Points(points(value.as_bytes())));
        }
        io.position.set(position);
        base::restore_attributes(vm, &a[0], &items[3])?;
        Ok(Value::NONE)
    }),
];

fn seek(vm: &Vm, a: &[Value]) -> R {
    let offset = vm.to_isize(&a[1])?;
    let whence = opt(a, 2).map_or(Ok(0), |v| vm.to_i32(v))?;
    let io = open(vm, &a[0])?;
    if !(0..=2).contains(&whence) {
        return Err(vm.value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)")));
    }
    if offset < 0 && whence == 0 {
        return Err(vm.value_error(format!("Negative seek position {offset}")));
    }
    if whence != 0 && offset != 0 {
        return Err(vm.raise_text(&exc::OS_ERROR, "Can't do nonzero cur-relative seeks"));
    }
    match whence {
        0 => io.position.set(offset as usize),
        2 => io.position.set(match io.text.get() {
            Text::Written(_, count) => *count,
            _ => io.points().len(),
        }),
        _ => {}
    }
    Ok(Value::uint(io.position.get()))
}

static GETSET: &[GetSet] = &[
    g("closed", |_, s| Ok(Value::bool(matches!(s.obj::<StringIO>().text.get(), Text::Closed)))),
    g("line_buffering", |vm, s| open(vm, s).map(|_| Value::FALSE)),
    g("newlines", |vm, s| open(vm, s).map(|io| seen_value(vm, io.seen.get()))),
];

//! Standard streams of a VM without a library, `print` and `input`.

use crate::call::Args;
use crate::heap::Header;
use crate::objects::bytes::Bytes;
use crate::objects::object::{self, OBJECT};
use crate::objects::string::{self, Str};
use crate::payload;
use crate::types::Type;
use crate::types::rows::m;
use crate::value::{Py, Value};
use crate::vm::{R, Vm};
use std::io::{BufRead, Write};

/// A standard stream of the process where no `io` has put its own into `sys`: lines in, text out.
#[repr(C)]
struct StandardStream {
    head: Header,
    fd: i32,
}
payload!(StandardStream, STANDARD_STREAM);

static STANDARD_STREAM: Type = Type::builtin::<StandardStream>("pyvm.StandardStream", &OBJECT, 0, object::SLOTS.no_new()).methods(&[
    m("write", "($self, text, /)", |vm, a| {
        let Some(s) = a[1].cast::<Str>() else { return Err(vm.type_error(format!("write() argument must be str, not {}", a[1].ty().name()))) };
        let fd = a[0].obj::<StandardStream>().fd;
        let data = crate::codecs::encode_text(vm, &a[1], "utf-8", 0x11_0000, if fd == 2 { "backslashreplace" } else { "strict" })?;
        let written = if fd == 2 { std::io::stderr().write_all(&data) } else { std::io::stdout().write_all(&data) };
        written.map_err(|e| vm.os_error(&e, None))?;
        Ok(Value::uint(s.len()))
    }),
    m("flush", "($self, /)", |vm, _| {
        std::io::stdout().flush().map_err(|e| vm.os_error(&e, None))?;
        Ok(Value::NONE)
    }),
    m("readline", "($self, /)", |vm, _| {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(|e| vm.os_error(&e, None))?;
        Ok(vm.str(&line))
    }),
    m("fileno", "($self, /)", |_, a| Ok(Value::small(i64::from(a[0].obj::<StandardStream>().fd)))),
]);

pub fn stream(fd: i32) -> Value {
    Py::new(StandardStream { head: Header::new(&STANDARD_STREAM), fd }).into_value()
}

/// `print`.
pub fn print(vm: &Vm, args: Args) -> R {
    let (mut sep, mut end, mut file, mut flush) = (None, None, None, false);
    for (k, v) in args.keywords() {
        match string::to_string(k).as_str() {
            "sep" => sep = Some(v.clone()),
            "end" => end = Some(v.clone()),
            "file" => file = Some(v.clone()),
            "flush" => flush = vm.is_true(v)?,
            other => return Err(crate::call::unexpected_keyword(vm, "print", other, &["sep", "end", "file", "flush"])),
        }
    }
    let check = |v: Option<Value>, name: &str, default: &str| -> R {
        match v.filter(|v| !v.is_none()) {
            None => Ok(vm.intern(default)),
            Some(v) if string::is_str(&v) => Ok(v),
            Some(v) => Err(vm.type_error(format!("{name} must be None or a string, not {}", v.ty().name()))),
        }
    };
    let (sep, end) = (check(sep, "sep", " ")?, check(end, "end", "\n")?);
    let file = match file.filter(|f| !f.is_none()) {
        Some(f) => f,
        None => match vm.sys_dict.get_str(vm, &vm.names.stdout) {
            Some(f) if f.is_none() => return Ok(Value::NONE),
            Some(f) => f,
            None => return Err(vm.runtime_error("lost sys.stdout")),
        },
    };
    let write = vm.get_attr(&file, &vm.names.write)?;
    for (i, v) in args.pos().iter().enumerate() {
        if i > 0 {
            vm.call(&write, std::slice::from_ref(&sep))?;
        }
        let text = vm.to_str(v)?;
        vm.call(&write, &[text])?;
    }
    vm.call(&write, &[end])?;
    if flush {
        vm.call_method_str(&file, "flush", &[])?;
    }
    Ok(Value::NONE)
}

/// `input`.
pub fn input(vm: &Vm, prompt: Option<&Value>) -> R {
    let stream = |name: &str| match vm.sys_dict.get_name(vm, name) {
        Some(stream) if !stream.is_none() => Ok(stream),
        _ => Err(vm.runtime_error(format!("lost sys.{name}"))),
    };
    let (stdin, stdout, stderr) = (stream("stdin")?, stream("stdout")?, stream("stderr")?);
    let flush = |stream: &Value| {
        if vm.call_method_str(stream, "flush", &[]).is_err() {
            vm.clear_pending();
        }
    };
    flush(&stderr);
    if let Some(prompt) = prompt {
        let text = vm.to_str(prompt)?;
        vm.call_method_str(&stdout, "write", &[text])?;
    }
    flush(&stdout);
    read_line(vm, &stdin)
}

/// The next line of a stream without its end (CPython `PyFile_GetLine`).
fn read_line(vm: &Vm, stream: &Value) -> R {
    const END: &str = "EOF when reading a line";
    let line = vm.call_method_str(stream, "readline", &[])?;
    if let Some(b) = line.cast::<Bytes>() {
        return match b.data() {
            [] => Err(vm.eof_error(END)),
            [start @ .., b'\n'] => Ok(Bytes::copied(start)),
            _ => Ok(line),
        };
    }
    match line.cast::<Str>().map(Str::as_bytes) {
        None => Err(vm.type_error("object.readline() returned non-string")),
        Some([]) => Err(vm.eof_error(END)),
        Some([start @ .., b'\n']) => Ok(string::from_short(start)),
        Some(_) => Ok(line),
    }
}

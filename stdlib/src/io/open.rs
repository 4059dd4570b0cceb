//! `open` and what goes with it (CPython `_iomodule.c`), and the standard streams of a process.

use super::buffered::{BUFFERED_RANDOM, BUFFERED_READER, BUFFERED_WRITER, buffered};
use super::{DEFAULT_BUFFER_SIZE, fileio, optional_text, text, text_argument, warn_default_encoding};
use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::int;
use pyvm_vm::protocol::os::fspath;
use pyvm_vm::types::rows::{Method, m, mk};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// The largest buffer that a file is given by itself.
const MOST: i64 = 8 << 20;

/// What a mode such as `"w+b"` asks for.
#[derive(Default)]
struct Mode {
    /// The mode without `b` and `t`.
    raw: String,
    chosen: usize,
    reading: bool,
    updating: bool,
    text: bool,
    binary: bool,
}

impl Mode {
    fn parse(vm: &Vm, mode: &str) -> R<Mode> {
        let mut parsed = Mode::default();
        for (at, c) in mode.char_indices() {
            if !"xrwa+tb".contains(c) || mode[at + 1..].contains(c) {
                return Err(vm.value_error(format!("invalid mode: '{mode}'")));
            }
            match c {
                't' => parsed.text = true,
                'b' => parsed.binary = true,
                '+' => parsed.updating = true,
                _ => {
                    parsed.reading |= c == 'r';
                    parsed.chosen += 1;
                }
            }
        }
        parsed.raw = ["x", "r", "w", "a", "+"].into_iter().filter(|c| mode.contains(c)).collect();
        Ok(parsed)
    }

    fn check(&self, vm: &Vm, encoding: bool, errors: bool, newline: bool) -> R<()> {
        let binary = |given: bool| given && self.binary;
        let message = if self.text && self.binary {
            "can't have text and binary mode at once"
        } else if self.chosen > 1 {
            "must have exactly one of create/read/write/append mode"
        } else if binary(encoding) {
            "binary mode doesn't take an encoding argument"
        } else if binary(errors) {
            "binary mode doesn't take an errors argument"
        } else if binary(newline) {
            "binary mode doesn't take a newline argument"
        } else {
            return Ok(());
        };
        Err(vm.value_error(message))
    }
}

const PARAMETERS: &[&str] = &["file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener"];

/// `open`.
fn open(vm: &Vm, args: Args) -> R {
    let a = bind(vm, "open", PARAMETERS, 1, args)?;
    let mode = opt(&a, 1).map_or_else(|| Ok("r".to_owned()), |v| text_argument(vm, "open", "mode", v))?;
    let buffering = opt(&a, 2).map_or(Ok(-1), |v| vm.to_i32(v))?;
    let given = |at: usize, name: &str| optional_text(vm, "open", name, opt(&a, at)).map(|text| text.is_some());
    let (encoding, errors, newline) = (given(3, "encoding")?, given(4, "errors")?, given(5, "newline")?);
    let closefd = Value::bool(opt(&a, 6).map_or(Ok(true), |v| vm.is_true(v))?);
    let file = if int::is_int(&a[0]) { a[0].clone() } else { fspath(vm, &a[0])? };
    let parsed = Mode::parse(vm, &mode)?;
    parsed.check(vm, encoding, errors, newline)?;
    if parsed.binary && buffering == 1 {
        vm.warn(&exc::RUNTIME_WARNING, "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used", 1)?;
    }
    let argument = |at: usize| opt(&a, at).cloned().unwrap_or(Value::NONE);
    let raw = fileio::opened(vm, &file, &parsed.raw, &closefd, &argument(7))?;
    let mut top = raw;
    let result = layers(vm, &mut top, &parsed, &mode, i64::from(buffering), &[argument(3), argument(4), argument(5)]);
    match result {
        Ok(()) => Ok(top),
        Err(raised) => vm.finally(Err(raised), || vm.call_method_str(&top, "close", &[])),
    }
}

/// Puts a buffer and a text layer over a file, as far as they are asked for; `top` is the last layer that was made.
fn layers(vm: &Vm, top: &mut Value, mode: &Mode, name: &str, buffering: i64, text_arguments: &[Value; 3]) -> R<()> {
    let raw = top.clone();
    let terminal = buffering < 0 && vm.is_true(&vm.call_method_str(&raw, "_isatty_open_only", &[])?)?;
    let line_buffering = buffering == 1 || terminal;
    let size = if line_buffering || buffering < 0 { vm.to_i64(&vm.get_attr_str(&raw, "_blksize")?)?.min(MOST).max(DEFAULT_BUFFER_SIZE as i64) } else { buffering };
    if size == 0 {
        return if mode.binary { Ok(()) } else { Err(vm.value_error("can't have unbuffered text I/O")) };
    }
    let ty = if mode.updating {
        &BUFFERED_RANDOM
    } else if mode.reading {
        &BUFFERED_READER
    } else {
        &BUFFERED_WRITER
    };
    *top = buffered(vm, ty, &raw, size)?;
    if mode.binary {
        return Ok(());
    }
    let [encoding, errors, newline] = text_arguments.clone();
    *top = text::wrapped(vm, &[top.clone(), encoding, errors, newline, Value::bool(line_buffering)])?;
    vm.set_attr_str(top, "mode", vm.str(name))
}

pub static ROWS: &[Method] = &[
    mk("open", "($module, /, file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)", open)
        .doc("Open file and return a stream.  Raise OSError upon failure.\n\nfile is a path, or the descriptor of an open file.  mode says what the file is\nopened for: 'r' to read, 'w' to write over, 'x' to create, 'a' to append, with\n'+' to do both, 'b' for bytes and 't' for text.  buffering is 0 for none (bytes\nonly), 1 for lines (text only), or the size of the buffer.  encoding, errors and\nnewline are those of TextIOWrapper."),
    m("open_code", "($module, /, path)", |vm, a| {
        text_argument(vm, "open_code", "path", &a[0])?;
        open(vm, Args::positional(&[a[0].clone(), vm.str("rb")]))
    })
    .doc("Opens the provided file with the intent to import the contents.\n\nThis may perform extra validation beyond open(), but is otherwise interchangeable\nwith calling open(path, 'rb')."),
    m("text_encoding", "($module, encoding, stacklevel=2, /)", |vm, a| {
        if !a[0].is_none() {
            return Ok(a[0].clone());
        }
        warn_default_encoding(vm, opt(a, 1).map_or(Ok(2), |n| vm.to_i64(n))?)?;
        Ok(vm.str(if vm.settings.utf8_mode { "utf-8" } else { "locale" }))
    })
    .doc("A helper function to choose the text encoding.\n\nWhen encoding is not None, this function returns it.\nOtherwise, this function returns the default text encoding\n(i.e. \"locale\" or \"utf-8\" depends on UTF-8 mode)."),
];

/// How the standard streams encode: `PYTHONIOENCODING`, or UTF-8 with what the locale says of errors.
fn standard_encoding(vm: &Vm) -> (String, String) {
    let variable = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let (mut encoding, mut errors) = (None, None);
    if !vm.settings.ignore_environment
        && let Some(both) = variable("PYTHONIOENCODING")
    {
        let (first, second) = both.split_once(':').unwrap_or((&both, ""));
        encoding = Some(first.to_owned()).filter(|t| !t.is_empty());
        errors = Some(second.to_owned()).filter(|t| !t.is_empty());
        if encoding.is_some() && errors.is_none() {
            errors = Some("strict".to_owned());
        }
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    let plain = locale.is_none_or(|l| matches!(l.as_str(), "C" | "POSIX" | "C.UTF-8" | "C.utf8" | "UTF-8"));
    let errors = errors.unwrap_or_else(|| if plain || vm.settings.utf8_mode { "surrogateescape" } else { "strict" }.to_owned());
    (encoding.unwrap_or_else(|| "utf-8".to_owned()), errors)
}

/// One standard stream; None where its descriptor is not open (CPython `create_stdio`).
fn standard(vm: &Vm, fd: i32, encoding: &str, errors: &str) -> R {
    if !crate::posix::is_open(fd) {
        return Ok(Value::NONE);
    }
    let (name, mode, raw_mode) = if fd == 0 { ("<stdin>", "r", "r") } else { (["<stdout>", "<stderr>"][fd as usize - 1], "w", "w") };
    let raw = fileio::opened(vm, &Value::small(i64::from(fd)), raw_mode, &Value::FALSE, &Value::NONE)?;
    vm.set_attr_str(&raw, "name", vm.str(name))?;
    let unbuffered = fd != 0 && vm.settings.unbuffered;
    let terminal = vm.is_true(&vm.call_method_str(&raw, "_isatty_open_only", &[])?)?;
    let buffer = if unbuffered { raw } else { buffered(vm, if fd == 0 { &BUFFERED_READER } else { &BUFFERED_WRITER }, &raw, DEFAULT_BUFFER_SIZE as i64)? };
    let lines = !unbuffered && (terminal || fd == 2);
    let errors = if fd == 2 { "backslashreplace" } else { errors };
    let wrapper = text::wrapped(vm, &[buffer, vm.str(encoding), vm.str(errors), vm.str("\n"), Value::bool(lines), Value::bool(unbuffered)])?;
    vm.set_attr_str(&wrapper, "mode", vm.str(mode))?;
    Ok(wrapper)
}

/// Puts the standard streams into `sys`.
pub fn install_standard_streams(vm: &Vm) -> R<()> {
    let (encoding, errors) = standard_encoding(vm);
    for (fd, name, kept) in [(2, "stderr", "__stderr__"), (0, "stdin", "__stdin__"), (1, "stdout", "__stdout__")] {
        let stream = standard(vm, fd, &encoding, &errors)?;
        vm.sys_dict.set_name(vm, name, stream.clone());
        vm.sys_dict.set_name(vm, kept, stream);
    }
    Ok(())
}

//! The program that the command line names, and its `__main__`.

use pyvm_vm::import::absolute;
use pyvm_vm::import::times::{self, Phase};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::run::Mode;
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};

/// What to run.
pub enum Target {
    Command(String),
    Module(String),
    File {
        path: String,
        skip_first_line: bool,
    },
    /// A folder or an archive with a `__main__` module.
    Container(String),
    Stdin,
    /// A person, or whoever wants to be taken for one.
    Interactive,
}

/// The namespace of `__main__`.
fn main_module(vm: &Vm) -> Py<Dict> {
    let module = pyvm_vm::objects::module::Module::new(vm, "__main__");
    let dict = module.obj::<pyvm_vm::objects::module::Module>().dict();
    // It comes from `importlib` once somebody asks.
    dict.remove_str(vm, &vm.names.__loader__);
    dict.set_name(vm, "__builtins__", vm.modules.get().get_name(vm, "builtins").unwrap_or(Value::NONE));
    vm.modules.get().set_name(vm, "__main__", module);
    dict
}

/// Runs the program.
///
/// # Errors
/// What the program raises.
pub fn execute(vm: &'static Vm, target: &Target) -> R {
    let globals = main_module(vm);
    times::switch(vm, Phase::Execute);
    let run = |code: &Py<pyvm_vm::objects::code::Code>| vm.run_code(code, &globals, globals.value().clone());
    let run_file = |code: &Py<pyvm_vm::objects::code::Code>| {
        let result = run(code);
        pyvm_vm::vm::shutdown::flush(vm);
        result
    };
    let optimize = vm.settings.optimize;
    match target {
        Target::Command(source) => {
            let source = format!("{}\n", dedent(source));
            let code = vm.compile(&source, "<string>", Mode::Exec, optimize)?;
            vm.command.set(Some((code.value().clone(), vm.str(&source))));
            run(&code)
        }
        Target::Stdin => {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes).map_err(|e| vm.os_error(&e, None))?;
            let source = decode(vm, &bytes, "<stdin>")?;
            run_file(&vm.compile(&source, "<stdin>", Mode::Exec, optimize)?)
        }
        Target::Module(name) => {
            let runpy = pyvm_vm::import::import_module(vm, "runpy")?;
            let f = vm.get_attr_str(&runpy, "_run_module_as_main")?;
            vm.call(&f, &[vm.str(name)])
        }
        Target::Interactive => {
            let code = crate::repl::run(vm);
            if code == 0 { Ok(Value::NONE) } else { Err(vm.raise_new(&exc::SYSTEM_EXIT, &[Value::small(i64::from(code))])) }
        }
        Target::Container(_) => {
            let runpy = pyvm_vm::import::import_module(vm, "runpy")?;
            let f = vm.get_attr_str(&runpy, "_run_module_as_main")?;
            vm.call(&f, &[vm.str("__main__"), Value::FALSE])
        }
        Target::File { path, skip_first_line } => {
            let full = absolute(path);
            globals.set_name(vm, "__file__", vm.str(&full));
            globals.set_name(vm, "__cached__", Value::NONE);
            times::comes_from(vm, &full);
            let cached = vm.settings.cache_main && !skip_first_line;
            // The source itself may not be needed then, but what kind of file it is has to be known.
            let read = || if cached { start_of(path) } else { std::fs::read(path) };
            let bytes = match times::during(vm, Phase::Read, read) {
                Ok(bytes) => bytes,
                Err(e) => return cannot_open(vm, path, &e),
            };
            if is_cut_archive(&bytes) && !vm.settings.strict_pyc {
                eprintln!("{}: can't run '{full}': it is a zip archive without its end; the file is cut off or damaged", std::env::args().next().unwrap_or_default());
                return Err(vm.raise_new(&exc::SYSTEM_EXIT, &[Value::small(1)]));
            }
            if bytes.starts_with(&pyvm_vm::run::PYC_MAGIC) || path.ends_with(".pyc") {
                let bytes = if cached { std::fs::read(path).map_err(|e| vm.os_error(&e, None))? } else { bytes };
                return run_file(&vm.code_from_pyc_script(bytes)?);
            }
            if cached {
                return run_file(&pyvm_vm::import::cache::source_code(vm, "__main__", &full)?);
            }
            let mut source = decode(vm, &bytes, &full)?;
            if *skip_first_line {
                // Its end stays, so that lines keep their numbers.
                source.drain(..source.find('\n').unwrap_or(source.len()));
            }
            run_file(&vm.compile(&source, &full, Mode::Exec, optimize)?)
        }
    }
}

impl Target {
    /// Whether running it is a dialogue anyway.
    pub fn is_interactive(&self) -> bool {
        matches!(self, Target::Interactive)
    }
}

/// Whether the path names a folder, or a file that ends as zip archives do.
pub fn is_archive_or_folder(path: &str) -> bool {
    use std::io::{Read, Seek, SeekFrom};
    const END_OF_DIRECTORY: &[u8] = b"PK\x05\x06";
    /// That record, with the longest comment behind it.
    const LONGEST_END: u64 = 22 + 65_535;
    let Ok(status) = std::fs::metadata(path) else { return false };
    if status.is_dir() {
        return true;
    }
    // A source file shorter than the record cannot be one, and ordinary sources do not hold its mark.
    if !status.is_file() || status.len() < 22 || path.ends_with(".py") || path.ends_with(".pyc") {
        return false;
    }
    let read = || {
        let mut file = std::fs::File::open(path)?;
        file.seek(SeekFrom::Start(status.len().saturating_sub(LONGEST_END)))?;
        let mut end = Vec::new();
        file.read_to_end(&mut end)?;
        std::io::Result::Ok(end)
    };
    read().is_ok_and(|end| end.windows(4).any(|w| w == END_OF_DIRECTORY))
}

/// The first bytes of a file, which tell a source from an archive and from bytecode.
fn start_of(path: &str) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    const ENOUGH: u64 = 2048;
    let mut start = Vec::new();
    std::fs::File::open(path)?.take(ENOUGH).read_to_end(&mut start)?;
    Ok(start)
}

/// Whether data begins as an archive does, or an archive behind a line for the system. A whole one is run otherwise.
fn is_cut_archive(bytes: &[u8]) -> bool {
    const FIRST_MEMBER: &[u8] = b"PK\x03\x04";
    let line = bytes.strip_prefix(b"#!").and_then(|rest| rest.iter().take(1024).position(|b| *b == b'\n').map(|end| &rest[end + 1..]));
    line.unwrap_or(bytes).starts_with(FIRST_MEMBER)
}

/// The program of `-c` without the indentation that all its lines share (CPython `_PyUnicode_Dedent`).
fn dedent(source: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let mut shared: Option<&str> = None;
    for line in source.lines().filter(|l| !l.trim().is_empty()) {
        let own = &line[..indent(line)];
        let common = shared.map_or(own.len(), |s| s.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count());
        shared = Some(&own[..common]);
    }
    match shared {
        None | Some("") => source.to_owned(),
        Some(shared) => source.split('\n').map(|line| line.get(shared.len()..).filter(|_| !line.trim().is_empty()).unwrap_or_default()).collect::<Vec<_>>().join("\n"),
    }
}

fn cannot_open(vm: &Vm, path: &str, e: &std::io::Error) -> R {
    let full = absolute(path);
    let program = std::env::args().next().unwrap_or_default();
    if e.kind() == std::io::ErrorKind::IsADirectory {
        eprintln!("{program}: can't find '__main__' module in '{full}'");
        return Err(vm.raise_new(&exc::SYSTEM_EXIT, &[Value::small(1)]));
    }
    let code = e.raw_os_error().unwrap_or(0);
    eprintln!("{program}: can't open file '{full}': [Errno {code}] {}", pyvm_vm::protocol::os::error_text(code));
    Err(vm.raise_new(&exc::SYSTEM_EXIT, &[Value::small(2)]))
}

fn decode(vm: &Vm, bytes: &[u8], name: &str) -> R<String> {
    pyvm_vm::run::decode_source(vm, bytes, Some(name), name)
}

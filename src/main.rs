//! The command line of pyvm.

use clap::{Arg, ArgAction, Command};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::{int, string};
use pyvm_vm::run::Mode;
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Settings, Vm, report};
use std::process::ExitCode;

/// What to run.
enum Target {
    Command(String),
    Module(String),
    File(String),
    Stdin,
}

fn main() -> ExitCode {
    // Deep recursion of native code gets more room than the main thread has.
    let worker = std::thread::Builder::new().stack_size(64 << 20).spawn(run);
    // Signals are for the thread that runs Python code.
    pyvm_stdlib::signal::block_all();
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => ExitCode::from(code),
        Ok(Err(_)) => {
            eprintln!("pyvm: internal error; please report it");
            ExitCode::from(70)
        }
        Err(e) => {
            eprintln!("pyvm: cannot start: {e}");
            ExitCode::from(1)
        }
    }
}

fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| Arg::new(name).short(name.chars().next()).action(ArgAction::Count).help(help);
    Command::new("pyvm")
        .about("A virtual machine for CPython 3.14 bytecode")
        .disable_version_flag(true)
        .arg(Arg::new("c").short('c').value_name("cmd").help("program passed in as string"))
        .arg(Arg::new("m").short('m').value_name("mod").help("run library module as a script"))
        .arg(flag("O", "remove assert statements; -OO also removes docstrings"))
        .arg(flag("B", "do not write .pyc files"))
        .arg(flag("E", "ignore PYTHON* environment variables"))
        .arg(flag("I", "isolate from the user's environment"))
        .arg(flag("S", "do not import site"))
        .arg(flag("s", "do not add the user's site directory"))
        .arg(flag("P", "do not prepend an unsafe path to sys.path"))
        .arg(flag("u", "unbuffered output"))
        .arg(flag("b", "warn about bytes and str mixed up"))
        .arg(flag("v", "trace imports"))
        .arg(flag("q", "no banner"))
        .arg(Arg::new("V").short('V').long("version").action(ArgAction::Count).help("print the version and exit"))
        .arg(Arg::new("W").short('W').value_name("arg").action(ArgAction::Append).help("warning control"))
        .arg(Arg::new("X").short('X').value_name("opt").action(ArgAction::Append).help("implementation-specific option"))
        .arg(Arg::new("target").value_name("file").num_args(0..).trailing_var_arg(true).allow_hyphen_values(true).help("program and its arguments"))
}

/// Splits the command line where the program's own arguments begin: behind `-c cmd` and `-m mod` as well.
fn split_arguments() -> (Vec<String>, Vec<String>) {
    let all: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    let mut i = 1;
    while i < all.len() {
        let a = &all[i];
        if !a.starts_with('-') || a == "-" {
            break;
        }
        let body = a.trim_start_matches('-');
        let takes_value = a.len() >= 2 && !a.starts_with("--") && body.ends_with(['c', 'm', 'W', 'X']);
        i += if takes_value { 2 } else { 1 };
        if !a.starts_with("--") && body.ends_with(['c', 'm']) {
            break;
        }
    }
    let i = i.min(all.len());
    (all[..i].to_vec(), all[i..].to_vec())
}

fn run() -> u8 {
    let (own, mut rest) = split_arguments();
    let matches = match command().try_get_matches_from(&own) {
        Ok(m) => m,
        Err(e) => {
            let help = !e.use_stderr();
            e.print().ok();
            return if help { 0 } else { 2 };
        }
    };
    let count = |name: &str| matches.get_count(name);
    if count("V") > 0 {
        println!("pyvm 0.1.0 (Python 3.14)");
        return 0;
    }
    let target = if let Some(c) = matches.get_one::<String>("c") {
        rest.insert(0, "-c".to_owned());
        Target::Command(c.clone())
    } else if let Some(m) = matches.get_one::<String>("m") {
        rest.insert(0, "-m".to_owned());
        Target::Module(m.clone())
    } else if rest.first().is_none_or(|f| f == "-") {
        if rest.is_empty() {
            rest.push(String::new());
        }
        Target::Stdin
    } else {
        Target::File(rest[0].clone())
    };
    let isolated = count("I") > 0;
    let ignore = isolated || count("E") > 0;
    let env = |name: &str| if ignore { None } else { std::env::var(name).ok().filter(|v| !v.is_empty()) };
    let mut path = Vec::new();
    if !(isolated || count("P") > 0) {
        path.push(match &target {
            Target::File(f) => std::path::absolute(f).ok().and_then(|p| p.parent().map(|p| p.to_string_lossy().into_owned())).unwrap_or_default(),
            Target::Module(_) => std::env::current_dir().map(|d| d.to_string_lossy().into_owned()).unwrap_or_default(),
            _ => String::new(),
        });
    }
    if let Some(p) = env("PYTHONPATH") {
        path.extend(p.split(':').map(str::to_owned));
    }
    path.push("<frozen>".to_owned());
    let hash_seed = env("PYTHONHASHSEED").filter(|s| s != "random").and_then(|s| s.parse().ok());
    let x_options = matches.get_many::<String>("X").into_iter().flatten();
    let settings = Settings {
        argv: rest,
        executable: std::env::current_exe().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default(),
        optimize: count("O"),
        dont_write_bytecode: count("B") > 0 || env("PYTHONDONTWRITEBYTECODE").is_some_and(|v| v != "0"),
        isolated,
        ignore_environment: ignore,
        no_site: count("S") > 0,
        no_user_site: isolated || count("s") > 0,
        safe_path: isolated || count("P") > 0,
        verbose: count("v"),
        quiet: count("q") > 0,
        unbuffered: count("u") > 0,
        bytes_warning: count("b"),
        warn_options: warn_options(&matches, env("PYTHONWARNINGS")),
        x_options: x_options.map(|x| x.split_once('=').map_or((x.clone(), None), |(k, v)| (k.to_owned(), Some(v.to_owned())))).collect(),
        path,
        hash_seed,
        ..Settings::default()
    };
    let vm = Vm::new(settings);
    pyvm_stdlib::install(vm);
    let outcome = execute(vm, &target);
    let code = exit_code(vm, outcome);
    finish(vm);
    code
}

/// Warning filters: those of the environment first, as the command line's win.
fn warn_options(matches: &clap::ArgMatches, environment: Option<String>) -> Vec<String> {
    let from_environment = environment.into_iter().flat_map(|all| all.split(',').map(str::to_owned).collect::<Vec<_>>());
    let given = matches.get_many::<String>("W").into_iter().flatten().cloned();
    from_environment.filter(|o| !o.is_empty()).chain(given).collect()
}

/// The namespace of `__main__`.
fn main_module(vm: &Vm) -> Py<Dict> {
    let module = pyvm_vm::objects::module::Module::new(vm, "__main__");
    let dict = module.obj::<pyvm_vm::objects::module::Module>().dict();
    dict.set_name(vm, "__builtins__", vm.modules.get().get_name(vm, "builtins").unwrap_or(Value::NONE));
    vm.modules.get().set_name(vm, "__main__", module);
    dict
}

fn execute(vm: &Vm, target: &Target) -> R {
    let globals = main_module(vm);
    let run = |code: &Py<pyvm_vm::objects::code::Code>| vm.run_code(code, &globals, globals.value().clone());
    let optimize = vm.settings.optimize;
    match target {
        Target::Command(source) => {
            let source = format!("{source}\n");
            run(&vm.compile(&source, "<string>", Mode::Exec, optimize)?)
        }
        Target::Stdin => {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes).map_err(|e| vm.os_error(&e, None))?;
            let source = decode(vm, &bytes, "<stdin>")?;
            run(&vm.compile(&source, "<stdin>", Mode::Exec, optimize)?)
        }
        Target::Module(name) => {
            let runpy = pyvm_vm::import::import_module(vm, "runpy")?;
            let f = vm.get_attr_str(&runpy, "_run_module_as_main")?;
            vm.call(&f, &[vm.str(name)])
        }
        Target::File(path) => {
            globals.set_name(vm, "__file__", vm.str(path));
            let bytes = match std::fs::read(path) {
                Ok(bytes) => bytes,
                Err(e) => return cannot_open(vm, path, &e),
            };
            if bytes.starts_with(&pyvm_vm::run::PYC_MAGIC) || path.ends_with(".pyc") {
                return run(&vm.code_from_pyc_script(&bytes)?);
            }
            let source = decode(vm, &bytes, path)?;
            run(&vm.compile(&source, path, Mode::Exec, optimize)?)
        }
    }
}

fn cannot_open(vm: &Vm, path: &str, e: &std::io::Error) -> R {
    let full = std::path::absolute(path).map_or_else(|_| path.to_owned(), |p| p.to_string_lossy().into_owned());
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
    pyvm_vm::run::decode_source(vm, bytes, name)
}

/// Shows an uncaught exception; the exit status of the process.
fn exit_code(vm: &Vm, outcome: R) -> u8 {
    let Err(raised) = outcome else { return 0 };
    let e = vm.caught(raised).into_value();
    if e.ty().extends(&exc::SYSTEM_EXIT) {
        let code = exc::named_field(&e, "code").unwrap_or(Value::NONE);
        if code.is_none() {
            return 0;
        }
        if let Some(n) = int::as_i64(&code) {
            return (n & 0xff) as u8;
        }
        report::write_stderr(vm, &format!("{}\n", vm.str_lossy(&code)));
        return 1;
    }
    let hook = vm.sys_dict.get_name(vm, "excepthook");
    let tb = e.obj::<exc::Exception>().traceback.get().clone().unwrap_or(Value::NONE);
    match hook {
        Some(hook) if vm.call(&hook, &[e.ty().as_value(), e.clone(), tb]).is_ok() => {}
        _ => {
            vm.clear_pending();
            report::print_exception(vm, &e);
        }
    }
    if e.ty().extends(&exc::KEYBOARD_INTERRUPT) { 130 } else { 1 }
}

/// What CPython does at the end of a process: threads, `atexit`, streams.
fn finish(vm: &Vm) {
    for (module, function) in [("threading", "_shutdown"), ("atexit", "_run_exitfuncs")] {
        if let Some(m) = vm.modules.get().get_name(vm, module)
            && let Ok(f) = vm.get_attr_str(&m, function)
            && vm.call(&f, &[]).is_err()
        {
            vm.write_unraisable("Exception ignored at exit in", &m);
        }
        vm.clear_pending();
    }
    for name in ["stdout", "stderr"] {
        if let Some(stream) = vm.sys_dict.get_name(vm, name)
            && !stream.is_none()
            && vm.call_method_str(&stream, "flush", &[]).is_err()
        {
            vm.clear_pending();
        }
    }
    vm.finalizing.set(true);
    let _ = (List::new, string::empty);
}

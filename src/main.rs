//! The command line of pyvm.

mod installation;
mod program;
mod repl;
mod tools;

use clap::{Arg, ArgAction, Command};
use program::Target;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::int;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Settings, Vm, report};
use std::process::ExitCode;

#[global_allocator]
static BLOCKS: pyvm_vm::heap::blocks::Blocks = pyvm_vm::heap::blocks::Blocks;

/// Stands for the end by an interrupt that nothing caught: the process ends by the signal, as those who started it expect.
const INTERRUPTED: u16 = 256;

/// What `--dis` runs.
const DISASSEMBLE: &str = "import dis, marshal, sys\nwith open(sys.argv[1], 'rb') as f:\n    f.seek(16)\n    dis.dis(marshal.load(f))";

/// The least limit for digits of integers that can be set (CPython `_PY_LONG_MAX_STR_DIGITS_THRESHOLD`).
const LEAST_DIGITS: usize = 640;

fn main() -> ExitCode {
    pyvm_vm::heap::prepare();
    let Ok(code) = std::panic::catch_unwind(|| pyvm_vm::native_stack::with_room(run)) else {
        eprintln!("pyvm: internal error; please report it");
        return ExitCode::from(70);
    };
    if code == INTERRUPTED {
        pyvm_stdlib::signal::end_by_interrupt();
    }
    ExitCode::from(code.min(255) as u8)
}

fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| Arg::new(name).short(name.chars().next()).action(ArgAction::Count).help(help);
    Command::new("pyvm")
        .about("A virtual machine for CPython 3.14 bytecode")
        .disable_version_flag(true)
        .arg(Arg::new("c").short('c').value_name("cmd").help("program passed in as string"))
        .arg(Arg::new("m").short('m').value_name("mod").help("run library module as a script"))
        .arg(flag("d", "turn on parser debugging output"))
        .arg(flag("R", "hash randomization, which is always on"))
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
        .arg(flag("i", "inspect interactively after running the program"))
        .arg(flag("x", "skip the first line of the source"))
        .arg(Arg::new("V").short('V').long("version").action(ArgAction::Count).help("print the version and exit"))
        .arg(Arg::new("W").short('W').value_name("arg").action(ArgAction::Append).help("warning control"))
        .arg(Arg::new("check-hash").long("check-hash-based-pycs").value_name("when").help("control how Python invalidates hash-based .pyc files"))
        .arg(Arg::new("X").short('X').value_name("opt").action(ArgAction::Append).help("implementation-specific option"))
        .arg(Arg::new("target").value_name("file").num_args(0..).trailing_var_arg(true).allow_hyphen_values(true).help("program and its arguments"))
}

/// Splits the command line where the program's own arguments begin: behind `-c cmd` and `-m mod` as well. Values written next to
/// their option (`-Werror`) become arguments of their own.
fn split_arguments(all: Vec<String>) -> (Vec<String>, Vec<String>) {
    let mut all = all.into_iter().peekable();
    let mut own: Vec<String> = all.next().into_iter().collect();
    while let Some(option) = all.next_if(|a| a.starts_with('-') && a != "-") {
        if option == "--check-hash-based-pycs" {
            own.push(option);
            own.extend(all.next());
            continue;
        }
        let with_value = option.find(['c', 'm', 'W', 'X']).filter(|_| !option.starts_with("--"));
        let Some(at) = with_value else {
            own.push(option);
            continue;
        };
        let (flags, value) = option.split_at(at + 1);
        own.push(flags.to_owned());
        own.extend(if value.is_empty() { all.next() } else { Some(value.to_owned()) });
        if flags.ends_with(['c', 'm']) {
            break;
        }
    }
    (own, all.collect())
}

fn run() -> u16 {
    let arguments: Vec<String> = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
    if let Some(code) = tools::run(&arguments) {
        return code;
    }
    let mut all: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    let explain_cache = all.get(1).is_some_and(|a| a == "--explain-cache");
    if explain_cache {
        all.remove(1);
    }
    if all.get(1).is_some_and(|a| a == "--dis") {
        // The library's own disassembler, on the code of the file.
        all.splice(1..2, ["-c".to_owned(), DISASSEMBLE.to_owned()]);
    }
    let (own, mut rest) = split_arguments(all);
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
        println!("Python 3.14.0 (pyvm {})", env!("CARGO_PKG_VERSION"));
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
        let terminal = std::io::IsTerminal::is_terminal(&std::io::stdin());
        if terminal || count("i") > 0 { Target::Interactive } else { Target::Stdin }
    } else if program::is_archive_or_folder(&rest[0]) {
        Target::Container(rest[0].clone())
    } else {
        Target::File { path: rest[0].clone(), skip_first_line: count("x") > 0 }
    };
    let isolated = count("I") > 0;
    let ignore = isolated || count("E") > 0;
    let env = |name: &str| if ignore { None } else { std::env::var(name).ok().filter(|v| !v.is_empty()) };
    // A variable that stands for a flag counts as often as it says, or once where that is no number.
    let level = |flag: u8, name: &str| flag.max(env(name).map_or(0, |v| v.parse::<i32>().ok().filter(|n| *n >= 0).map_or(1, |n| n.min(255) as u8)));
    let safe_path = isolated || level(count("P"), "PYTHONSAFEPATH") > 0;
    let mut path = Vec::new();
    if !safe_path {
        path.push(match &target {
            // The archive or folder itself, even in isolation.
            Target::Container(_) => String::new(),
            Target::File { path: f, .. } => resolved(f).ok().and_then(|p| p.parent().map(|p| p.to_string_lossy().into_owned())).unwrap_or_default(),
            Target::Module(_) => std::env::current_dir().map(|d| d.to_string_lossy().into_owned()).unwrap_or_default(),
            _ => String::new(),
        });
    }
    if let Target::Container(container) = &target {
        path.retain(|p| !p.is_empty());
        path.insert(0, pyvm_vm::import::absolute(container));
    }
    if let Some(p) = env("PYTHONPATH") {
        path.extend(p.split(':').map(str::to_owned));
    }
    path.push("<frozen>".to_owned());
    let hash_seed = env("PYTHONHASHSEED").filter(|s| s != "random").and_then(|s| s.parse().ok());
    let x_options: Vec<(String, Option<String>)> =
        matches.get_many::<String>("X").into_iter().flatten().map(|x| x.split_once('=').map_or((x.clone(), None), |(k, v)| (k.to_owned(), Some(v.to_owned())))).collect();
    let x_option = |name: &str| x_options.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    let check_hash = matches.get_one::<String>("check-hash").map_or("default", String::as_str);
    if !["default", "always", "never"].contains(&check_hash) {
        eprintln!("--check-hash-based-pycs must be one of 'default', 'always', or 'never'");
        return 2;
    }
    let import_time = match x_option("importtime") {
        None => match env("PYTHONPROFILEIMPORTTIME").as_deref() {
            None | Some("0") => 0,
            Some("2") => 2,
            Some(_) => 1,
        },
        Some(None) => 1,
        Some(Some(value)) => match value.as_str() {
            "" | "1" => 1,
            "2" => 2,
            other if other.parse::<i64>().is_err() => 1,
            _ => return fatal("config_init_import_time: -X importtime: values other than 1 and 2 are reserved for future use."),
        },
    };
    if let Some(Some(value)) = x_option("frozen_modules")
        && !["on", "off", ""].contains(&value.as_str())
    {
        return fatal("bad value for option -X frozen_modules (expected \"on\" or \"off\")");
    }
    let digits = |text: Option<String>| text.and_then(|t| t.parse::<usize>().ok()).filter(|n| *n == 0 || *n >= LEAST_DIGITS);
    let int_max_str_digits = match (x_option("int_max_str_digits"), env("PYTHONINTMAXSTRDIGITS")) {
        (Some(given), _) => match digits(given) {
            Some(n) => n,
            None => return fatal("config_init_int_max_str_digits: -X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited."),
        },
        (None, Some(given)) => match digits(Some(given)) {
            Some(n) => n,
            None => return fatal("config_init_int_max_str_digits: PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited."),
        },
        (None, None) => Settings::default().int_max_str_digits,
    };
    let pycache_prefix = x_option("pycache_prefix").unwrap_or_else(|| env("PYTHONPYCACHEPREFIX")).filter(|p| !p.is_empty());
    let dev_mode = x_option("dev").is_some() || level(0, "PYTHONDEVMODE") > 0;
    let utf8_mode = match x_option("utf8") {
        Some(value) => value.as_deref() != Some("0"),
        None => env("PYTHONUTF8").is_some_and(|v| v == "1"),
    };
    let warn_default_encoding = x_option("warn_default_encoding").is_some() || env("PYTHONWARNDEFAULTENCODING").is_some();
    let faults = dev_mode || x_option("faulthandler").is_some() || env("PYTHONFAULTHANDLER").is_some();
    let bytes_warning = count("b");
    let executable = installation::executable();
    let settings = Settings {
        argv: rest,
        orig_argv: std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect(),
        environment: installation::environment(&executable),
        executable,
        debug: level(count("d"), "PYTHONDEBUG") > 0,
        optimize: level(count("O"), "PYTHONOPTIMIZE"),
        dont_write_bytecode: level(count("B"), "PYTHONDONTWRITEBYTECODE") > 0,
        strict_pyc: x_option("strict_pyc").is_some(),
        check_hash_pycs: check_hash.to_owned(),
        pycache_prefix,
        cache_main: x_option("cache_main").is_some(),
        user_cache: x_option("user_cache").is_some() || x_option("cache_main").is_some(),
        explain_cache,
        import_time,
        isolated,
        ignore_environment: ignore,
        no_site: count("S") > 0,
        no_user_site: isolated || level(count("s"), "PYTHONNOUSERSITE") > 0,
        safe_path,
        verbose: level(count("v"), "PYTHONVERBOSE"),
        quiet: count("q") > 0,
        interactive: count("i") > 0,
        inspect: count("i") > 0 || env("PYTHONINSPECT").is_some(),
        unbuffered: level(count("u"), "PYTHONUNBUFFERED") > 0,
        bytes_warning,
        dev_mode,
        warn_options: warn_options(&matches, env("PYTHONWARNINGS"), dev_mode, bytes_warning),
        utf8_mode,
        warn_default_encoding,
        x_options,
        path,
        hash_seed,
        int_max_str_digits,
    };
    let vm = Vm::new(settings);
    let installed = pyvm_stdlib::install(vm).and_then(|()| if faults { pyvm_stdlib::faulthandler::enable_at_start(vm) } else { Ok(()) });
    if !vm.settings.no_site {
        pyvm_stdlib::site::install(vm);
    }
    let outcome =
        installed.and_then(|()| import_warnings(vm)).and_then(|()| if vm.settings.no_site { Ok(()) } else { pyvm_stdlib::site::add_packages(vm) }).and_then(|()| program::execute(vm, &target));
    let mut code = exit_code(vm, outcome);
    for [module, outcome, place] in vm.cache_report.get() {
        eprintln!("{module}: {outcome}{}", if place.is_empty() { String::new() } else { format!("  [{place}]") });
    }
    if vm.settings.inspect && !target.is_interactive() {
        code = repl::run(vm);
    }
    // CPython's value for output that was lost at the end.
    if pyvm_vm::vm::shutdown::finish(vm) { code } else { 120 }
}

/// Says why there is no program (CPython `Py_ExitStatusException`).
fn fatal(message: &str) -> u16 {
    eprintln!("Fatal Python error: {message}\nPython runtime state: preinitialized\n\nCurrent thread 0x0000000000000000 [python] (most recent call first):\n  <no Python frame>");
    1
}

/// The script itself, behind all links: its folder is where it finds its modules.
fn resolved(script: &str) -> std::io::Result<std::path::PathBuf> {
    std::fs::canonicalize(script).or_else(|_| std::path::absolute(script))
}

/// Warning filters, the stronger ones behind: of the development mode, the environment, the command line and `-b`.
fn warn_options(matches: &clap::ArgMatches, environment: Option<String>, dev_mode: bool, bytes_warning: u8) -> Vec<String> {
    let mut options: Vec<String> = Vec::new();
    if dev_mode {
        options.push("default".to_owned());
    }
    options.extend(environment.iter().flat_map(|all| all.split(',')).filter(|o| !o.is_empty()).map(str::to_owned));
    options.extend(matches.get_many::<String>("W").into_iter().flatten().cloned());
    match bytes_warning {
        0 => {}
        1 => options.push("default::BytesWarning".to_owned()),
        _ => options.push("error::BytesWarning".to_owned()),
    }
    options
}

/// Filters of the command line are the business of `warnings`.
fn import_warnings(vm: &Vm) -> R<()> {
    if !vm.settings.warn_options.is_empty() {
        pyvm_vm::import::import_module(vm, "warnings")?;
    }
    Ok(())
}

/// Shows an uncaught exception; the exit status of the process.
pub fn exit_code(vm: &Vm, outcome: R) -> u16 {
    let Err(raised) = outcome else { return 0 };
    let e = vm.caught(raised).into_value();
    if e.ty().extends(&exc::SYSTEM_EXIT) {
        let code = exc::named_field(&e, "code").unwrap_or(Value::NONE);
        if code.is_none() {
            return 0;
        }
        if let Some(n) = int::as_i64(&code) {
            return (n & 0xff) as u16;
        }
        report::write_stderr(vm, &format!("{}\n", vm.str_lossy(&code)));
        return 1;
    }
    let tb = e.obj::<exc::Exception>().traceback.get().clone().unwrap_or(Value::NONE);
    match vm.sys_dict.get_name(vm, "excepthook") {
        None => {
            report::write_stderr(vm, "sys.excepthook is missing\n");
            report::print_exception(vm, &e);
        }
        Some(hook) => {
            if let Err(raised) = vm.call(&hook, &[e.ty().as_value(), e.clone(), tb]) {
                if vm.pending_is(&exc::SYSTEM_EXIT) {
                    return exit_code(vm, Err(raised));
                }
                let second = vm.caught(raised).into_value();
                report::write_stderr(vm, "Error in sys.excepthook:\n");
                report::print_exception(vm, &second);
                report::write_stderr(vm, "\nOriginal exception was:\n");
                report::print_exception(vm, &e);
            }
        }
    }
    if e.ty().extends(&exc::KEYBOARD_INTERRUPT) { INTERRUPTED } else { 1 }
}

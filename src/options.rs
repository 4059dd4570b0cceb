//! What the command line and the environment ask for (CPython `Python/initconfig.c`).

use crate::installation;
use crate::program::{self, Target};
use clap::{Arg, ArgAction, Command};
use pyvm_vm::import::times::ImportTime;
use pyvm_vm::vm::Settings;
use std::time::Instant;

/// The least limit for digits of integers that can be set (CPython `_PY_LONG_MAX_STR_DIGITS_THRESHOLD`).
const LEAST_DIGITS: usize = 640;

/// A program and how it is to be run.
pub struct Program {
    pub settings: Settings,
    pub target: Target,
    /// Whether `faulthandler` is on from the start.
    pub faulthandler: bool,
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
pub fn split_arguments(all: Vec<String>) -> (Vec<String>, Vec<String>) {
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

/// Reads pyvm's own options and, behind them, the program and its arguments.
///
/// # Errors
/// The exit status, when there is nothing to run; why, has been said.
pub fn read(own: &[String], mut rest: Vec<String>, explain_cache: bool, began: Instant) -> Result<Program, u16> {
    let matches = match command().try_get_matches_from(own) {
        Ok(m) => m,
        Err(e) => {
            let help = !e.use_stderr();
            e.print().ok();
            return Err(if help { 0 } else { 2 });
        }
    };
    let count = |name: &str| matches.get_count(name);
    if count("V") > 0 {
        println!("Python 3.14.0 (pyvm {})", env!("CARGO_PKG_VERSION"));
        return Err(0);
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
        return Err(2);
    }
    let import_time = match x_option("importtime") {
        None => match env("PYTHONPROFILEIMPORTTIME").as_deref() {
            None | Some("0") => ImportTime::Off,
            Some("2") => ImportTime::ImportsAndCached,
            Some(_) => ImportTime::Imports,
        },
        Some(value) => match value.as_deref().unwrap_or_default() {
            "" | "1" => ImportTime::Imports,
            "2" => ImportTime::ImportsAndCached,
            "phases" => ImportTime::Phases,
            "json" => ImportTime::Json,
            other if other.starts_with("json:") => ImportTime::Json,
            other if other.parse::<i64>().is_err() => ImportTime::Imports,
            _ => return Err(fatal("config_init_import_time: -X importtime: values other than 1 and 2 are reserved for future use.")),
        },
    };
    if let Some(Some(value)) = x_option("frozen_modules")
        && !["on", "off", ""].contains(&value.as_str())
    {
        return Err(fatal("bad value for option -X frozen_modules (expected \"on\" or \"off\")"));
    }
    let digits = |text: Option<String>| text.and_then(|t| t.parse::<usize>().ok()).filter(|n| *n == 0 || *n >= LEAST_DIGITS);
    let int_max_str_digits = match (x_option("int_max_str_digits"), env("PYTHONINTMAXSTRDIGITS")) {
        (Some(given), _) => match digits(given) {
            Some(n) => n,
            None => return Err(fatal("config_init_int_max_str_digits: -X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.")),
        },
        (None, Some(given)) => match digits(Some(given)) {
            Some(n) => n,
            None => return Err(fatal("config_init_int_max_str_digits: PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.")),
        },
        (None, None) => Settings::default().int_max_str_digits,
    };
    let cpu_count = match x_option("cpu_count").map(Option::unwrap_or_default).or_else(|| env("PYTHON_CPU_COUNT")).as_deref() {
        None | Some("default") => None,
        Some(given) => match given.parse() {
            Ok(n) => Some(n),
            Err(_) => return Err(fatal("config_init_cpu_count: -X cpu_count=n option: n is missing or an invalid number, n must be greater than 0")),
        },
    };
    let pycache_prefix = x_option("pycache_prefix").unwrap_or_else(|| env("PYTHONPYCACHEPREFIX")).filter(|p| !p.is_empty());
    let dev_mode = x_option("dev").is_some() || level(0, "PYTHONDEVMODE") > 0;
    let utf8_mode = match x_option("utf8") {
        Some(value) => value.as_deref() != Some("0"),
        None => env("PYTHONUTF8").is_some_and(|v| v == "1"),
    };
    let warn_default_encoding = x_option("warn_default_encoding").is_some() || env("PYTHONWARNDEFAULTENCODING").is_some();
    let faulthandler = dev_mode || x_option("faulthandler").is_some() || env("PYTHONFAULTHANDLER").is_some();
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
        cpu_count,
        no_debug_ranges: x_option("no_debug_ranges").is_some() || env("PYTHONNODEBUGRANGES").is_some(),
        text_cache: x_option("text_cache").flatten(),
        explain_cache,
        import_time,
        began,
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
    Ok(Program { settings, target, faulthandler })
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

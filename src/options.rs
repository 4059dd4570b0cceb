//! What the command line and the environment ask for (CPython `Python/initconfig.c`).

use crate::help;
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
        .arg(Arg::new("help-env").long("help-env").action(ArgAction::SetTrue).help("print the environment variables that pyvm looks at"))
        .arg(Arg::new("help-xoptions").long("help-xoptions").action(ArgAction::SetTrue).help("print the options of -X"))
        .arg(Arg::new("help-all").long("help-all").action(ArgAction::SetTrue).help("print all of this"))
        .after_help(help::TOOLS)
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

/// The options as they were given, and the environment beside them.
struct Given {
    matches: clap::ArgMatches,
    x_options: Vec<(String, Option<String>)>,
    ignores_environment: bool,
}

impl Given {
    fn new(matches: clap::ArgMatches) -> Given {
        let split = |x: &String| x.split_once('=').map_or((x.clone(), None), |(name, value)| (name.to_owned(), Some(value.to_owned())));
        let x_options = matches.get_many::<String>("X").into_iter().flatten().map(split).collect();
        let ignores_environment = matches.get_count("I") > 0 || matches.get_count("E") > 0;
        Given { matches, x_options, ignores_environment }
    }

    fn count(&self, flag: &str) -> u8 {
        self.matches.get_count(flag)
    }

    fn has(&self, flag: &str) -> bool {
        self.count(flag) > 0
    }

    fn env(&self, name: &str) -> Option<String> {
        if self.ignores_environment { None } else { std::env::var(name).ok().filter(|v| !v.is_empty()) }
    }

    /// How often a flag is given. A variable that stands for it counts as often as it says, or once where that is no number.
    fn level(&self, flag: &str, variable: &str) -> u8 {
        self.count(flag).max(self.variable(variable))
    }

    fn variable(&self, name: &str) -> u8 {
        self.env(name).map_or(0, |v| v.parse::<i32>().ok().filter(|n| *n >= 0).map_or(1, |n| n.min(255) as u8))
    }

    /// The value of a `-X` option, if it is given.
    fn x_option(&self, name: &str) -> Option<Option<&str>> {
        self.x_options.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_deref())
    }

    fn has_x(&self, name: &str) -> bool {
        self.x_option(name).is_some()
    }

    /// Whether a `-X` option or its variable is there.
    fn has_x_or(&self, name: &str, variable: &str) -> bool {
        self.has_x(name) || self.env(variable).is_some()
    }
}

/// Reads pyvm's own options and, behind them, the program and its arguments.
///
/// # Errors
/// The exit status, when there is nothing to run; why, has been said.
pub fn read(own: &[String], mut rest: Vec<String>, explain_cache: bool, began: Instant) -> Result<Program, u16> {
    let given = match command().try_get_matches_from(own) {
        Ok(matches) => Given::new(matches),
        Err(e) => {
            let help = !e.use_stderr();
            e.print().ok();
            return Err(if help { 0 } else { 2 });
        }
    };
    if given.has("V") {
        println!("Python 3.14.0 (pyvm {})", env!("CARGO_PKG_VERSION"));
        return Err(0);
    }
    if let Some(text) = help_text(&given) {
        print!("{text}");
        return Err(0);
    }
    let target = target(&given, &mut rest);
    let isolated = given.has("I");
    let safe_path = isolated || given.level("P", "PYTHONSAFEPATH") > 0;
    let check_hash = given.matches.get_one::<String>("check-hash").map_or("default", String::as_str);
    if !["default", "always", "never"].contains(&check_hash) {
        eprintln!("--check-hash-based-pycs must be one of 'default', 'always', or 'never'");
        return Err(2);
    }
    if let Some(Some(value)) = given.x_option("frozen_modules")
        && !["on", "off", ""].contains(&value)
    {
        return Err(fatal("bad value for option -X frozen_modules (expected \"on\" or \"off\")"));
    }
    let dev_mode = given.has_x("dev") || given.variable("PYTHONDEVMODE") > 0;
    let executable = installation::executable();
    let settings = Settings {
        argv: rest,
        orig_argv: std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect(),
        environment: installation::environment(&executable),
        executable,
        debug: given.level("d", "PYTHONDEBUG") > 0,
        optimize: given.level("O", "PYTHONOPTIMIZE"),
        dont_write_bytecode: given.level("B", "PYTHONDONTWRITEBYTECODE") > 0,
        strict_pyc: given.has_x("strict_pyc"),
        check_hash_pycs: check_hash.to_owned(),
        pycache_prefix: given.x_option("pycache_prefix").map_or_else(|| given.env("PYTHONPYCACHEPREFIX"), |value| value.map(str::to_owned)).filter(|p| !p.is_empty()),
        cache_main: given.has_x("cache_main"),
        user_cache: given.has_x("user_cache") || given.has_x("cache_main"),
        cpu_count: cpu_count(&given)?,
        no_debug_ranges: given.has_x_or("no_debug_ranges", "PYTHONNODEBUGRANGES"),
        text_cache: given.x_option("text_cache").flatten().map(str::to_owned),
        explain_cache,
        import_time: import_time(&given)?,
        began,
        isolated,
        ignore_environment: given.ignores_environment,
        no_site: given.has("S"),
        no_user_site: isolated || given.level("s", "PYTHONNOUSERSITE") > 0,
        safe_path,
        verbose: given.level("v", "PYTHONVERBOSE"),
        quiet: given.has("q"),
        interactive: given.has("i"),
        inspect: given.has("i") || given.env("PYTHONINSPECT").is_some(),
        unbuffered: given.level("u", "PYTHONUNBUFFERED") > 0,
        bytes_warning: given.count("b"),
        dev_mode,
        warn_options: warn_options(&given, dev_mode),
        utf8_mode: given.x_option("utf8").map_or_else(|| given.env("PYTHONUTF8").is_some_and(|v| v == "1"), |value| value != Some("0")),
        warn_default_encoding: given.has_x_or("warn_default_encoding", "PYTHONWARNDEFAULTENCODING"),
        path: search_path(&given, &target, safe_path),
        hash_seed: given.env("PYTHONHASHSEED").filter(|s| s != "random").and_then(|s| s.parse().ok()),
        int_max_str_digits: int_max_str_digits(&given)?,
        x_options: given.x_options.clone(),
    };
    let faulthandler = dev_mode || given.has_x_or("faulthandler", "PYTHONFAULTHANDLER");
    Ok(Program { settings, target, faulthandler })
}

/// What an option for help asks for.
fn help_text(given: &Given) -> Option<String> {
    let asks = |option| given.matches.get_flag(option);
    if asks("help-all") {
        Some(format!("{}\n{}\n{}", command().render_long_help(), help::environment(), help::x_options()))
    } else if asks("help-env") {
        Some(help::environment())
    } else {
        asks("help-xoptions").then(help::x_options)
    }
}

/// What is to be run; `rest` becomes `sys.argv`.
fn target(given: &Given, rest: &mut Vec<String>) -> Target {
    if let Some(c) = given.matches.get_one::<String>("c") {
        rest.insert(0, "-c".to_owned());
        Target::Command(c.clone())
    } else if let Some(m) = given.matches.get_one::<String>("m") {
        rest.insert(0, "-m".to_owned());
        Target::Module(m.clone())
    } else if rest.first().is_none_or(|f| f == "-") {
        if rest.is_empty() {
            rest.push(String::new());
        }
        let terminal = std::io::IsTerminal::is_terminal(&std::io::stdin());
        if terminal || given.has("i") { Target::Interactive } else { Target::Stdin }
    } else if program::is_archive_or_folder(&rest[0]) {
        Target::Container(rest[0].clone())
    } else {
        Target::File { path: rest[0].clone(), skip_first_line: given.has("x") }
    }
}

/// The start of `sys.path`; installed packages come behind it.
fn search_path(given: &Given, target: &Target, safe: bool) -> Vec<String> {
    let text = |p: &std::path::Path| p.to_string_lossy().into_owned();
    let first = match target {
        // The archive or folder itself, even in isolation.
        Target::Container(container) => Some(pyvm_vm::import::absolute(container)),
        _ if safe => None,
        Target::File { path, .. } => Some(resolved(path).ok().and_then(|p| p.parent().map(text)).unwrap_or_default()),
        Target::Module(_) => Some(std::env::current_dir().map(|d| text(&d)).unwrap_or_default()),
        _ => Some(String::new()),
    };
    let mut path: Vec<String> = first.into_iter().collect();
    if let Some(p) = given.env("PYTHONPATH") {
        path.extend(p.split(':').map(str::to_owned));
    }
    path.push(pyvm_vm::import::FROZEN_PATH.to_owned());
    path
}

fn import_time(given: &Given) -> Result<ImportTime, u16> {
    let Some(value) = given.x_option("importtime") else {
        return Ok(match given.env("PYTHONPROFILEIMPORTTIME").as_deref() {
            None | Some("0") => ImportTime::Off,
            Some("2") => ImportTime::ImportsAndCached,
            Some(_) => ImportTime::Imports,
        });
    };
    Ok(match value.unwrap_or_default() {
        "" | "1" => ImportTime::Imports,
        "2" => ImportTime::ImportsAndCached,
        "phases" => ImportTime::Phases,
        other if other == "json" || other.starts_with("json:") => ImportTime::Json,
        other if other.parse::<i64>().is_err() => ImportTime::Imports,
        _ => return Err(fatal("config_init_import_time: -X importtime: values other than 1 and 2 are reserved for future use.")),
    })
}

fn int_max_str_digits(given: &Given) -> Result<usize, u16> {
    let (name, value) = match (given.x_option("int_max_str_digits"), given.env("PYTHONINTMAXSTRDIGITS")) {
        (Some(value), _) => ("-X int_max_str_digits", value.map(str::to_owned)),
        (None, Some(value)) => ("PYTHONINTMAXSTRDIGITS", Some(value)),
        (None, None) => return Ok(Settings::default().int_max_str_digits),
    };
    let limit = value.and_then(|v| v.parse::<usize>().ok()).filter(|n| *n == 0 || *n >= LEAST_DIGITS);
    limit.ok_or_else(|| fatal(&format!("config_init_int_max_str_digits: {name}: invalid limit; must be >= {LEAST_DIGITS} or 0 for unlimited.")))
}

fn cpu_count(given: &Given) -> Result<Option<std::num::NonZeroU16>, u16> {
    match given.x_option("cpu_count").map(|value| value.unwrap_or_default().to_owned()).or_else(|| given.env("PYTHON_CPU_COUNT")).as_deref() {
        None | Some("default") => Ok(None),
        Some(count) => count.parse().map(Some).map_err(|_| fatal("config_init_cpu_count: -X cpu_count=n option: n is missing or an invalid number, n must be greater than 0")),
    }
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
fn warn_options(given: &Given, dev_mode: bool) -> Vec<String> {
    let mut options: Vec<String> = Vec::new();
    if dev_mode {
        options.push("default".to_owned());
    }
    options.extend(given.env("PYTHONWARNINGS").iter().flat_map(|all| all.split(',')).filter(|o| !o.is_empty()).map(str::to_owned));
    options.extend(given.matches.get_many::<String>("W").into_iter().flatten().cloned());
    match given.count("b") {
        0 => {}
        1 => options.push("default::BytesWarning".to_owned()),
        _ => options.push("error::BytesWarning".to_owned()),
    }
    options
}

//! What `--help-env` and `--help-xoptions` print, and what `--help` says of the tools.

use std::fmt::Write;

/// Printed below the options.
pub const TOOLS: &str = "\
Tools, each as the first argument:
  --compile FOLDER...          write caches for all sources, on all cores
  --pyc-info FILE...           say what a .pyc file is and whether its source is the same
  --dis FILE.pyc               disassemble a .pyc file
  --verify FOLDER|FILE|ZIP...  list the .pyc files that would be refused
  --explain-cache TARGET       run a program and say which caches it used, and why not
  --bench-startup TARGET       measure where the time of a start goes

--help-env, --help-xoptions and --help-all say more.";

/// A variable or option: its name, what it does, and what does the same.
type Row = (&'static str, &'static str, &'static str);

const VARIABLES: &[Row] = &[
    ("HOME", "the folder of .python_history, of the user's packages and of caches below .cache", ""),
    ("PYTHONBREAKPOINT", "what breakpoint() calls; 0 for nothing", ""),
    ("PYTHONHASHSEED", "a number makes hashes of str and bytes the same in each run; 'random' is the default", ""),
    ("PYTHON_HISTORY", "the file of lines that were typed", ""),
    ("PYTHONIOENCODING", "encoding[:errors] of the standard streams", ""),
    ("PYTHONPATH", "folders and archives in front of the library, separated by ':'", ""),
    ("PYTHONSTARTUP", "a file that is run when a dialogue starts", ""),
    ("PYTHONUSERBASE", "the folder of the user's packages", ""),
    ("PYTHONWARNINGS", "filters of warnings, separated by ','", "-W"),
    ("PYTHON_CPU_COUNT", "what os.cpu_count() says", "-X cpu_count"),
    ("PYTHONDEBUG", "output for debugging the parser", "-d"),
    ("PYTHONDEVMODE", "development mode", "-X dev"),
    ("PYTHONDONTWRITEBYTECODE", "no .pyc files are written", "-B"),
    ("PYTHONFAULTHANDLER", "a traceback on fatal errors", "-X faulthandler"),
    ("PYTHONINSPECT", "a dialogue behind the program", "-i"),
    ("PYTHONINTMAXSTRDIGITS", "most digits of numbers in text; 0 for any", "-X int_max_str_digits"),
    ("PYTHONNODEBUGRANGES", "code knows lines only, no columns", "-X no_debug_ranges"),
    ("PYTHONNOUSERSITE", "the user's packages are left out", "-s"),
    ("PYTHONOPTIMIZE", "no assert statements; 2: no docstrings either", "-O"),
    ("PYTHONPROFILEIMPORTTIME", "how long each import takes", "-X importtime"),
    ("PYTHONPYCACHEPREFIX", "the folder below which all caches are", "-X pycache_prefix"),
    ("PYTHONSAFEPATH", "the folder of the program is no place for modules", "-P"),
    ("PYTHONUNBUFFERED", "output is written at once", "-u"),
    ("PYTHONUTF8", "1 for UTF-8 mode", "-X utf8"),
    ("PYTHONVERBOSE", "says what is imported from where", "-v"),
    ("PYTHONWARNDEFAULTENCODING", "a warning where files are opened without an encoding", "-X warn_default_encoding"),
    ("SOURCE_DATE_EPOCH", "py_compile and compileall write caches that are validated by hashes", ""),
    ("XDG_CACHE_HOME", "the folder of the user's caches", "see -X user_cache"),
];

const X_OPTIONS: &[Row] = &[
    ("cache_main", "the program itself is cached too, like a module; where its folder cannot be written, in the user's folder", ""),
    ("cpu_count=N", "what os.cpu_count() says; 'default' for the truth", "PYTHON_CPU_COUNT"),
    ("dev", "development mode: more warnings, faulthandler", "PYTHONDEVMODE"),
    ("faulthandler", "a traceback on fatal errors", "PYTHONFAULTHANDLER"),
    ("frozen_modules=[on|off]", "taken for CPython's sake; the library is always part of the program", ""),
    ("implementation=NAME", "what sys.implementation.name says", ""),
    ("importtime[=2]", "how long each import takes; 2: those too that were there already", "PYTHONPROFILEIMPORTTIME"),
    ("importtime=phases", "the same, split into finding, reading, unmarshalling or compiling, verifying and executing", ""),
    ("importtime=json[:FILE]", "the same for tools", ""),
    ("int_max_str_digits=N", "most digits of numbers in text; 0 for any", "PYTHONINTMAXSTRDIGITS"),
    ("no_debug_ranges", "code knows lines only, no columns", "PYTHONNODEBUGRANGES"),
    ("pycache_prefix=PATH", "the folder below which all caches are", "PYTHONPYCACHEPREFIX"),
    ("strict_pyc", ".pyc files are treated as CPython does: a damaged cache fails the import", ""),
    ("text_cache=FILE", "code of texts that exec() and eval() are given is kept in FILE", ""),
    ("user_cache", "where caches cannot be written beside their source, the user's folder has them", ""),
    ("utf8[=0|1]", "UTF-8 mode", "PYTHONUTF8"),
    ("warn_default_encoding", "a warning where files are opened without an encoding", "PYTHONWARNDEFAULTENCODING"),
];

/// Names, and beside them what they are for.
fn table(rows: &[Row], prefix: &str) -> String {
    let width = rows.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (name, text, same) in rows {
        let same = if same.is_empty() { String::new() } else { format!(" ({same})") };
        // Writing to a string does not fail.
        writeln!(out, "  {prefix}{name:width$}  {text}{same}").ok();
    }
    out
}

/// `--help-env`
pub fn environment() -> String {
    format!("Environment variables, and the options that do the same:\n{}", table(VARIABLES, ""))
}

/// `--help-xoptions`
pub fn x_options() -> String {
    format!("Options of -X, and the variables that do the same:\n{}", table(X_OPTIONS, "-X "))
}

//! The dialogue: lines from a person, or from a file that stands for one, each statement run when it is complete.

use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module::Module;
use pyvm_vm::objects::string;
use pyvm_vm::run::{Mode, Options};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm, report};
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{Context, Editor, Helper};
use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

/// What tracebacks call the input.
const FILE: &str = "<stdin>";

/// Where lines come from.
enum Lines {
    Terminal(Box<Editor<Names, DefaultHistory>>),
    Plain,
}

/// What came instead of a line.
enum NoLine {
    End,
    Interrupt,
}

/// Completes names by `rlcompleter`.
struct Names {
    vm: &'static Vm,
}

impl Helper for Names {}
impl Hinter for Names {
    type Hint = String;
}
impl Highlighter for Names {}
impl Validator for Names {}

impl Completer for Names {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let start = line[..at].rfind(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').map_or(0, |i| i + line[i..].chars().next().map_or(1, char::len_utf8));
        let word = &line[start..at];
        if word.is_empty() {
            return Ok((at, vec![Pair { display: "    ".to_owned(), replacement: "    ".to_owned() }]));
        }
        let found = candidates(self.vm, word).unwrap_or_else(|_| {
            self.vm.clear_pending();
            Vec::new()
        });
        Ok((start, found.into_iter().map(|name| Pair { display: name.clone(), replacement: name }).collect()))
    }
}

fn candidates(vm: &Vm, word: &str) -> R<Vec<String>> {
    let module = pyvm_vm::import::import_module(vm, "rlcompleter")?;
    let completer = vm.call_method_str(&module, "Completer", &[])?;
    let mut found = Vec::new();
    loop {
        let next = vm.call_method_str(&completer, "complete", &[vm.str(word), Value::uint(found.len())])?;
        if next.is_none() {
            return Ok(found);
        }
        found.push(string::to_string(&next));
    }
}

/// The file that keeps what was typed (`site.gethistoryfile`).
fn history_file() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("PYTHON_HISTORY") {
        return Some(named.into());
    }
    Some(PathBuf::from(std::env::var_os("HOME")?).join(".python_history"))
}

/// Reads and runs statements until the input ends; the exit status of the process.
pub fn run(vm: &'static Vm) -> u16 {
    let Some(main) = vm.modules.get().get_name(vm, "__main__") else { return 1 };
    let globals = main.obj::<Module>().dict();
    for (name, prompt) in [("ps1", ">>> "), ("ps2", "... ")] {
        if vm.sys_dict.get_name(vm, name).is_none() {
            vm.sys_dict.set_name(vm, name, vm.str(prompt));
        }
    }
    if !vm.settings.quiet {
        let version = vm.sys_dict.get_name(vm, "version").map_or_else(String::new, |v| string::to_string(&v));
        let help = if vm.settings.no_site { "" } else { "Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n" };
        report::write_stderr(vm, &format!("Python {} on linux\n{help}", version.replace('\n', " ")));
    }
    if let Some(status) = startup(vm, &globals) {
        return status;
    }
    let history = history_file();
    let mut lines = Lines::Plain;
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        let config = rustyline::Config::builder().auto_add_history(true).completion_type(rustyline::CompletionType::List).build();
        if let Ok(mut editor) = Editor::with_config(config) {
            editor.set_helper(Some(Names { vm }));
            if let Some(file) = &history {
                // There is none before the first session.
                editor.load_history(file).ok();
            }
            lines = Lines::Terminal(Box::new(editor));
        }
    }
    let status = converse(vm, &globals, &mut lines);
    if let (Lines::Terminal(editor), Some(file)) = (&mut lines, &history) {
        // What cannot be kept is forgotten.
        editor.save_history(file).ok();
    }
    status
}

/// Runs the file that `PYTHONSTARTUP` names, in the namespace of the dialogue (CPython `pymain_run_startup`). The exit status, if it ends
/// the process.
fn startup(vm: &Vm, globals: &Py<Dict>) -> Option<u16> {
    let file = std::env::var("PYTHONSTARTUP").ok().filter(|f| !f.is_empty() && !vm.settings.ignore_environment)?;
    let run = || {
        let bytes = std::fs::read(&file).map_err(|e| {
            report::write_stderr(vm, "Could not open PYTHONSTARTUP\n");
            vm.os_error(&e, Some(&vm.str(&file)))
        })?;
        let source = pyvm_vm::run::decode_source(vm, &bytes, Some(&file), &file)?;
        let code = vm.compile(&source, &file, Mode::Exec, vm.settings.optimize)?;
        vm.run_code(&code, globals, globals.value().clone())
    };
    let outcome = run();
    if outcome.is_ok() {
        return None;
    }
    let ends = vm.pending_is(&exc::SYSTEM_EXIT);
    let status = crate::exit_code(vm, outcome);
    ends.then_some(status)
}

fn converse(vm: &Vm, globals: &Py<Dict>, lines: &mut Lines) -> u16 {
    let mut text = String::new();
    // Features that a `from __future__ import` turned on stay on.
    let mut future = 0;
    loop {
        let prompt = vm.sys_dict.get_name(vm, if text.is_empty() { "ps1" } else { "ps2" }).map_or_else(String::new, |p| vm.str_lossy(&p));
        pyvm_vm::vm::shutdown::flush(vm);
        let ended = match next_line(lines, &prompt) {
            Ok(line) => {
                text.push_str(&line);
                text.push('\n');
                false
            }
            Err(NoLine::Interrupt) => {
                text.clear();
                report::write_stderr(vm, "\nKeyboardInterrupt\n");
                continue;
            }
            Err(NoLine::End) if text.is_empty() => {
                report::write_stderr(vm, "\n");
                return 0;
            }
            Err(NoLine::End) => true,
        };
        if text.trim().is_empty() {
            text.clear();
            continue;
        }
        // A compound statement ends with an empty line.
        let options = Options { incomplete_input: !ended, explicit_dedent: !ended && !text.ends_with("\n\n"), future, ..Options::new(Mode::Single, vm.settings.optimize) };
        let outcome = match vm.compile_with(&text, FILE, options) {
            Err(_) if vm.pending_is(&exc::INCOMPLETE_INPUT_ERROR) => {
                vm.clear_pending();
                continue;
            }
            Err(raised) => Err(raised),
            Ok(code) => {
                future |= code.flags & pyvm_loader::opcode::flags::FUTURE_MASK;
                remember(vm, code.value(), &text).and_then(|()| vm.run_code(&code, globals, globals.value().clone()))
            }
        };
        text.clear();
        if outcome.is_err() {
            if vm.pending_is(&exc::SYSTEM_EXIT) {
                return crate::exit_code(vm, outcome);
            }
            crate::exit_code(vm, outcome);
        }
    }
}

/// Keeps the text for tracebacks (CPython `run_mod`).
fn remember(vm: &Vm, code: &Value, text: &str) -> R<()> {
    let module = pyvm_vm::import::import_module(vm, "linecache")?;
    vm.call_method_str(&module, "_register_code", &[code.clone(), vm.str(text), vm.str(FILE)])?;
    Ok(())
}

fn next_line(lines: &mut Lines, prompt: &str) -> Result<String, NoLine> {
    match lines {
        Lines::Terminal(editor) => editor.readline(prompt).map_err(|e| match e {
            ReadlineError::Interrupted => NoLine::Interrupt,
            _ => NoLine::End,
        }),
        Lines::Plain => {
            // Nobody may be there to see it.
            write!(std::io::stderr(), "{prompt}").ok();
            let mut line = String::new();
            match std::io::stdin().lock().read_line(&mut line) {
                Ok(0) | Err(_) => Err(NoLine::End),
                Ok(_) => Ok(line.trim_end_matches(['\n', '\r']).to_owned()),
            }
        }
    }
}

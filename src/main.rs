//! The command line of pyvm.

mod help;
mod import_report;
mod installation;
mod options;
mod program;
mod repl;
mod tools;

use options::Program;
use pyvm_vm::import::times::{self, Phase};
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::int;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm, report};
use std::process::ExitCode;
use std::time::Instant;

#[global_allocator]
static BLOCKS: pyvm_vm::heap::blocks::Blocks = pyvm_vm::heap::blocks::Blocks;

/// Stands for the end by an interrupt that nothing caught: the process ends by the signal, as those who started it expect.
const INTERRUPTED: u16 = 256;

/// What `--dis` runs.
const DISASSEMBLE: &str = "import dis, marshal, sys\nwith open(sys.argv[1], 'rb') as f:\n    f.seek(16)\n    dis.dis(marshal.load(f))";

fn main() -> ExitCode {
    pyvm_vm::heap::prepare();
    let outcome = std::panic::catch_unwind(|| {
        pyvm_vm::native_stack::with_room(|| {
            let code = run();
            if code == INTERRUPTED {
                pyvm_stdlib::signal::end_by_interrupt();
            }
            // From here, so that the system takes all memory back at once.
            std::process::exit(i32::from(code.min(255)))
        })
    });
    let Err(_) = outcome;
    eprintln!("pyvm: internal error; please report it");
    ExitCode::from(70)
}

fn run() -> u16 {
    let began = Instant::now();
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
    let (own, rest) = options::split_arguments(all);
    let Program { settings, target, faulthandler } = match options::read(&own, rest, explain_cache, began) {
        Ok(program) => program,
        Err(code) => return code,
    };
    let vm = Vm::new(settings);
    let installed = pyvm_stdlib::install(vm).and_then(|()| if faulthandler { pyvm_stdlib::faulthandler::enable_at_start(vm) } else { Ok(()) });
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
    let report = import_report::ImportReport::prepare(vm);
    times::switch(vm, Phase::Finish);
    // CPython's value for output that was lost at the end.
    let code = if pyvm_vm::vm::shutdown::finish(vm) { code } else { 120 };
    pyvm_vm::texts::write(vm);
    if let Some(report) = report {
        report.write(vm);
    }
    code
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

//! Compiles source files and writes each one's marshalled code object, for comparison with CPython's.
//!
//! `compile_to OUT OPTIMIZE FILE...` writes `OUT/N.bin` for the N-th file, or `OUT/N.err` with the error.

use pyvm_loader::compile::{Error, Mode, Options, compile};
use pyvm_loader::tree::{TreeBuilder, dump};

fn main() {
    let mut args = std::env::args().skip(1);
    let out = args.next().expect("an output folder");
    let optimize = args.next().and_then(|n| n.parse().ok()).expect("an optimisation level");
    for (n, file) in args.enumerate() {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let text = text.trim_start_matches('\u{feff}');
        let options = Options { mode: Mode::Exec, optimize, future: 0, top_level_await: false };
        let mut warnings = Vec::new();
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| compile(text, &file, options, &mut TreeBuilder, &mut warnings)));
        let (suffix, bytes) = match result {
            Ok(Ok(node)) => ("bin", dump(&node)),
            Ok(Err(Error::Syntax(e))) => ("err", format!("{}: {}:{}:{:?}", e.message, e.line, e.column, e.end).into_bytes()),
            Ok(Err(Error::Build(e))) => ("err", e.as_bytes().to_vec()),
            Err(_) => ("err", b"PANIC".to_vec()),
        };
        std::fs::write(format!("{out}/{n}.{suffix}"), bytes).expect("the output folder is writable");
    }
}

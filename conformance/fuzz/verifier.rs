//! Any bytes as instructions and exception table of a code object: accepted or refused, and what is accepted stays so.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pyvm_loader::verify::{self, Facts};

fuzz_target!(|data: &[u8]| {
    let [consts, names, localsplus, stacksize, nfrees, handlers, rest @ ..] = data else { return };
    let (exception_table, code) = rest.split_at(usize::from(*handlers).min(rest.len()));
    let facts = Facts {
        consts: usize::from(*consts),
        names: usize::from(*names),
        localsplus: usize::from(*localsplus),
        stacksize: usize::from(*stacksize),
        nfrees: usize::from(*nfrees).min(usize::from(*localsplus)),
        exception_table,
    };
    let mut units: Vec<u16> = code.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
    if verify::verify(&facts, &mut units).is_ok() {
        let before = units.clone();
        assert!(verify::verify(&facts, &mut units).is_ok());
        assert_eq!(before, units);
    }
});

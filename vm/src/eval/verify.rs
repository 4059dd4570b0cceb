//! Checks code before its first run; see `pyvm_loader::verify` for what it proves.

use crate::objects::code::Code;
use crate::vm::{R, Vm};

/// Verifies `units` and makes loads own their value where a borrowed one could outlive its local.
pub fn check(vm: &Vm, code: &Code, units: &mut [u16]) -> R<()> {
    let facts = pyvm_loader::verify::Facts {
        consts: code.consts.items().len(),
        names: code.names.items().len(),
        localsplus: code.nlocalsplus(),
        stacksize: code.stacksize(),
        nfrees: code.nfrees(),
        exception_table: code.exception_table(),
    };
    pyvm_loader::verify::verify(&facts, units).map_err(|e| {
        let text = format!("{}: bad bytecode at offset {}: {}", code.filename_text(), e.unit * 2, e.message);
        vm.system_error(text)
    })
}

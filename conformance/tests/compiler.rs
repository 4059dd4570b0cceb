//! The compiler makes the code objects that CPython 3.14 made of the same source.

use pyvm_conformance::identity::compare;
use pyvm_loader::compile::{Mode, Options, compile_to_marshal};
use pyvm_loader::marshal::Reader;
use pyvm_loader::tree::TreeBuilder;

/// Bytes of a `.pyc` file before the code.
const HEADER: usize = 16;

#[test]
fn code_is_cpythons() {
    let mut failed = Vec::new();
    let mut compared = 0;
    for case in pyvm_conformance::cases() {
        let source = std::fs::read_to_string(&case).expect("a case is text");
        let name = case.display().to_string();
        let Ok(ours) = compile_to_marshal(&source, &name, Options::new(Mode::Exec, 0), &mut Vec::new()) else { panic!("{name}: a case compiles") };
        let Ok(ours) = Reader::new(&ours, true).read(&mut TreeBuilder) else { panic!("{name}: what was compiled is sound") };
        let recorded = std::fs::read(pyvm_conformance::compiled(&case)).expect("a case has a recorded .pyc file");
        let Ok(theirs) = Reader::new(&recorded[HEADER..], true).read(&mut TreeBuilder) else { panic!("{name}: the recorded file is sound") };
        let (codes, differences) = compare(&ours, &theirs);
        compared += codes;
        failed.extend(differences.into_iter().map(|d| format!("{name}: {} differs in {}", d.name, d.kind)));
    }
    assert!(compared > 0, "there are cases");
    assert!(failed.is_empty(), "{} of {compared} code objects differ:\n{}", failed.len(), failed.join("\n"));
}

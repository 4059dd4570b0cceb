//! Code that is made when it is needed is the code that is made at once.

use pyvm_loader::compile::{Mode, Options, compile_to_marshal};
use pyvm_loader::outline;
use pyvm_vm::later::{self, Data};
use pyvm_vm::objects::code::Code;
use pyvm_vm::vm::{Settings, Vm};
use pyvm_vm::{marshal, marshal_code};
use std::path::{Path, PathBuf};

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).expect("the folder of cases is there").map(|entry| entry.expect("it can be listed").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "py") {
            into.push(path);
        }
    }
}

fn dumped(vm: &Vm, code: &Code) -> Vec<u8> {
    marshal_code::dump(vm, code, true).expect("code can be written")
}

#[test]
fn the_same_code() {
    let vm = Vm::new(Settings::default());
    let mut paths = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/cases"), &mut paths);
    let (mut compared, mut warned) = (0, 0);
    for path in paths {
        let Ok(source) = std::fs::read_to_string(&path) else { continue };
        let Ok(data) = compile_to_marshal(&source, "case.py", Options::new(Mode::Exec, 0), &mut Vec::new()) else { continue };
        let Ok((at_once, _)) = marshal::loads(vm, &data, true) else { panic!("{} cannot be read", path.display()) };
        let at_once = dumped(vm, at_once.cast::<Code>().expect("it is code"));
        // Lone surrogates are left to the other reader.
        let Ok(later) = later::code(vm, Data::File(data.clone(), 0)) else {
            assert!(source.contains("\\ud"), "{} has no outline", path.display());
            continue;
        };
        assert!(dumped(vm, &later) == at_once, "{}", path.display());
        let packed = outline::outline(&data).expect("it had an outline").pack();
        let Ok(own) = later::code(vm, Data::Own { code: data.clone().leak(), outline: packed.leak() }) else { panic!("{} has no packed outline", path.display()) };
        assert!(dumped(vm, &own) == at_once, "{}", path.display());
        // A warning wants the library, which is not here.
        match vm.compile(&source, "case.py", Mode::Exec, 0) {
            Ok(compiled) => assert!(dumped(vm, &compiled) == at_once, "{}", path.display()),
            Err(_) => warned += 1,
        }
        compared += 1;
        // What is cut off or changed has no outline, or one by which objects can be made.
        for step in 1..40 {
            let mut damaged = data.clone();
            damaged.truncate(data.len() * step / 40);
            assert!(outline::outline(&damaged).is_none());
            let mut damaged = data.clone();
            let at = data.len() * step / 40;
            damaged[at] = damaged[at].wrapping_mul(31).wrapping_add(step as u8);
            if let Ok(code) = later::code(vm, Data::File(damaged, 0)) {
                marshal_code::dump(vm, &code, true);
            }
        }
    }
    assert!(compared > 200 && warned < 20, "{compared} sources only, {warned} of them with a warning");
}

//! Runs every case under pyvm and compares what it prints with what CPython 3.14 printed; runs damaged copies of them.

use std::process::Command;

#[test]
fn output_is_cpythons() {
    let binary = pyvm_conformance::pyvm();
    let cases = pyvm_conformance::cases();
    assert!(!cases.is_empty(), "there are cases");
    let mut failed = Vec::new();
    for case in &cases {
        let expected = std::fs::read_to_string(case.with_extension("out")).expect("each case has recorded output");
        let compiled = pyvm_conformance::compiled(case);
        for program in [case, &compiled] {
            let run = Command::new(&binary).arg(program).env("PYTHONHASHSEED", "0").output().expect("pyvm runs");
            let got = String::from_utf8_lossy(&run.stdout);
            if got == expected {
                continue;
            }
            let line = got.lines().zip(expected.lines()).position(|(a, b)| a != b).map_or(0, |n| n + 1);
            failed.push(format!("{}: differs at line {line}; {}", program.display(), String::from_utf8_lossy(&run.stderr).lines().last().unwrap_or_default()));
        }
    }
    assert!(failed.is_empty(), "{} of {} cases failed:\n{}", failed.len(), cases.len(), failed.join("\n"));
}

/// Damaged copies of what CPython compiled, run by pyvm: no signal, no internal error.
#[test]
fn damaged_code_never_crashes() {
    const COUNT: &str = "20000";
    /// Larger scripts take longer and are damaged no better.
    const SIZE: &str = "4600";
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let work = std::env::temp_dir().join(format!("pyvm-mutate-{}", std::process::id()));
    std::fs::create_dir_all(&work).expect("a folder to work in");
    let mut command = Command::new(pyvm_conformance::pyvm());
    command.arg(folder.join("mutate.py")).arg(folder.join("pyc")).args(["0", COUNT, SIZE]).current_dir(&work);
    let run = command.output().expect("pyvm runs");
    std::fs::remove_dir_all(&work).ok();
    let said = String::from_utf8_lossy(&run.stdout);
    println!("{said}");
    assert!(run.status.success(), "{said}{}", String::from_utf8_lossy(&run.stderr));
}

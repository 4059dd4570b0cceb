//! The machinery of `.pyc` files: each script stands for one behaviour. `item_*.py` behave as CPython 3.14 does, which recorded their
//! output; `own_*.py` show where pyvm differs on purpose.

use std::path::{Path, PathBuf};
use std::process::Command;

fn scripts(prefix: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("machinery");
    let mut out = pyvm_conformance::files_below(&folder, "py");
    out.retain(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(prefix)));
    out
}

/// Runs the scripts and compares what they print; says how many did as recorded.
fn check(prefix: &str, flags: &[&str]) {
    let binary = pyvm_conformance::pyvm();
    let scripts = scripts(prefix);
    assert!(!scripts.is_empty(), "there are scripts");
    let mut failed = Vec::new();
    for script in &scripts {
        let expected = std::fs::read_to_string(script.with_extension("out")).expect("each script has recorded output");
        let mut command = Command::new(&binary);
        command.args(flags).arg("-B").arg(script);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PYTHON")) {
            command.env_remove(name);
        }
        let run = command.output().expect("pyvm runs");
        let got = String::from_utf8_lossy(&run.stdout);
        if got != expected {
            let line = got.lines().zip(expected.lines()).position(|(a, b)| a != b).map_or(0, |n| n + 1);
            failed.push(format!("{}: differs at line {line}; {}", script.display(), String::from_utf8_lossy(&run.stderr).lines().last().unwrap_or_default()));
        }
    }
    println!("{} of {} behaviours named {prefix}* as recorded", scripts.len() - failed.len(), scripts.len());
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn as_cpython_does() {
    check("item_", &["-X", "strict_pyc"]);
}

#[test]
fn better_than_cpython() {
    check("own_", &[]);
}

/// CPython runs a program from caches that pyvm wrote, and pyvm from caches that CPython wrote, without compiling anything. Asks for a
/// CPython 3.14 in the variable `PYVM_PYTHON`.
#[test]
fn caches_are_shared_with_cpython() {
    let Some(python) = std::env::var_os("PYVM_PYTHON") else {
        println!("not run: PYVM_PYTHON names no CPython 3.14");
        return;
    };
    let binary = pyvm_conformance::pyvm();
    let work = std::env::temp_dir().join(format!("pyvm-shared-{}", std::process::id()));
    for (writer, reader) in [(binary.clone().into_os_string(), python.clone()), (python, binary.into_os_string())] {
        std::fs::remove_dir_all(&work).ok();
        std::fs::create_dir_all(&work).expect("a folder to work in");
        std::fs::write(work.join("shared.py"), "import enum\n\nclass A:\n    def f(self, *a, **k):\n        return [x for x in a if x in {1, 'b'}], k\n\nprint(A().f(1, 2, c='d'))\n")
            .expect("a module");
        let run = |program, flag: &str| {
            let run = Command::new(program).args([flag, "-c", "import shared"]).current_dir(&work).env_remove("PYTHONDONTWRITEBYTECODE").output().expect("it runs");
            assert_eq!(String::from_utf8_lossy(&run.stdout), "([1], {'c': 'd'})\n");
            String::from_utf8_lossy(&run.stderr).into_owned()
        };
        run(&writer, "-q");
        let said = run(&reader, "-v");
        assert!(said.contains("shared.cpython-314.pyc matches"), "{said}");
        assert!(!said.contains("shared.py\n# created"), "{said}");
    }
    std::fs::remove_dir_all(&work).ok();
}

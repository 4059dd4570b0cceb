//! Conformance cases: Python scripts in `cases/` with the output that CPython 3.14 recorded beside each,
//! and in `pyc/` what it compiled them to.

pub mod identity;

use std::path::{Path, PathBuf};
use std::process::Command;

/// All cases, by file name.
#[must_use]
pub fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut out: Vec<PathBuf> = entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "py")).collect();
    out.sort();
    out
}

/// The file that CPython 3.14 compiled a case to.
#[must_use]
pub fn compiled(case: &Path) -> PathBuf {
    let name = case.with_extension("pyc");
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pyc").join(name.file_name().unwrap_or_default())
}

/// The files below `folder` with this extension, sorted.
#[must_use]
pub fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    collect(folder, extension, &mut out);
    out.sort();
    out
}

fn collect(folder: &Path, extension: &str, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, extension, out);
        } else if path.extension().is_some_and(|e| e == extension) {
            out.push(path);
        }
    }
}

/// The `pyvm` binary of the same build, brought up to date first.
///
/// # Panics
/// When it cannot be built.
#[must_use]
pub fn pyvm() -> PathBuf {
    let test = std::env::current_exe().expect("the test has a path");
    let folder = test.parent().and_then(|p| p.parent()).expect("tests lie in target/PROFILE/deps").to_path_buf();
    let release = folder.ends_with("release");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "-p", "pyvm"]).args(release.then_some("--release"));
    assert!(cargo.status().expect("cargo runs").success(), "pyvm builds");
    folder.join("pyvm")
}

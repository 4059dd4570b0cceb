//! Verifies every `.pyc` file below a folder: `verify FOLDER`. Prints what is refused and counts the rest.

use pyvm_conformance::files_below;
use pyvm_loader::{marshal, pyc, tree, verify};
use std::path::Path;
use std::process::ExitCode;

fn check(path: &Path) -> Result<usize, String> {
    let data = std::fs::read(path).map_err(|e| e.to_string())?;
    pyc::read_header(&data).map_err(|e| format!("{e:?}"))?;
    let node = marshal::Reader::new(&data[pyc::HEADER_SIZE..], true).read(&mut tree::TreeBuilder).map_err(|e| format!("{e:?}"))?;
    verify::tree(&node).map_err(|e| format!("offset {}: {}", e.unit * 2, e.message))
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: verify FOLDER");
        return ExitCode::from(2);
    };
    let (mut codes, mut good, mut refused) = (0, 0, 0);
    for path in files_below(Path::new(&folder), "pyc") {
        match check(&path) {
            Ok(n) => {
                codes += n;
                good += 1;
            }
            Err(why) => {
                refused += 1;
                println!("{}: {why}", path.display());
            }
        }
    }
    println!("{good} files accepted with {codes} code objects, {refused} refused");
    if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

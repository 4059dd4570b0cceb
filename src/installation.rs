//! Where the executable is, and whether a virtual environment is around it (CPython `Modules/getpath.py`).

use pyvm_vm::vm::Environment;
use std::path::{Path, PathBuf};

/// The executable as it was called: a link of a virtual environment is not followed.
pub fn executable() -> String {
    let called = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let found = if called.components().count() > 1 {
        std::path::absolute(&called).ok()
    } else {
        std::env::var_os("PATH").and_then(|path| std::env::split_paths(&path).map(|folder| folder.join(&called)).find(|file| file.is_file()))
    };
    let file = found.filter(|f| f.is_file()).or_else(|| std::env::current_exe().ok()).unwrap_or_default();
    file.to_string_lossy().into_owned()
}

/// The environment that `pyvenv.cfg` beside or above the executable describes.
pub fn environment(executable: &str) -> Option<Environment> {
    let folder = Path::new(executable).parent()?;
    let above = folder.parent()?;
    let text = [folder, above].iter().find_map(|at| std::fs::read_to_string(at.join("pyvenv.cfg")).ok())?;
    let value = |name: &str| text.lines().filter_map(|l| l.split_once('=')).find(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, v)| v.trim().to_owned());
    // The link's end, as long as the installation stands where it stood.
    let base = std::env::current_exe().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let system_site = value("include-system-site-packages").is_some_and(|v| v.eq_ignore_ascii_case("true"));
    Some(Environment { prefix: above.to_string_lossy().into_owned(), base_executable: base, system_site })
}

//! What pyvm does with `.pyc` files besides running them. None of it needs a VM.

mod bench;
mod compile;
mod info;
mod verify;

use std::path::{Path, PathBuf};

/// Runs the tool that the first argument names; none if it names no tool.
pub fn run(arguments: &[String]) -> Option<u16> {
    let (tool, rest) = arguments.split_first()?;
    Some(match tool.as_str() {
        "--bench-startup" => bench::main(rest),
        "--compile" => compile::main(rest),
        "--pyc-info" => info::main(rest),
        "--verify" => verify::main(rest),
        _ => return None,
    })
}

/// Says how a tool is called.
fn usage(text: &str) -> u16 {
    eprintln!("usage: pyvm {text}");
    2
}

/// The files below a folder, sorted; links to folders are not followed, and `__pycache__` is left out unless asked for.
fn files_below(folder: &Path, caches: bool, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => {
                if caches || entry.file_name() != "__pycache__" {
                    // A folder that cannot be read holds nothing for us.
                    files_below(&path, caches, into).ok();
                }
            }
            _ => into.push(path),
        }
    }
    Ok(())
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|e| e == extension)
}

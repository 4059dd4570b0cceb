//! `pyvm --verify`: which `.pyc` files of a tree would be refused, are out of date, or are of another version.

use super::{files_below, has_extension, info, usage};
use pyvm_loader::marshal::{self, ErrorKind, Reader};
use pyvm_loader::pyc::{self, Error, HEADER_SIZE, Validation};
use pyvm_loader::tree::TreeBuilder;
use pyvm_loader::verify;
use std::path::{Path, PathBuf};

pub fn main(roots: &[String]) -> u16 {
    if roots.is_empty() || roots.iter().any(|r| r.starts_with('-')) {
        return usage("--verify FOLDER|FILE...");
    }
    let mut files: Vec<PathBuf> = Vec::new();
    let mut problems = 0;
    for root in roots {
        let path = Path::new(root);
        if path.is_file() {
            files.push(path.to_path_buf());
        } else if let Err(e) = files_below(path, true, &mut files) {
            eprintln!("pyvm: can't list '{root}': {e}");
            problems += 1;
        }
    }
    files.retain(|f| has_extension(f, "pyc"));
    for file in &files {
        if let Some(problem) = problem_of(file) {
            println!("{}: {problem}", file.display());
            problems += 1;
        }
    }
    println!("{} files verified, {problems} problems", files.len());
    u16::from(problems > 0)
}

fn problem_of(file: &Path) -> Option<String> {
    let data = match std::fs::read(file) {
        Ok(data) => data,
        Err(e) => return Some(format!("unreadable: {e}")),
    };
    let validation = match pyc::read_header(&data) {
        Ok(validation) => validation,
        Err(e) => return Some(header_problem(&e)),
    };
    let node = match Reader::new(&data[HEADER_SIZE..], true).read(&mut TreeBuilder) {
        Ok(node) => node,
        Err(e) => return Some(format!("refused: {}", body_problem(&e))),
    };
    if let Err(e) = verify::tree(&node) {
        return Some(format!("refused: unsound code at unit {}: {}", e.unit, e.message));
    }
    let source = info::source_of(file).filter(|s| s.is_file())?;
    // Nobody compares an unchecked hash.
    if matches!(validation, Validation::Hash { checked: false, .. }) || info::matches(validation, &source) != Some(false) {
        return None;
    }
    Some(format!("stale: {} has changed since", source.display()))
}

/// What is wrong with a header.
pub fn header_problem(e: &Error) -> String {
    match e {
        Error::BadMagic(magic, 4) => format!("another version: {}", pyc::foreign_magic(u16::from_le_bytes([magic[0], magic[1]]))),
        Error::BadMagic(..) | Error::Truncated => "refused: the header is cut off".to_owned(),
        Error::InvalidFlags(flags) => format!("refused: unknown flags {flags}"),
    }
}

/// What is wrong with marshal data, and where.
pub fn body_problem(e: &marshal::Error<&'static str>) -> String {
    let (ErrorKind::Eof(text) | ErrorKind::Value(text) | ErrorKind::Type(text) | ErrorKind::Build(text)) = e.kind;
    format!("{text} (at byte {})", e.offset + HEADER_SIZE)
}

//! `pyvm --verify`: which `.pyc` files of a tree or an archive would be refused, are out of date, or are of another version.

use super::{files_below, has_extension, info, usage};
use pyvm_loader::marshal::{self, ErrorKind, Reader};
use pyvm_loader::pyc::{self, Error, HEADER_SIZE, Validation};
use pyvm_loader::tree::TreeBuilder;
use pyvm_loader::verify;
use std::path::{Path, PathBuf};

pub fn main(roots: &[String]) -> u16 {
    if roots.is_empty() || roots.iter().any(|r| r.starts_with('-')) {
        return usage("--verify FOLDER|FILE|ARCHIVE...");
    }
    let mut report = Report::default();
    for root in roots {
        let path = Path::new(root);
        if path.is_file() && !has_extension(path, "pyc") && crate::program::is_archive_or_folder(root) {
            if let Err(e) = archive(root, &mut report) {
                eprintln!("pyvm: can't read '{root}': {e}");
                report.problems += 1;
            }
            continue;
        }
        let mut files: Vec<PathBuf> = Vec::new();
        if path.is_file() {
            files.push(path.to_path_buf());
        } else if let Err(e) = files_below(path, true, &mut files) {
            eprintln!("pyvm: can't list '{root}': {e}");
            report.problems += 1;
        }
        for file in files.iter().filter(|f| has_extension(f, "pyc")) {
            report.add(&file.display().to_string(), problem_of(file));
        }
    }
    println!("{} files verified, {} problems", report.files, report.problems);
    u16::from(report.problems > 0)
}

#[derive(Default)]
struct Report {
    files: usize,
    problems: usize,
}

impl Report {
    fn add(&mut self, file: &str, problem: Option<String>) {
        self.files += 1;
        if let Some(problem) = problem {
            println!("{file}: {problem}");
            self.problems += 1;
        }
    }
}

fn problem_of(file: &Path) -> Option<String> {
    let data = match std::fs::read(file) {
        Ok(data) => data,
        Err(e) => return Some(format!("unreadable: {e}")),
    };
    let source = info::source_of(file).filter(|s| s.is_file());
    let stale = |validation| info::matches(validation, source.as_deref()?).filter(|fits| !fits).map(|_| source.as_deref().unwrap_or(file).display().to_string());
    problem_in(&data, stale)
}

/// The files of an archive, each compared with the source that lies beside it there.
fn archive(name: &str, report: &mut Report) -> Result<(), Box<dyn std::error::Error>> {
    let mut archive = zip::ZipArchive::new(std::io::BufReader::new(std::fs::File::open(name)?))?;
    let names: Vec<String> = archive.file_names().filter(|n| n.ends_with(".pyc")).map(str::to_owned).collect();
    for member in names {
        let shown = format!("{name}/{member}");
        let data = match read(&mut archive, &member) {
            Ok((data, _)) => data,
            Err(e) => {
                report.add(&shown, Some(format!("unreadable: {e}")));
                continue;
            }
        };
        let source = info::source_of(Path::new(&member)).map(|s| s.to_string_lossy().into_owned());
        let found = source.and_then(|s| Some((read(&mut archive, &s).ok()?, s)));
        let stale = |validation| {
            let ((text, seconds), source) = found.as_ref()?;
            let fits = match validation {
                Validation::Hash { hash, .. } => hash == pyc::source_hash(text),
                // Archives know local time, to two seconds: what is left of it is the second within the minute.
                Validation::Timestamp { mtime, size } => size == text.len() as u32 && seconds.is_none_or(|s| (i64::from(mtime) % 60 - s).abs() <= 1),
            };
            (!fits).then(|| source.clone())
        };
        report.add(&shown, problem_in(&data, stale));
    }
    Ok(())
}

/// The data of a member, and the second within the minute in which it was changed last.
fn read<R: std::io::Read + std::io::Seek>(archive: &mut zip::ZipArchive<R>, name: &str) -> Result<(Vec<u8>, Option<i64>), Box<dyn std::error::Error>> {
    let mut member = archive.by_name(name)?;
    let mut data = Vec::new();
    std::io::Read::read_to_end(&mut member, &mut data)?;
    Ok((data, member.last_modified().map(|time| i64::from(time.second()))))
}

/// What is wrong with the data of a file; `stale` names the source that it was not made from.
fn problem_in(data: &[u8], stale: impl Fn(Validation) -> Option<String>) -> Option<String> {
    let validation = match pyc::read_header(data) {
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
    // Nobody compares an unchecked hash.
    if matches!(validation, Validation::Hash { checked: false, .. }) {
        return None;
    }
    stale(validation).map(|source| format!("stale: {source} has changed since"))
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

//! `pyvm --pyc-info`: what a `.pyc` file says of itself.

use super::usage;
use pyvm_loader::build::CodeFields;
use pyvm_loader::marshal::Reader;
use pyvm_loader::pyc::{self, HEADER_SIZE, Validation};
use pyvm_loader::tree::{Node, Tree, TreeBuilder};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

pub fn main(files: &[String]) -> u16 {
    if files.is_empty() {
        return usage("--pyc-info FILE...");
    }
    let failed = files.iter().filter(|file| !describe(Path::new(file))).count();
    u16::from(failed > 0)
}

/// The source that a cache in `__pycache__`, or a file beside its source, was made from.
pub fn source_of(file: &Path) -> Option<PathBuf> {
    let folder = file.parent()?;
    let stem = file.file_stem()?.to_str()?;
    if folder.file_name().is_some_and(|n| n == "__pycache__") {
        let (name, _) = stem.split_once('.')?;
        return Some(folder.parent()?.join(format!("{name}.py")));
    }
    Some(folder.join(format!("{stem}.py")))
}

/// Whether a source is the one that the header speaks of; none where there is no source.
pub fn matches(validation: Validation, source: &Path) -> Option<bool> {
    match validation {
        Validation::Timestamp { .. } => {
            let status = fs::metadata(source).ok()?;
            Some(validation == pyc::timestamp(status.mtime(), status.size()))
        }
        Validation::Hash { hash, .. } => Some(pyc::source_hash(&fs::read(source).ok()?) == hash),
    }
}

#[derive(Default)]
struct Sizes {
    codes: usize,
    instructions: usize,
    locations: usize,
    exceptions: usize,
    constants: usize,
}

fn measure(c: &CodeFields<Node>, sizes: &mut Sizes) {
    let length = |node: &Node| if let Tree::Bytes(b) = &**node { b.len() } else { 0 };
    sizes.codes += 1;
    sizes.instructions += length(&c.code);
    sizes.locations += length(&c.linetable);
    sizes.exceptions += length(&c.exceptiontable);
    if let Tree::Tuple(items) = &*c.consts {
        sizes.constants += items.len();
        for item in items {
            if let Tree::Code(inner) = &**item {
                measure(inner, sizes);
            }
        }
    }
}

fn describe(file: &Path) -> bool {
    let shown = file.display();
    let data = match fs::read(file) {
        Ok(data) => data,
        Err(e) => {
            eprintln!("pyvm: {shown}: {e}");
            return false;
        }
    };
    println!("{shown}");
    if data.len() >= 4 {
        let magic = u16::from_le_bytes([data[0], data[1]]);
        let version = pyc::version_of_magic(magic).map_or_else(|| "an unknown program".to_owned(), |v| format!("CPython {v}"));
        println!("  written for   {version} (magic {magic})");
    }
    let validation = match pyc::read_header(&data) {
        Ok(validation) => validation,
        Err(e) => {
            println!("  header        {}", super::verify::header_problem(&e));
            return false;
        }
    };
    let source = source_of(file).filter(|s| s.is_file());
    match validation {
        Validation::Timestamp { mtime, size } => println!("  validation    by time: source of {size} bytes, modified at {mtime} (Unix time)"),
        Validation::Hash { checked, hash } => {
            let hex: String = hash.iter().map(|b| format!("{b:02x}")).collect();
            println!("  validation    by hash {hex}, {}", if checked { "checked at import" } else { "not checked at import" });
        }
    }
    match source.as_deref().map(|s| (s, matches(validation, s))) {
        Some((source, Some(true))) => println!("  source        {}: matches", source.display()),
        Some((source, _)) => println!("  source        {}: has changed since", source.display()),
        None => println!("  source        none beside it"),
    }
    let node = match Reader::new(&data[HEADER_SIZE..], true).read(&mut TreeBuilder) {
        Ok(node) => node,
        Err(e) => {
            println!("  body          damaged: {}", super::verify::body_problem(&e));
            return false;
        }
    };
    let Tree::Code(code) = &*node else {
        println!("  body          no code object");
        return false;
    };
    if let Tree::Str(name, _) = &*code.filename {
        println!("  co_filename   {}", String::from_utf8_lossy(name));
    }
    let mut sizes = Sizes::default();
    measure(code, &mut sizes);
    println!("  code objects  {}, with {} constants", sizes.codes, sizes.constants);
    println!("  bytes         {} in all: {} instructions, {} locations, {} exception tables", data.len(), sizes.instructions, sizes.locations, sizes.exceptions);
    true
}

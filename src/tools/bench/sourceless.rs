//! A copy of a program and of the modules that it imports, without their sources.

use super::Target;
use super::profile::Profile;
use crate::tools::compile::compile_to as compile;
use crate::tools::{files_below, has_extension};
use std::fs;
use std::path::{Path, PathBuf};

/// How the copy is run.
pub struct Copy {
    pub target: Target,
    pub environment: Vec<(String, String)>,
}

/// Makes the copy in a new folder.
///
/// # Errors
/// Why there is none.
pub fn copy(profile: &Profile, target: &Target, to: &Path) -> Result<Copy, String> {
    let level = optimization(&target.options);
    let (first, rest) = target.program.split_first().ok_or("there is no program")?;
    let mut copied = 0;
    for module in profile.modules.iter().skip(1) {
        if let Some(file) = module.file.as_deref().filter(|f| f.ends_with(".py")) {
            let (file, there) = (Path::new(file), place(to, &module.name, file));
            compile(file, &there, level)?;
            beside(file, &there)?;
            copied += 1;
        }
    }
    let options = target.options.clone();
    let found = |program: Vec<String>| Target { options: options.clone(), program };
    let plain = |program: Vec<String>| Copy { target: found(program), environment: Vec::new() };
    if first == "-c" || first == "-m" {
        // The program's folder would come before the copies.
        let mut path = vec![to.display().to_string()];
        path.extend(std::env::current_dir().map(|d| d.display().to_string()));
        path.extend(std::env::var("PYTHONPATH").ok().filter(|p| !p.is_empty()));
        if first == "-m"
            && let (Some(file), Some(name)) = (profile.program_file.as_deref().filter(|f| f.ends_with(".py") && !f.starts_with('<')), &profile.program_name)
        {
            compile(Path::new(file), &place(to, name, file), level)?;
            copied += 1;
        }
        if copied == 0 {
            return Err("all its modules come from the library within pyvm, which is sourceless anyway".to_owned());
        }
        let mut made = plain(target.program.clone());
        made.target.options.push("-P".to_owned());
        made.environment.push(("PYTHONPATH".to_owned(), path.join(":")));
        return Ok(made);
    }
    let program = Path::new(first);
    let mut arguments = rest.to_vec();
    if program.is_dir() {
        let mut files = Vec::new();
        files_below(program, false, &mut files).map_err(|e| format!("{first}: {e}"))?;
        for file in files {
            let Ok(below) = file.strip_prefix(program) else { continue };
            let there = to.join(below);
            if has_extension(&file, "py") { compile(&file, &there.with_extension("pyc"), level)? } else { link(&file, &there)? }
        }
        arguments.insert(0, to.display().to_string());
        return Ok(plain(arguments));
    }
    if !has_extension(program, "py") {
        return Err("the program is no source file".to_owned());
    }
    let there = to.join(program.with_extension("pyc").file_name().unwrap_or_default());
    compile(program, &there, level)?;
    arguments.insert(0, there.display().to_string());
    Ok(plain(arguments))
}

/// The level that `-O` asks for.
fn optimization(options: &[String]) -> u8 {
    options.iter().filter(|o| o.starts_with('-') && !o.starts_with("--")).map(|o| o.matches('O').count()).sum::<usize>().min(9) as u8
}

/// Where the code of a module goes.
fn place(to: &Path, name: &str, file: &str) -> PathBuf {
    let base = name.split('.').fold(to.to_owned(), |folder, part| folder.join(part));
    if file.ends_with("/__init__.py") { base.join("__init__.pyc") } else { base.with_extension("pyc") }
}

/// Puts the data files of a package beside its copy.
fn beside(file: &Path, to: &Path) -> Result<(), String> {
    let (Some(from), Some(to)) = (file.parent(), to.parent()) else { return Ok(()) };
    if !file.ends_with("__init__.py") {
        return Ok(());
    }
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_package = path.is_dir() && (path.join("__init__.py").exists() || entry.file_name() == "__pycache__");
        if !has_extension(&path, "py") && !is_package {
            link(&path, &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn link(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |e: std::io::Error| format!("{}: {e}", to.display());
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let from = std::path::absolute(from).map_err(failed)?;
    match std::os::unix::fs::symlink(from, to) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(failed(e)),
        _ => Ok(()),
    }
}

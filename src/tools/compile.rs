//! `pyvm --compile`: the caches that `compileall` writes, on all cores; or a copy of a tree without its sources.

use super::{files_below, has_extension, usage};
use pyvm_loader::compile::{Error, Mode, Options, SyntaxError, Warning, compile_to_marshal};
use pyvm_loader::pyc::{self, Validation};
use pyvm_loader::source;
use std::fs;
use std::io::{IsTerminal, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

const USAGE: &str = "--compile [--optimize LEVEL]... [--invalidation-mode timestamp|checked-hash|unchecked-hash] [--strip-source OUT] [--jobs N] [-b] [-f] [-q] FOLDER|FILE...";
/// The stack of a thread that compiles; deeper sources get more by themselves.
const STACK: usize = 8 << 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Invalidation {
    Timestamp,
    CheckedHash,
    UncheckedHash,
}

struct Job {
    levels: Vec<u8>,
    invalidation: Invalidation,
    /// Where the copy without sources goes.
    out: Option<PathBuf>,
    /// Beside the source instead of in `__pycache__`.
    legacy: bool,
    force: bool,
    quiet: bool,
    jobs: usize,
    roots: Vec<PathBuf>,
}

/// What has been done so far, counted by all threads.
#[derive(Default)]
struct Done {
    next: AtomicUsize,
    compiled: AtomicUsize,
    current: AtomicUsize,
    copied: AtomicUsize,
    failed: AtomicUsize,
    bytes: AtomicUsize,
}

fn add(counter: &AtomicUsize, n: usize) {
    counter.fetch_add(n, Ordering::Relaxed);
}

fn count(counter: &AtomicUsize) -> usize {
    counter.load(Ordering::Relaxed)
}

impl Job {
    /// What is done unless the command line says otherwise.
    fn new(invalidation: Invalidation) -> Job {
        Job { levels: Vec::new(), invalidation, out: None, legacy: false, force: false, quiet: false, jobs: std::thread::available_parallelism().map_or(1, usize::from), roots: Vec::new() }
    }
}

/// Compiles one file to another, with its time in the header.
///
/// # Errors
/// What is wrong, for people.
pub fn compile_to(file: &Path, target: &Path, level: u8) -> Result<(), String> {
    let job = Job { force: true, quiet: true, ..Job::new(Invalidation::Timestamp) };
    compile(&job, file, &[(level, target.to_path_buf())], &Done::default())
}

fn parse(arguments: &[String]) -> Option<Job> {
    let hashes = std::env::var_os("SOURCE_DATE_EPOCH").is_some_and(|v| !v.is_empty());
    let mut job = Job::new(if hashes { Invalidation::CheckedHash } else { Invalidation::Timestamp });
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--optimize" | "-o" => job.levels.push(rest.next()?.parse().ok().filter(|level| *level <= 9)?),
            "--invalidation-mode" => {
                job.invalidation = match rest.next()?.as_str() {
                    "timestamp" => Invalidation::Timestamp,
                    "checked-hash" => Invalidation::CheckedHash,
                    "unchecked-hash" => Invalidation::UncheckedHash,
                    _ => return None,
                }
            }
            "--strip-source" => job.out = Some(PathBuf::from(rest.next()?)),
            "--jobs" | "-j" => job.jobs = rest.next()?.parse().ok().filter(|n| *n > 0)?,
            "-b" => job.legacy = true,
            "-f" => job.force = true,
            "-q" => job.quiet = true,
            option if option.starts_with('-') => return None,
            root => job.roots.push(PathBuf::from(root)),
        }
    }
    if job.levels.is_empty() {
        job.levels.push(0);
    }
    (!job.roots.is_empty() && (job.out.is_none() || job.levels.len() == 1)).then_some(job)
}

pub fn main(arguments: &[String]) -> u16 {
    let Some(job) = parse(arguments) else { return usage(USAGE) };
    let start = Instant::now();
    // Each file with the root that it was found below.
    let mut files = Vec::new();
    let mut missing = 0;
    for root in &job.roots {
        let mut found = Vec::new();
        match fs::metadata(root) {
            Ok(status) if status.is_dir() => {
                if let Err(e) = files_below(root, false, &mut found) {
                    eprintln!("pyvm: can't list '{}': {e}", root.display());
                    missing += 1;
                }
            }
            Ok(_) => found.push(root.clone()),
            Err(e) => {
                eprintln!("pyvm: can't find '{}': {e}", root.display());
                missing += 1;
            }
        }
        files.extend(found.into_iter().filter(|f| job.out.is_some() || has_extension(f, "py")).map(|f| (root.as_path(), f)));
    }
    let done = Done::default();
    let progress = !job.quiet && std::io::stderr().is_terminal();
    std::thread::scope(|scope| {
        for _ in 0..job.jobs.min(files.len()).max(1) {
            let work = || {
                pyvm_vm::heap::blocks::keep_for_this_thread();
                while let Some((root, file)) = files.get(done.next.fetch_add(1, Ordering::Relaxed)) {
                    one(&job, root, file, &done);
                    if progress {
                        show_progress(count(&done.next).min(files.len()), files.len());
                    }
                }
            };
            if std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).is_err() {
                // Without a thread this one does it.
                work();
            }
        }
    });
    if progress {
        eprint!("\r\x1b[K");
    }
    let failed = count(&done.failed) + missing;
    if !job.quiet {
        let seconds = start.elapsed().as_secs_f64();
        let copied = if job.out.is_some() { format!(", {} copied", count(&done.copied)) } else { String::new() };
        println!("{} compiled, {} up to date{copied}, {failed} failed: {:.1} MB of source in {seconds:.2} s", count(&done.compiled), count(&done.current), count(&done.bytes) as f64 / 1e6);
    }
    u16::from(failed > 0)
}

/// The bar on a terminal.
fn show_progress(done: usize, all: usize) {
    const WIDTH: usize = 30;
    let filled = done * WIDTH / all.max(1);
    eprint!("\r[{}{}] {done} of {all}", "█".repeat(filled), " ".repeat(WIDTH - filled));
}

/// One file: compiled, copied or left as it is.
fn one(job: &Job, root: &Path, file: &Path, done: &Done) {
    let result = match &job.out {
        Some(out) => {
            let below = file.strip_prefix(root).ok().filter(|p| !p.as_os_str().is_empty()).map_or_else(|| PathBuf::from(file.file_name().unwrap_or_default()), Path::to_path_buf);
            let target = out.join(below);
            if has_extension(file, "py") {
                compile(job, file, &[(job.levels[0], target.with_extension("pyc"))], done)
            } else if has_extension(file, "pyc") {
                return;
            } else {
                add(&done.copied, 1);
                copy(file, &target).map_err(|e| e.to_string())
            }
        }
        None => {
            let shown = file.to_string_lossy();
            let targets: Vec<(u8, PathBuf)> =
                job.levels.iter().map(|&level| (level, if job.legacy { file.with_extension("pyc") } else { PathBuf::from(pyc::cache_path(&shown, pyc::CACHE_TAG, level, None)) })).collect();
            compile(job, file, &targets, done)
        }
    };
    if let Err(message) = result {
        add(&done.failed, 1);
        eprintln!("*** {message}");
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).map(drop)
}

/// Compiles a source to each target that is not up to date.
fn compile(job: &Job, file: &Path, targets: &[(u8, PathBuf)], done: &Done) -> Result<(), String> {
    let shown = file.to_string_lossy();
    let failed = |e: std::io::Error| format!("{shown}: {e}");
    let status = fs::metadata(file).map_err(failed)?;
    let stamp = pyc::timestamp(status.mtime(), status.size());
    let current = |target: &Path| {
        // As `compileall` asks: magic number, flags and time.
        let mut header = [0; 12];
        fs::File::open(target).and_then(|mut f| f.read_exact(&mut header)).is_ok() && header == pyc::write_header(stamp)[..12]
    };
    let wanted: Vec<&(u8, PathBuf)> = targets.iter().filter(|(_, target)| job.force || !current(target)).collect();
    if wanted.is_empty() {
        add(&done.current, 1);
        return Ok(());
    }
    let bytes = fs::read(file).map_err(failed)?;
    let text = source::decode(&bytes, Some(&shown), &source::plain_codec).map_err(|e| format!("{shown}: SyntaxError: {}", e.message))?;
    let validation = match job.invalidation {
        Invalidation::Timestamp => stamp,
        mode => Validation::Hash { checked: mode == Invalidation::CheckedHash, hash: pyc::source_hash(&bytes) },
    };
    for (at, (level, target)) in wanted.into_iter().enumerate() {
        let mut warnings = Vec::new();
        let made = compile_to_marshal(&text, &shown, Options::new(Mode::Exec, *level), &mut warnings);
        if at == 0 && !job.quiet {
            warnings.iter().for_each(|w| show_warning(w, &shown, &text));
        }
        let body = made.map_err(|e| match e {
            Error::Syntax(e) => show_error(&e, &shown, &text),
            Error::Build(message) => format!("{shown}: {message}"),
        })?;
        let write = || pyc::write_atomic(&target.to_string_lossy(), &pyc::write_header(validation), &body, status.mode() | 0o200);
        let mut written = write();
        // Mostly the folder is there from the file before.
        if let Err(e) = &written
            && e.kind() == std::io::ErrorKind::NotFound
            && let Some(folder) = target.parent()
        {
            fs::create_dir_all(folder).map_err(failed)?;
            written = write();
        }
        written.map_err(|e| format!("{}: {e}", target.display()))?;
    }
    add(&done.compiled, 1);
    add(&done.bytes, bytes.len());
    Ok(())
}

fn show_warning(w: &Warning, file: &str, text: &str) {
    let line = text.lines().nth((w.loc.line.max(1) - 1) as usize).unwrap_or_default();
    eprintln!("{file}:{}: {}: {}\n  {}", w.loc.line, if matches!(w.category, pyvm_loader::compile::Category::Syntax) { "SyntaxWarning" } else { "DeprecationWarning" }, w.message, line.trim());
}

/// A syntax error as a traceback ends with it.
fn show_error(e: &SyntaxError, file: &str, text: &str) -> String {
    let line = text.lines().nth(e.line.saturating_sub(1)).unwrap_or_default();
    let indent = line.len() - line.trim_start().len();
    let last = e.end.filter(|(l, c)| *l == e.line && *c > e.column as isize).map_or(e.column + 1, |(_, c)| c as usize);
    let carets = " ".repeat(e.column.saturating_sub(1 + indent)) + &"^".repeat(last.saturating_sub(e.column).max(1));
    format!("  File \"{file}\", line {}\n    {}\n    {carets}\n{}: {}", e.line, line.trim(), e.kind.name(), e.message)
}

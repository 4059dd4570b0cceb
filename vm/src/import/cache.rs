//! Code of source files, from `__pycache__` where that holds it (`importlib._bootstrap_external.SourceLoader.get_code`, natively).
//!
//! A cache that is damaged although its source is there is made anew; `-X strict_pyc` lets it fail the import, as CPython does.

use super::times::{self, Phase};
use crate::later::Data;
use crate::objects::code::Code;
use crate::objects::exception as exc;
use crate::objects::string;
use crate::value::Py;
use crate::vm::{R, Vm, report};
use pyvm_loader::pyc::{self, Error, HEADER_SIZE, Validation, foreign_magic};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A line under `-v` (CPython `_verbose_message`).
pub fn verbose(vm: &Vm, message: impl FnOnce() -> String) {
    if vm.settings.verbose > 0 {
        report::write_stderr(vm, &format!("{}\n", message()));
    }
}

fn repr(vm: &Vm, text: &str) -> String {
    vm.repr_lossy(&vm.str(text))
}

/// Where the cache of `source` is; none while there is no cache tag.
pub fn path(vm: &Vm, source: &str) -> Option<String> {
    let implementation = vm.sys_dict.get_name(vm, "implementation")?;
    let tag = crate::types::shape::get(vm, &implementation, &vm.intern("cache_tag")).filter(string::is_str)?;
    let prefix = vm.sys_dict.get_name(vm, "pycache_prefix").filter(string::is_str).map(|p| string::to_string(&p));
    let source = if prefix.is_some() { super::absolute(source) } else { source.to_owned() };
    Some(pyc::cache_path(&source, &string::to_string(&tag), vm.settings.optimize, prefix.as_deref()))
}

/// Whether caches of hashes are compared with their sources: by their own flag, always or never.
fn hash_check(vm: &Vm) -> String {
    let imp = vm.modules.get().get_name(vm, "_imp");
    let set = imp.and_then(|m| m.cast::<crate::objects::module::Module>()?.dict().get_name(vm, "check_hash_based_pycs")).filter(string::is_str);
    set.map_or_else(|| vm.settings.check_hash_pycs.clone(), |v| string::to_string(&v))
}

/// A source file as an import sees it.
struct Source<'a> {
    name: &'a str,
    file: &'a str,
    /// Read when somebody needs it.
    bytes: Option<Vec<u8>>,
    mtime: i64,
    /// The part of the modification time below a second, in nanoseconds.
    nanoseconds: i64,
    size: u64,
    mode: u32,
}

impl Source<'_> {
    fn bytes(&mut self, vm: &Vm) -> R<&[u8]> {
        if self.bytes.is_none() {
            let bytes = times::during(vm, Phase::Read, || fs::read(self.file)).map_err(|e| vm.os_error(&e, Some(&vm.str(self.file))))?;
            self.bytes = Some(bytes);
        }
        Ok(self.bytes.as_deref().unwrap_or_default())
    }

    /// Whether the source was changed behind the cache's back: a header has whole seconds, the file system knows more. Trees whose files
    /// were all given one time in whole seconds say nothing.
    fn is_newer_within_the_second(&self, cache: &str) -> bool {
        let by_time = |status: fs::Metadata| {
            let written = status.mtime_nsec();
            status.mtime() == self.mtime && (self.nanoseconds > written || (self.nanoseconds == written && written != 0))
        };
        fs::metadata(cache).is_ok_and(by_time)
    }
}

/// The code of a source file, from its cache if that holds it.
///
/// # Errors
/// What reading and compiling raise; under `-X strict_pyc` also what is wrong with the cache's body.
pub fn source_code(vm: &Vm, name: &str, file: &str) -> R<Py<Code>> {
    let status = fs::metadata(file).map_err(|e| vm.os_error(&e, Some(&vm.str(file))))?;
    let mut source = Source { name, file, bytes: None, mtime: status.mtime(), nanoseconds: status.mtime_nsec(), size: status.size(), mode: status.mode() };
    let cached = path(vm, file);
    let mut validation = pyc::timestamp(source.mtime, source.size);
    let mut outcome = if cached.is_some() { "no file".to_owned() } else { "disabled (no cache tag)".to_owned() };
    let mut places: Vec<String> = cached.iter().cloned().collect();
    places.extend(user_path(vm, file));
    for place in &places {
        let Ok(data) = times::during(vm, Phase::Read, || crate::heap::read_file(place)) else { continue };
        match is_current(vm, &data, &mut source, &mut validation)? {
            Err(why) => outcome = why,
            Ok(()) if !vm.settings.strict_pyc && matches!(validation, Validation::Timestamp { .. }) && source.is_newer_within_the_second(place) => {
                verbose(vm, || format!("# bytecode is stale for {}: the source has changed within the second", repr(vm, name)));
                outcome = "stale mtime (within the second)".to_owned();
            }
            Ok(()) => {
                verbose(vm, || format!("# {place} matches {file}"));
                match code_of(vm, data, name, place) {
                    Ok(code) => {
                        verbose(vm, || format!("# code object from {}", repr(vm, place)));
                        rename(vm, &code, file);
                        explain(vm, name, "hit", Some(place));
                        return Ok(code);
                    }
                    Err(raised) if vm.settings.strict_pyc => return Err(raised),
                    Err(_) => {
                        let e = vm.take_pending();
                        outcome = format!("damaged body: {}", e.map_or_else(String::new, |e| vm.str_lossy(e.value())));
                        verbose(vm, || format!("# damaged cache {} is made anew: {outcome}", repr(vm, place)));
                    }
                }
            }
        }
    }
    let text = crate::run::decode_source(vm, source.bytes(vm)?, Some(file), file)?;
    let writes = vm.sys_dict.get_name(vm, "dont_write_bytecode").is_none_or(|v| !v.is_true());
    let (code, data) = vm.compile_for_cache(&text, file, writes && cached.is_some())?;
    verbose(vm, || format!("# code object from {file}"));
    if !writes {
        outcome.push_str("; writing is disabled (-B)");
    }
    if let Some(data) = data {
        if let Validation::Hash { hash, .. } = &mut validation {
            *hash = pyc::source_hash(source.bytes(vm)?);
        }
        let header = pyc::write_header(validation);
        for place in &places {
            match times::during(vm, Phase::Write, || write(vm, place, &header, &data, source.mode | 0o200)) {
                Ok(()) => {
                    outcome.push_str("; written");
                    break;
                }
                Err(e) => outcome.push_str(&format!("; unwritable ({e})")),
            }
        }
    }
    explain(vm, name, &outcome, places.first());
    Ok(code)
}

/// Where the cache of a file is kept for this user alone: under `-X user_cache`, and for the program itself under `-X cache_main`, if the
/// folder of the source cannot be written.
pub fn user_path(vm: &Vm, file: &str) -> Option<String> {
    if !vm.settings.user_cache {
        return None;
    }
    let folder = std::env::var("XDG_CACHE_HOME").ok().filter(|f| f.starts_with('/')).or_else(|| Some(format!("{}/.cache", std::env::var("HOME").ok()?)))?;
    Some(pyc::cache_path(&super::absolute(file), pyc::CACHE_TAG, vm.settings.optimize, Some(&format!("{folder}/pyvm"))))
}

/// Notes for `--explain-cache` what became of a module's cache.
pub fn explain(vm: &Vm, name: &str, outcome: &str, place: Option<&String>) {
    // `zipimport` asks twice for a module; what it met first counts.
    if vm.settings.explain_cache && !vm.cache_report.get().iter().any(|[module, ..]| module == name) {
        vm.cache_report.get_mut().push([name.to_owned(), outcome.to_owned(), place.cloned().unwrap_or_default()]);
    }
}

/// Whether the cache was made from the source as it is (CPython `_validate_timestamp_pyc`, `_validate_hash_pyc`), and why not; how a new
/// one is to be validated.
fn is_current(vm: &Vm, data: &[u8], source: &mut Source, validation: &mut Validation) -> R<Result<(), String>> {
    let name = source.name;
    let found = match pyc::read_header(data) {
        Ok(found) => found,
        Err(Error::BadMagic(magic, have)) => {
            verbose(vm, || format!("# bad magic number in {}: {}", repr(vm, name), crate::objects::bytes_methods::repr(&magic[..have])));
            return Ok(Err(if have < 4 { "truncated header".to_owned() } else { format!("foreign magic ({})", foreign_magic(u16::from_le_bytes([magic[0], magic[1]]))) }));
        }
        Err(Error::Truncated) => {
            verbose(vm, || format!("# reached EOF while reading pyc header of {}", repr(vm, name)));
            return Ok(Err("truncated header".to_owned()));
        }
        Err(Error::InvalidFlags(flags)) => return Ok(Err(format!("unknown flags {flags}"))),
    };
    let stale = match found {
        Validation::Timestamp { mtime, size } => match pyc::timestamp(source.mtime, source.size) {
            Validation::Timestamp { mtime: now, .. } if now != mtime => Some("stale mtime"),
            Validation::Timestamp { size: now, .. } if now != size => Some("stale size"),
            _ => None,
        },
        Validation::Hash { checked, hash } => {
            *validation = found;
            let check = hash_check(vm);
            let compare = check != "never" && (checked || check == "always");
            (compare && pyc::source_hash(source.bytes(vm)?) != hash).then_some("stale hash")
        }
    };
    match stale {
        None => Ok(Ok(())),
        Some(why) => {
            verbose(vm, || format!("# bytecode is stale for {}", repr(vm, name)));
            Ok(Err(why.to_owned()))
        }
    }
}

/// The code behind the header of a `.pyc` file.
///
/// # Errors
/// What `marshal.loads` raises, or `ImportError` for another object.
pub fn code_of(vm: &Vm, data: Vec<u8>, name: &str, path: &str) -> R<Py<Code>> {
    let code = times::during(vm, Phase::Unmarshal, || crate::marshal::load_code(vm, Data::File(data, HEADER_SIZE)))?;
    match code.downcast() {
        Some(code) => Ok(code),
        None => Err(import_error(vm, name, path, &format!("Non-code object in {}", repr(vm, path)))),
    }
}

fn import_error(vm: &Vm, name: &str, path: &str, message: &str) -> crate::vm::Raised {
    let raised = vm.import_error(message);
    if let Some(e) = vm.pending.get() {
        e.set_field(1, Some(vm.str(name)));
        e.set_field(2, Some(vm.str(path)));
    }
    raised
}

/// The code in a `.pyc` file, with CPython's errors for an import.
///
/// # Errors
/// `ImportError` for a foreign magic number, unknown flags and other objects than code, `EOFError` and `ValueError` for damage.
pub fn code_from_pyc(vm: &Vm, bytes: Vec<u8>, name: &str, path: &str) -> R<Py<Code>> {
    match pyc::read_header(&bytes) {
        Ok(_) => code_of(vm, bytes, name, path),
        Err(Error::BadMagic(magic, have)) => {
            let shown = crate::objects::bytes_methods::repr(&magic[..have]);
            let number = u16::from_le_bytes([magic[0], magic[1]]);
            let why = if have == 4 && !vm.settings.strict_pyc { format!(" ({})", foreign_magic(number)) } else { String::new() };
            Err(import_error(vm, name, path, &format!("bad magic number in {}: {shown}{why}", repr(vm, name))))
        }
        Err(Error::Truncated) => Err(vm.eof_error(format!("reached EOF while reading pyc header of {}", repr(vm, name)))),
        Err(Error::InvalidFlags(flags)) => Err(import_error(vm, name, path, &format!("invalid flags {flags} in {}", repr(vm, name)))),
    }
}

/// Gives code, and the code in it, the name of the file that it is of now (CPython `update_compiled_module`).
pub fn rename(vm: &Vm, code: &Code, file: &str) {
    let old = code.filename.get().clone();
    if string::is(&old, file) {
        return;
    }
    code.rename(&old, &vm.intern(file));
}

/// Writes a cache whole or not at all; whoever cannot write goes on without (CPython `SourceFileLoader.set_data`).
pub fn write(vm: &Vm, path: &str, header: &[u8], body: &[u8], mode: u32) -> std::io::Result<()> {
    let not_created = |what: &str, e: std::io::Error| {
        verbose(vm, || {
            let raised = vm.os_error(&e, None);
            format!("# could not create {}: {}", repr(vm, what), vm.repr_lossy(vm.caught(raised).value()))
        });
        e
    };
    let mut missing = Vec::new();
    let mut folder = Path::new(path).parent();
    while let Some(at) = folder.filter(|f| !f.as_os_str().is_empty() && !f.is_dir()) {
        missing.push(at);
        folder = at.parent();
    }
    for at in missing.into_iter().rev() {
        match fs::create_dir(at) {
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists && at.is_dir() => {}
            // A file that stands where the folder would be is met when the cache is opened.
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => break,
            Err(e) => return Err(not_created(&at.to_string_lossy(), e)),
            Ok(()) => {}
        }
    }
    pyc::write_atomic(path, header, body, mode).map_err(|e| not_created(path, e))?;
    verbose(vm, || format!("# created {}", repr(vm, path)));
    Ok(())
}

/// Whether the pending exception says that a module of this name is missing.
pub fn is_missing(vm: &Vm, name: &str) -> bool {
    vm.pending_is(&exc::MODULE_NOT_FOUND_ERROR) && vm.pending.get().as_ref().and_then(|e| e.field(1)).is_some_and(|n| string::is(&n, name))
}

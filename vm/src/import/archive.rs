//! Code of sources in zip archives: from a cache within the archive, or from one under a prefix. CPython has neither; under
//! `-X strict_pyc` such a source is compiled each time.

use super::cache;
use crate::objects::code::Code;
use crate::value::{Py, Value};
use crate::vm::Vm;
use pyvm_loader::pyc::{self, Validation};

/// A source in an archive, as `zipimport` sees it.
pub struct Member<'a> {
    /// The module's full name.
    pub name: &'a str,
    /// The archive and, behind it, the source's path: what `__file__` says.
    pub path: &'a str,
    pub source: &'a [u8],
    /// The data of the cache in the source's `__pycache__` within the archive.
    pub cached: Option<&'a [u8]>,
    /// When the source was put there, in seconds since 1970; archives know every second one only.
    pub mtime: i64,
}

/// The code of a source; none where it has to be compiled by whoever asks.
pub fn find(vm: &Vm, member: &Member) -> Option<Py<Code>> {
    if vm.settings.strict_pyc {
        return None;
    }
    if let Some(data) = member.cached.filter(|data| is_current(member, data))
        && let Some(code) = load(vm, data.to_vec(), member)
    {
        cache::explain(vm, member.name, "hit (in the archive)", Some(&member.path.to_owned()));
        return Some(code);
    }
    let place = place(vm, member.path)?;
    let data = std::fs::read(&place).ok().filter(|data| is_current(member, data))?;
    let code = load(vm, data, member)?;
    cache::explain(vm, member.name, "hit", Some(&place));
    Some(code)
}

/// Keeps the code of a source that was compiled, if there is a place for it. It is validated by the hash of the source, which has been read
/// by then in any case.
pub fn keep(vm: &Vm, member: &Member, code: &Code) {
    let writes = vm.sys_dict.get_name(vm, "dont_write_bytecode").is_none_or(|v| !v.is_true());
    let place = place(vm, member.path).filter(|_| writes && !vm.settings.strict_pyc);
    let Some(place) = place else { return cache::explain(vm, member.name, "disabled (zip)", None) };
    let Some(body) = crate::marshal_code::dump(vm, code, true) else { return };
    let header = pyc::write_header(Validation::Hash { checked: true, hash: pyc::source_hash(member.source) });
    let outcome = match cache::write(vm, &place, &header, &body, 0o644) {
        Ok(()) => "no file; written".to_owned(),
        Err(e) => format!("no file; unwritable ({e})"),
    };
    cache::explain(vm, member.name, &outcome, Some(&place));
}

/// Where the cache of an archive's source is: under the prefix or in the user's folder, as if the archive were a folder.
fn place(vm: &Vm, path: &str) -> Option<String> {
    let prefixed = vm.sys_dict.get_name(vm, "pycache_prefix").is_some_and(|p| !p.is_none());
    if prefixed { cache::path(vm, path) } else { cache::user_path(vm, path) }
}

fn is_current(member: &Member, data: &[u8]) -> bool {
    match pyc::read_header(data) {
        Ok(Validation::Hash { checked, hash }) => !checked || hash == pyc::source_hash(member.source),
        Ok(Validation::Timestamp { mtime, size }) => size == member.source.len() as u32 && (i64::from(mtime) - member.mtime).abs() <= 1,
        Err(_) => false,
    }
}

fn load(vm: &Vm, data: Vec<u8>, member: &Member) -> Option<Py<Code>> {
    let Ok(code) = cache::code_of(vm, data, member.name, member.path) else {
        // Damaged: it is compiled.
        vm.clear_pending();
        return None;
    };
    cache::rename(vm, &code, member.path);
    Some(code)
}

/// The value for `zipimport`.
pub fn or_none(code: Option<Py<Code>>) -> Value {
    code.map_or(Value::NONE, Py::into_value)
}

//! The pure-Python library, compiled when pyvm was built; nothing of it is touched before it is imported.

use pyvm_vm::vm::FrozenModule;

include!(concat!(env!("OUT_DIR"), "/archive_index.rs"));

static DATA: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/archive.bin"));

/// The texts that the library compiles when it is imported, with their code.
pub static TEXTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/texts.bin"));

/// The module with this name, if the archive has it.
pub fn find(name: &str) -> Option<FrozenModule> {
    let at = MODULES.binary_search_by(|m| m.0.cmp(name)).ok()?;
    let (_, package, start, len) = MODULES[at];
    let code = DATA.get(start as usize..(start + len) as usize)?;
    Some(FrozenModule { code, package })
}

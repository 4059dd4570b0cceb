//! The pure-Python library, compiled when pyvm was built; nothing of it is touched before it is imported.

use pyvm_vm::vm::FrozenModule;

include!(concat!(env!("OUT_DIR"), "/archive_index.rs"));

static DATA: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/archive.bin"));

/// The texts that the library compiles when it is imported, with their code.
pub static TEXTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/texts.bin"));

/// The module with this name, if the archive has it.
pub fn find(name: &str) -> Option<FrozenModule> {
    let at = MODULES.binary_search_by(|m| m.0.cmp(name)).ok()?;
    let (_, package, [start, end, outline_end]) = MODULES[at];
    let part = |from: u32, to: u32| DATA.get(from as usize..to as usize);
    Some(FrozenModule { code: part(start, end)?, outline: part(end, outline_end)?, package })
}

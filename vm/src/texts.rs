//! Code of texts that are compiled while programs run, from stores of such code: the library's, and a file of the user's (`-X text_cache`).

use crate::import::times::{self, Phase};
use crate::objects::code::Code;
use crate::value::Py;
use crate::vm::Vm;
use pyvm_loader::compile::{Mode, Options};
use pyvm_loader::pyc;
use pyvm_loader::texts::{self, FILENAME, Key};

/// A file grows to this many bytes; programs that compile ever new texts gain nothing by it.
const MOST: usize = 4 << 20;

/// What a file of texts begins with, before CPython's magic number.
const SIGNATURE: &[u8; 4] = b"text";

/// The stores of a VM.
#[derive(Default)]
pub struct Texts {
    /// What the library compiles when it is imported.
    library: &'static [u8],
    file: Option<File>,
}

/// A file, read when the first text is compiled.
struct File {
    path: String,
    entries: Option<Vec<u8>>,
    changed: bool,
}

impl File {
    fn entries(&mut self) -> &mut Vec<u8> {
        self.entries.get_or_insert_with(|| {
            let data = std::fs::read(&self.path).unwrap_or_default();
            data.strip_prefix(SIGNATURE).and_then(|rest| rest.strip_prefix(&pyc::MAGIC)).map(<[u8]>::to_vec).unwrap_or_default()
        })
    }
}

impl Texts {
    /// With the user's file, if there is one.
    #[must_use]
    pub fn new(file: Option<&str>) -> Texts {
        Texts { library: &[], file: file.map(|path| File { path: path.to_owned(), entries: None, changed: false }) }
    }

    /// Sets the store of the library.
    pub fn set_library(&mut self, store: &'static [u8]) {
        self.library = store;
    }
}

/// What a text is kept by, if code like it is kept.
fn key<'a>(text: &'a str, filename: &str, options: &Options) -> Option<Key<'a>> {
    let plain = !options.top_level_await && !options.incomplete_input && !options.explicit_dedent && options.mode != Mode::Single;
    (filename == FILENAME && plain).then_some(Key { mode: options.mode, optimize: options.optimize, future: options.future, text })
}

/// The code of a text, if a store has it.
pub fn find(vm: &Vm, text: &str, filename: &str, options: &Options) -> Option<Py<Code>> {
    let key = key(text, filename, options)?;
    let stores = vm.texts.get_mut();
    let load = |data: &[u8]| match times::during(vm, Phase::Unmarshal, || crate::marshal::loads(vm, data, true)) {
        Ok((value, _)) => value.downcast::<Code>(),
        // It is compiled then.
        Err(_) => {
            vm.clear_pending();
            None
        }
    };
    if let Some(code) = texts::find(stores.library, key).and_then(load) {
        code.trust();
        return Some(code);
    }
    let data = texts::find(stores.file.as_mut()?.entries(), key)?.to_vec();
    load(&data)
}

/// Keeps the code of a text in the user's file.
pub fn keep(vm: &Vm, text: &str, filename: &str, options: &Options, code: &Code) {
    if let Some(file) = &mut vm.texts.get_mut().file
        && file.entries().len() < MOST
        && let Some(key) = key(text, filename, options)
        && let Some(data) = crate::marshal_code::dump(vm, code, true)
    {
        texts::add(file.entries(), key, &data);
        file.changed = true;
    }
}

/// Writes the user's file, if there is more in it than before; where that fails, the next start compiles again.
pub fn write(vm: &Vm) {
    if let Some(file) = &mut vm.texts.get_mut().file
        && std::mem::take(&mut file.changed)
    {
        let header = [*SIGNATURE, pyc::MAGIC].concat();
        pyc::write_atomic(&file.path.clone(), &header, file.entries(), 0o644).ok();
    }
}

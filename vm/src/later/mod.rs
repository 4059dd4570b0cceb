//! Code that is made when it is first needed: of the functions in a module few run, and none before the module's own code.
//!
//! A [`Store`] keeps what such code comes from: marshal data, or what the compiler made. Whatever makes all objects at once
//! ([`crate::marshal`]) makes the same.

mod reader;

use crate::heap;
use crate::import::times::{self, Phase};
use crate::marshal::ObjectBuilder;
use crate::objects::code::{Code, Parts};
use crate::objects::string;
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};
use pyvm_loader::build::{Builder, CodeFields};
use pyvm_loader::compile::{Compiled, Pending};
use pyvm_loader::outline::{self, Numbers, Outline, Place, Sketch};
use reader::Reader;
use std::rc::Rc;

/// Marshal data.
pub enum Data {
    /// A part of the program itself, and its packed outline.
    Own { code: &'static [u8], outline: &'static [u8] },
    /// A file that was read, without so many bytes at its start.
    File(Vec<u8>, usize),
}

impl Data {
    /// All of it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Data::Own { code, .. } => code,
            Data::File(bytes, header) => bytes.get(*header..).unwrap_or_default(),
        }
    }
}

/// Where code comes from that is made later.
struct Store {
    source: Source,
    /// The name of the file in the source, and the name that it has now.
    renamed: heap::Mut<Option<(Value, Value)>>,
}

enum Source {
    Marshalled(Marshalled),
    Compiled(heap::Mut<InMemory>),
}

/// Marshal data and what is known of it.
struct Marshalled {
    data: Data,
    /// The objects that others refer to.
    places: Vec<Place>,
    /// Those of them that were made. Code objects never are among them.
    made: heap::Mut<Vec<Slot>>,
}

/// What the compiler made.
struct InMemory {
    codes: Pending,
    filename: Value,
    /// The identifiers that were made, by their numbers.
    names: Vec<Slot>,
}

/// The way to the parts of a code object that are still to be made.
pub struct Later {
    store: Rc<Store>,
    /// Where it is in the marshal data, or its number among what the compiler made.
    at: u32,
    /// The number of the first place in it.
    next: u32,
}

/// The code that `data` holds, with the code in it made later; the data again if it is not as compilers write it.
///
/// # Errors
/// The data.
pub fn code(vm: &Vm, data: Data) -> Result<Py<Code>, Data> {
    let outline = match data {
        Data::Own { outline, .. } => Outline::unpack(outline),
        Data::File(..) => outline::outline(data.bytes()),
    };
    let Some(outline) = outline else { return Err(data) };
    let made = heap::Mut::new(vec![None; outline.places.len()]);
    let whole = Later::whole(Source::Marshalled(Marshalled { data, places: outline.places, made }));
    let made = heap::uncounted(|| Code::new(vm, whole.fields(vm, &outline.codes, false)?).map_err(|_| vm.clear_pending()).ok());
    made.ok_or_else(|| match Rc::try_unwrap(whole.store).map(|store| store.source) {
        Ok(Source::Marshalled(marshalled)) => marshalled.data,
        // Not reached: an outline answers for all that it covers, and without code nothing holds the store.
        _ => Data::File(Vec::new(), 0),
    })
}

/// The code that the compiler made, with the code in it made later.
///
/// # Errors
/// Texts that are not Unicode.
pub fn compiled(vm: &Vm, code: Compiled, filename: &str) -> R<Py<Code>> {
    let filename = ObjectBuilder::new(vm).str(filename.as_bytes(), true)?;
    let whole = Later::whole(Source::Compiled(heap::Mut::new(InMemory { codes: code.pending(), filename, names: Vec::new() })));
    heap::uncounted(|| match whole.fields(vm, &[], true) {
        Some(fields) => Code::new(vm, fields),
        None => Err(vm.system_error("the compiler made no code")),
    })
}

impl InMemory {
    /// The fields of a code object, once.
    fn fields(&mut self, vm: &Vm, store: &Rc<Store>, number: u32) -> Option<CodeFields<Value>> {
        let mut builder = ObjectBuilder::with_names(vm, std::mem::take(&mut self.names));
        let later = |number: u32, numbers: &Numbers, kinds: &[u8]| Code::later(numbers, kinds, Later { store: Rc::clone(store), at: number, next: 0 }, true).into_value();
        let fields = self.codes.make(number, &self.filename, &mut builder, &later);
        self.names = builder.into_names();
        fields.unwrap_or_else(|_| {
            vm.clear_pending();
            None
        })
    }
}

impl Later {
    /// The way to the code object that holds all others.
    fn whole(source: Source) -> Later {
        Later { store: Rc::new(Store { source, renamed: heap::Mut::new(None) }), at: 0, next: 0 }
    }

    /// What the parts are made of; `sketches` are known of the code objects in it.
    fn fields(&self, vm: &Vm, sketches: &[Sketch], trusted: bool) -> Option<CodeFields<Value>> {
        match &self.store.source {
            Source::Marshalled(marshalled) => Reader::new(vm, &self.store, marshalled, (self.at, self.next), sketches, trusted).code_fields(),
            Source::Compiled(codes) => codes.get_mut().fields(vm, &self.store, self.at),
        }
    }

    /// The parts; none if the source is not what was found out about it, which cannot be.
    pub fn make(&self, vm: &Vm, trusted: bool) -> Option<Parts> {
        let phase = match &self.store.source {
            Source::Marshalled(_) => Phase::Unmarshal,
            Source::Compiled(_) => Phase::Compile,
        };
        let parts = times::during(vm, phase, || heap::uncounted(|| Parts::new(vm, self.fields(vm, &[], trusted)?).map_err(|_| vm.clear_pending()).ok()))?;
        if let Some((old, new)) = self.store.renamed.get()
            && string::to_string(parts.filename.get()) == string::to_string(old)
        {
            parts.filename.set(new.clone());
        }
        Some(parts)
    }

    /// Makes `new` the name of the file, where it is `old` now.
    pub fn rename(&self, old: &Value, new: &Value) {
        let in_source = match self.store.renamed.get() {
            Some((in_source, now)) if string::to_string(now) == string::to_string(old) => in_source.clone(),
            _ => old.clone(),
        };
        self.store.renamed.set(Some((in_source, new.clone())));
    }
}

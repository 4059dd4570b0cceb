//! The memos of picklers and unpicklers, and what Python sees of them.

use super::pickler::Pickler;
use super::unpickler::Unpickler;
use pyvm_vm::heap::{Header, Trace};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::dict_methods::DICT;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::payload;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Identities are addresses, which the process itself chose: a multiplication spreads them.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64((*byte).into()));
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        const ODD: u128 = 0x9e37_79b9_7f4a_7c15;
        let product = u128::from(self.0 ^ number) * ODD;
        self.0 = product as u64 ^ (product >> 64) as u64;
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

type Fast = BuildHasherDefault<Spread>;

/// The objects that a pickler has written, by identity, each with its number. It keeps them alive.
#[derive(Default)]
pub struct Saved(HashMap<u64, (usize, Value), Fast>);

impl Trace for Saved {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.0.values().for_each(|(_, object)| visit(object));
    }
}

impl Saved {
    #[inline]
    pub fn number(&self, object: &Value) -> Option<usize> {
        self.0.get(&object.identity()).map(|(number, _)| *number)
    }

    /// Notes an object: its number.
    pub fn add(&mut self, object: &Value) -> usize {
        let number = self.0.len();
        self.0.insert(object.identity(), (number, object.clone()));
        number
    }

    pub fn take(&mut self) -> Saved {
        std::mem::take(self)
    }

    fn to_dict(&self, vm: &Vm) -> R {
        let dict = Dict::new();
        for (identity, (number, object)) in &self.0 {
            dict.set(vm, &Value::int(*identity as i64), vm.tuple(vec![Value::uint(*number), object.clone()]))?;
        }
        Ok(dict.into_value())
    }

    fn from_dict(vm: &Vm, dict: &Dict) -> R<Saved> {
        let mut memo = HashMap::default();
        for (_, pair) in dict.items() {
            let Some([number, object]) = pair.cast::<Tuple>().map(Tuple::items) else { return Err(vm.type_error("'memo' values must be 2-item tuples")) };
            memo.insert(object.identity(), (vm.to_usize(number)?, object.clone()));
        }
        Ok(Saved(memo))
    }
}

/// The objects that an unpickler may be asked for again, by number.
#[derive(Default)]
pub struct Loaded {
    near: Vec<Slot>,
    /// Those with numbers far beyond what there is, which only damaged or hostile streams have.
    far: HashMap<usize, Value, Fast>,
    /// How many there are.
    count: usize,
}

impl Trace for Loaded {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.near.iter().flatten().chain(self.far.values()).for_each(visit);
    }
}

impl Loaded {
    #[inline]
    pub fn get(&self, number: usize) -> Option<Value> {
        match self.near.get(number) {
            Some(object) => object.clone(),
            None => self.far.get(&number).cloned(),
        }
    }

    pub fn set(&mut self, number: usize, object: Value) {
        /// Numbers below twice what there is, and this more, lie side by side.
        const ROOM: usize = 1 << 12;
        let old = if number == self.near.len() && self.far.is_empty() {
            self.near.push(Some(object));
            None
        } else if number < self.near.len() {
            self.near[number].replace(object)
        } else if number < self.near.len() * 2 + ROOM {
            self.near.resize(number, None);
            self.near.push(Some(object));
            self.far.remove(&number)
        } else {
            self.far.insert(number, object)
        };
        self.count += usize::from(old.is_none());
    }

    /// Notes an object under the next number.
    pub fn add(&mut self, object: Value) {
        self.set(self.count, object);
    }

    pub fn take(&mut self) -> Loaded {
        std::mem::take(self)
    }

    fn to_dict(&self, vm: &Vm) -> R {
        let dict = Dict::new();
        let near = self.near.iter().enumerate().filter_map(|(number, object)| object.as_ref().map(|object| (number, object)));
        for (number, object) in near.chain(self.far.iter().map(|(number, object)| (*number, object))) {
            dict.set(vm, &Value::uint(number), object.clone())?;
        }
        Ok(dict.into_value())
    }

    fn from_dict(vm: &Vm, dict: &Dict) -> R<Loaded> {
        let mut memo = Loaded::default();
        for (number, object) in dict.items() {
            let Ok(number) = usize::try_from(vm.to_isize(&number)?) else { return Err(vm.value_error("memo key must be positive integers.")) };
            memo.set(number, object);
        }
        Ok(memo)
    }
}

/// The `memo` of a pickler or unpickler.
#[repr(C)]
pub struct MemoProxy {
    head: Header,
    of: Value,
}
payload!(MemoProxy, PICKLER_MEMO | UNPICKLER_MEMO, of);

static PICKLER_MEMO: Type = Type::builtin::<MemoProxy>("_pickle.PicklerMemoProxy", &OBJECT, flag::GC, object::SLOTS.no_new().no_hash()).methods(METHODS);
static UNPICKLER_MEMO: Type = Type::builtin::<MemoProxy>("_pickle.UnpicklerMemoProxy", &OBJECT, flag::GC, object::SLOTS.no_new().no_hash()).methods(METHODS);

fn proxy(ty: &'static Type, of: &Value) -> Value {
    Py::new(MemoProxy { head: Header::new(ty), of: of.clone() }).into_value()
}

fn copy(vm: &Vm, proxy: &MemoProxy) -> R {
    if let Some(p) = proxy.of.cast::<Pickler>() { p.memo.get().to_dict(vm) } else { proxy.of.obj::<Unpickler>().memo.get().to_dict(vm) }
}

static METHODS: &[Method] = &[
    m("clear", "($self, /)", |_, a| {
        let of = &a[0].obj::<MemoProxy>().of;
        if let Some(p) = of.cast::<Pickler>() {
            drop(p.memo.get_mut().take());
        } else {
            drop(of.obj::<Unpickler>().memo.get_mut().take());
        }
        Ok(Value::NONE)
    })
    .doc("Remove all items from memo."),
    m("copy", "($self, /)", |vm, a| copy(vm, a[0].obj())).doc("Copy the memo to a new object."),
    m("__reduce__", "($self, /)", |vm, a| {
        let contents = vm.tuple(vec![copy(vm, a[0].obj())?]);
        Ok(vm.tuple(vec![DICT.as_value(), contents]))
    })
    .doc("Implement pickle support."),
];

/// `Pickler.memo`.
pub fn of_pickler(_: &Vm, p: &Value) -> R {
    Ok(proxy(&PICKLER_MEMO, p))
}

/// `Unpickler.memo`.
pub fn of_unpickler(_: &Vm, u: &Value) -> R {
    Ok(proxy(&UNPICKLER_MEMO, u))
}

/// The contents of what is assigned to a `memo`: a dict, or a proxy of that type.
fn assigned(vm: &Vm, value: Option<Value>, ty: &'static Type, described: &str) -> R<Py<Dict>> {
    let Some(value) = value else { return Err(vm.type_error("attribute deletion is not supported")) };
    let contents = match value.cast::<MemoProxy>() {
        Some(other) if value.is_exact(ty) => copy(vm, other)?,
        _ => value,
    };
    contents.downcast::<Dict>().ok_or_else(|| vm.type_error(format!("'memo' attribute must be {described} object or dict, not {}", contents.ty().name())))
}

/// # Errors
/// A `TypeError` for what is no memo.
pub fn set_of_pickler(vm: &Vm, p: &Value, value: Option<Value>) -> R<()> {
    let contents = assigned(vm, value, &PICKLER_MEMO, "a PicklerMemoProxy")?;
    let memo = Saved::from_dict(vm, &contents)?;
    drop(std::mem::replace(p.obj::<Pickler>().memo.get_mut(), memo));
    Ok(())
}

/// # Errors
/// As [`set_of_pickler`].
pub fn set_of_unpickler(vm: &Vm, u: &Value, value: Option<Value>) -> R<()> {
    let contents = assigned(vm, value, &UNPICKLER_MEMO, "an UnpicklerMemoProxy")?;
    let memo = Loaded::from_dict(vm, &contents)?;
    drop(std::mem::replace(u.obj::<Unpickler>().memo.get_mut(), memo));
    Ok(())
}

//! `dict`: compact, ordered hash table. This file is the table; `dict_methods` is the Python type's behaviour.

use super::string::{self, Str};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::Type;
use crate::value::{Py, Value};
use crate::vm::{R, Vm};
use std::cell::Cell;

pub use super::dict_methods::DICT;

/// One key with its value.
#[derive(Clone)]
pub struct Entry {
    pub hash: i64,
    pub key: Value,
    pub value: Value,
}

/// The table behind `dict`, and behind sets with `None` for values.
#[derive(Default)]
pub struct Table {
    /// Entries in order of insertion; deleted ones leave a hole.
    pub entries: Vec<Option<Entry>>,
    /// Open addressing over positions in `entries`, plus one; 0 is free, `DELETED` was used. Empty while the
    /// table is small enough to be scanned.
    index: Vec<u32>,
    live: u32,
    /// Slots of `index` that are not free. At least a third are kept free, or a search for an absent key would not end.
    used: u32,
}

const DELETED: u32 = u32::MAX;
/// Up to so many entries a scan beats a hash index.
const SCAN: usize = 8;

#[repr(C)]
pub struct Dict {
    pub head: Header,
    pub table: Mut<Table>,
    /// Changes whenever a key comes or goes; 0 means not assigned.
    keys_version: Cell<u32>,
}
payload!(Dict, DICT, table);

impl crate::heap::Trace for Table {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        for entry in self.entries.iter().flatten() {
            visit(&entry.key);
            visit(&entry.value);
        }
    }
}

/// Where a search for a key goes on.
struct Walk {
    at: usize,
    perturb: u64,
}

impl Table {
    pub fn len(&self) -> usize {
        self.live as usize
    }

    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    pub fn with_capacity(n: usize) -> Table {
        let mut table = Table { entries: Vec::with_capacity(n), index: Vec::new(), live: 0, used: 0 };
        if n > SCAN {
            table.rebuild((n * 2).next_power_of_two());
        }
        table
    }

    /// Position of the entry for which `hit` says yes, among those with this hash.
    #[inline(always)]
    fn find(&self, hash: i64, mut hit: impl FnMut(&Entry) -> bool) -> Option<usize> {
        if self.index.is_empty() {
            return self.entries.iter().position(|e| e.as_ref().is_some_and(|e| e.hash == hash && hit(e)));
        }
        let mask = self.index.len() - 1;
        let mut perturb = hash as u64;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.index[at];
            if slot == 0 {
                return None;
            }
            if slot != DELETED
                && let Some(e) = &self.entries[slot as usize - 1]
                && e.hash == hash
                && hit(e)
            {
                return Some(slot as usize - 1);
            }
            perturb >>= 5;
            at = (at.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1)) & mask;
        }
    }

    /// Position of a key that is a `str`.
    #[inline(always)]
    pub fn find_str(&self, key: &Value, hash: i64) -> Option<usize> {
        let bits = key.identity();
        self.find(hash, |e| e.key.bits() == bits || string::equal_str(&e.key, key))
    }

    fn insert_index(&mut self, hash: i64, position: usize) {
        let mask = self.index.len() - 1;
        let mut perturb = hash as u64;
        let mut at = hash as usize & mask;
        while self.index[at] != 0 && self.index[at] != DELETED {
            perturb >>= 5;
            at = (at.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1)) & mask;
        }
        self.used += u32::from(self.index[at] == 0);
        self.index[at] = position as u32 + 1;
    }

    fn rebuild(&mut self, size: usize) {
        if self.len() != self.entries.len() {
            self.entries.retain(Option::is_some);
        }
        self.index.clear();
        self.used = 0;
        if self.entries.len() <= SCAN && size <= SCAN * 2 {
            self.index = Vec::new();
            return;
        }
        self.index.resize(size, 0);
        for i in 0..self.entries.len() {
            let hash = self.entries[i].as_ref().map_or(0, |e| e.hash);
            self.insert_index(hash, i);
        }
    }

    /// Appends a key that is known to be absent.
    pub fn push(&mut self, hash: i64, key: Value, value: Value) {
        let used = self.entries.len();
        if self.index.is_empty() {
            if used >= SCAN {
                self.rebuild(if self.len() * 2 < used { SCAN * 2 } else { 32 });
            }
        } else if (self.used as usize + 1) * 3 > self.index.len() * 2 {
            self.rebuild((self.len() + 1).next_power_of_two() * 4);
        }
        let position = self.entries.len();
        self.entries.push(Some(Entry { hash, key, value }));
        self.live += 1;
        if !self.index.is_empty() {
            self.insert_index(hash, position);
        }
    }

    /// Removes the entry at a position found before.
    pub fn remove_at(&mut self, position: usize) -> Option<Entry> {
        let entry = self.entries[position].take()?;
        if !self.index.is_empty() {
            let mask = self.index.len() - 1;
            let mut perturb = entry.hash as u64;
            let mut at = entry.hash as usize & mask;
            while self.index[at] != position as u32 + 1 {
                perturb >>= 5;
                at = (at.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1)) & mask;
            }
            self.index[at] = DELETED;
        }
        self.live -= 1;
        Some(entry)
    }

    /// Removes the newest entry.
    pub fn remove_last(&mut self) -> Option<Entry> {
        let last = self.entries.iter().rposition(Option::is_some)?;
        let entry = self.remove_at(last);
        self.entries.truncate(last);
        entry
    }

    fn walk(&self, hash: i64) -> Walk {
        Walk { at: if self.index.is_empty() { 0 } else { hash as usize & (self.index.len() - 1) }, perturb: hash as u64 }
    }

    /// The next entry with this hash on the way of a search, and its position.
    #[inline(always)]
    fn candidate(&self, walk: &mut Walk, hash: i64) -> Option<(usize, &Entry)> {
        if self.index.is_empty() {
            while let Some(entry) = self.entries.get(walk.at) {
                walk.at += 1;
                if let Some(e) = entry
                    && e.hash == hash
                {
                    return Some((walk.at - 1, e));
                }
            }
            return None;
        }
        let mask = self.index.len() - 1;
        loop {
            let slot = self.index[walk.at & mask];
            if slot == 0 {
                return None;
            }
            walk.perturb >>= 5;
            walk.at = walk.at.wrapping_mul(5).wrapping_add(walk.perturb as usize).wrapping_add(1) & mask;
            if slot != DELETED
                && let Some(e) = &self.entries[slot as usize - 1]
                && e.hash == hash
            {
                return Some((slot as usize - 1, e));
            }
        }
    }

    /// What stays the same until the table is rebuilt.
    fn layout(&self) -> (*const Option<Entry>, usize) {
        (self.entries.as_ptr(), self.index.len())
    }

    pub fn clear(&mut self) -> Vec<Option<Entry>> {
        self.index = Vec::new();
        self.live = 0;
        self.used = 0;
        std::mem::take(&mut self.entries)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().flatten()
    }

    pub fn copy(&self) -> Table {
        if self.live as usize == self.entries.len() {
            return Table { entries: self.entries.clone(), index: self.index.clone(), live: self.live, used: self.used };
        }
        let mut table = Table::with_capacity(self.len());
        for e in self.iter() {
            table.push(e.hash, e.key.clone(), e.value.clone());
        }
        table
    }

    /// The entries as they are now.
    pub fn snapshot(&self) -> Vec<Entry> {
        self.iter().cloned().collect()
    }

    /// The first entry at or after a position, with the position behind it.
    #[inline]
    pub fn next_from(&self, mut position: usize) -> Option<(usize, &Entry)> {
        while position < self.entries.len() {
            if let Some(entry) = &self.entries[position] {
                return Some((position + 1, entry));
            }
            position += 1;
        }
        None
    }
}

/// Finds a key in a table that Python code may change while keys are compared (CPython `dictkeys_generic`).
pub fn find_key(vm: &Vm, table: &Mut<Table>, key: &Value, hash: i64) -> R<Option<usize>> {
    if key.is_exact(&string::STR) { find_key_str(vm, table, key, hash) } else { find_any_key(vm, table, key, hash) }
}

fn find_any_key(vm: &Vm, table: &Mut<Table>, key: &Value, hash: i64) -> R<Option<usize>> {
    let bits = key.identity();
    if key.is_small_int() {
        // A key that is no small int may be equal to one; only then the search is the general one.
        match table.get().find(hash, |e| e.key.bits() == bits || !e.key.is_small_int()) {
            None => return Ok(None),
            Some(at) if table.get().entries[at].as_ref().is_some_and(|e| e.key.bits() == bits) => return Ok(Some(at)),
            Some(_) => {}
        }
    }
    let is_str = key.is_exact(&string::STR);
    'again: loop {
        let mut walk = table.get().walk(hash);
        while let Some((position, e)) = table.get().candidate(&mut walk, hash) {
            if e.key.bits() == bits {
                return Ok(Some(position));
            }
            if is_str && e.key.is_exact(&string::STR) {
                if string::equal_str(&e.key, key) {
                    return Ok(Some(position));
                }
                continue;
            }
            if e.key.is_small_int() && key.is_small_int() {
                continue;
            }
            let candidate = e.key.clone();
            let before = table.get().layout();
            let equal = vm.equal(&candidate, key)?;
            let after = table.get();
            let still = after.entries.get(position).and_then(Option::as_ref).is_some_and(|e| e.key.is(&candidate));
            if after.layout() != before || !still {
                continue 'again;
            }
            if equal {
                return Ok(Some(position));
            }
        }
        return Ok(None);
    }
}

impl Dict {
    pub fn new() -> Py<Dict> {
        Dict::of(&DICT, Table::default())
    }

    pub fn with_capacity(n: usize) -> Py<Dict> {
        Dict::of(&DICT, Table::with_capacity(n))
    }

    pub fn of(ty: &Type, table: Table) -> Py<Dict> {
        Py::new(Dict::bare(ty, table))
    }

    /// The payload alone, for types that start with it.
    pub fn bare(ty: &Type, table: Table) -> Dict {
        Dict { head: Header::new(ty), table: Mut::new(table), keys_version: Cell::new(0) }
    }

    pub fn len(&self) -> usize {
        self.table.get().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a key is no `str`.
    pub fn has_other_keys(&self) -> bool {
        self.table.get().iter().any(|e| !super::string::is_str(&e.key))
    }

    /// A number that stays the same as long as the keys do; for caches of positions.
    pub fn keys_version(&self) -> Option<u32> {
        if self.keys_version.get() == 0 {
            self.keys_version.set(crate::types::lookup::next_version()?);
        }
        Some(self.keys_version.get())
    }

    #[inline(always)]
    pub fn has_keys_version(&self, version: u32) -> bool {
        self.keys_version.get() == version
    }

    /// Value of the entry at a position that was valid under the present keys version.
    #[inline(always)]
    pub fn value_at(&self, position: usize) -> Option<&Value> {
        self.table.get().entries.get(position).and_then(Option::as_ref).map(|e| &e.value)
    }

    /// Replaces the value of the entry at a position.
    pub fn set_at(&self, position: usize, value: Value) {
        if let Some(Some(entry)) = self.table.get_mut().entries.get_mut(position) {
            let old = std::mem::replace(&mut entry.value, value);
            drop(old);
        }
    }

    #[inline]
    pub fn position_str(&self, name: &Value) -> Option<usize> {
        self.table.get().find_str(name, name.obj::<Str>().hash())
    }

    /// Looks up an exact `str`; runs no Python code unless other keys do.
    #[inline]
    pub fn get_str(&self, _vm: &Vm, name: &Value) -> Option<Value> {
        let position = self.position_str(name)?;
        self.value_at(position).cloned()
    }

    pub fn set_str(&self, _vm: &Vm, name: &Value, value: Value) {
        match self.position_str(name) {
            Some(position) => self.set_at(position, value.into_owned()),
            None => self.push(name.obj::<Str>().hash(), name.clone(), value),
        }
    }

    /// As [`Dict::set_str`], interning a name given as Rust text.
    pub fn set_name(&self, vm: &Vm, name: &str, value: Value) {
        self.set_str(vm, &vm.intern(name), value);
    }

    pub fn get_name(&self, vm: &Vm, name: &str) -> Option<Value> {
        self.get_str(vm, &vm.intern(name))
    }

    pub fn remove_str(&self, _vm: &Vm, name: &Value) -> Option<Value> {
        let position = self.position_str(name)?;
        self.remove_at(position).map(|e| e.value)
    }

    fn push(&self, hash: i64, key: Value, value: Value) {
        self.keys_version.set(0);
        self.table.get_mut().push(hash, key.into_owned(), value.into_owned());
    }

    pub fn remove_at(&self, position: usize) -> Option<Entry> {
        self.keys_version.set(0);
        self.table.get_mut().remove_at(position)
    }

    /// Removes the newest entry.
    pub fn remove_last(&self) -> Option<Entry> {
        self.keys_version.set(0);
        self.table.get_mut().remove_last()
    }

    /// The value of a key whose hash is known.
    pub fn get_hashed(&self, vm: &Vm, key: &Value, hash: i64) -> R<Option<Value>> {
        Ok(find_key(vm, &self.table, key, hash)?.and_then(|at| self.value_at(at).cloned()))
    }

    /// Removes a key whose hash is known.
    pub fn remove_hashed(&self, vm: &Vm, key: &Value, hash: i64) -> R<Option<Value>> {
        Ok(find_key(vm, &self.table, key, hash)?.and_then(|at| self.remove_at(at)).map(|e| e.value))
    }

    /// Stores a value under a key whose hash is known.
    pub fn set_hashed(&self, vm: &Vm, key: &Value, hash: i64, value: Value) -> R<()> {
        match find_key(vm, &self.table, key, hash)? {
            Some(at) => self.set_at(at, value.into_owned()),
            None => self.push(hash, key.clone(), value),
        }
        Ok(())
    }

    /// Position of any key.
    #[inline]
    pub fn position(&self, vm: &Vm, key: &Value) -> R<Option<usize>> {
        if key.is_exact(&string::STR) {
            let hash = key.obj::<Str>().hash();
            return find_key_str(vm, &self.table, key, hash);
        }
        let hash = hash_key(vm, key)?;
        find_key(vm, &self.table, key, hash)
    }

    #[inline]
    pub fn get(&self, vm: &Vm, key: &Value) -> R<Option<Value>> {
        Ok(self.position(vm, key)?.and_then(|at| self.value_at(at).cloned()))
    }

    #[inline]
    pub fn set(&self, vm: &Vm, key: &Value, value: Value) -> R<()> {
        let hash = if key.is_exact(&string::STR) { key.obj::<Str>().hash() } else { hash_key(vm, key)? };
        let position = if key.is_exact(&string::STR) { find_key_str(vm, &self.table, key, hash)? } else { find_key(vm, &self.table, key, hash)? };
        match position {
            Some(at) => self.set_at(at, value.into_owned()),
            None => self.push(hash, key.clone(), value),
        }
        Ok(())
    }

    /// The present value, or `default` stored as the new one; and whether it was there.
    pub fn set_default(&self, vm: &Vm, key: &Value, default: impl FnOnce() -> Value) -> R<(Value, bool)> {
        let hash = hash_key(vm, key)?;
        if let Some(at) = find_key(vm, &self.table, key, hash)?
            && let Some(value) = self.value_at(at)
        {
            return Ok((value.clone(), true));
        }
        let value = default();
        self.push(hash, key.clone(), value.clone());
        Ok((value, false))
    }

    pub fn remove(&self, vm: &Vm, key: &Value) -> R<Option<Value>> {
        match self.position(vm, key)? {
            Some(at) => Ok(self.remove_at(at).map(|e| e.value)),
            None => Ok(None),
        }
    }

    pub fn contains(&self, vm: &Vm, key: &Value) -> R<bool> {
        Ok(self.position(vm, key)?.is_some())
    }

    pub fn clear(&self) {
        self.keys_version.set(0);
        let old = self.table.get_mut().clear();
        drop(old);
    }

    pub fn replace_table(&self, table: Table) {
        self.keys_version.set(0);
        self.table.set(table);
    }

    pub fn copy_table(&self) -> Table {
        self.table.get().copy()
    }

    pub fn copy(&self) -> Py<Dict> {
        Dict::of(&DICT, self.copy_table())
    }

    /// Keys and values as they are now.
    pub fn items(&self) -> Vec<(Value, Value)> {
        self.table.get().iter().map(|e| (e.key.clone(), e.value.clone())).collect()
    }

    pub fn keys(&self) -> Vec<Value> {
        self.table.get().iter().map(|e| e.key.clone()).collect()
    }

    pub fn values(&self) -> Vec<Value> {
        self.table.get().iter().map(|e| e.value.clone()).collect()
    }
}

/// The hash of a key; an unhashable one is named as such.
fn hash_key(vm: &Vm, key: &Value) -> R<i64> {
    vm.hash(key).map_err(|raised| unhashable(vm, raised, key, "a dict key"))
}

/// Says what an unhashable object was to be (CPython `dict_unhashable_type`).
#[cold]
pub fn unhashable(vm: &Vm, raised: crate::vm::Raised, object: &Value, what: &str) -> crate::vm::Raised {
    if !vm.pending_is(&super::exception::TYPE_ERROR) {
        return raised;
    }
    let Some(cause) = vm.take_pending() else { return raised };
    let message = format!("cannot use '{}' as {what} ({})", object.ty().name(), vm.str_lossy(cause.value()));
    let raised = vm.type_error(message);
    if let Some(e) = vm.pending.get() {
        e.cause.set(Some(cause.into_value()));
    }
    raised
}

fn find_key_str(vm: &Vm, table: &Mut<Table>, key: &Value, hash: i64) -> R<Option<usize>> {
    match table.get().find_str(key, hash) {
        Some(at) => Ok(Some(at)),
        // A key of another type may be equal to a str.
        None if table.get().find(hash, |e| !e.key.is_exact(&string::STR)).is_some() => find_any_key(vm, table, key, hash),
        None => Ok(None),
    }
}

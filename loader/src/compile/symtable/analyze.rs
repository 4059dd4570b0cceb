//! Decides for each name whether it is local, a cell, free or global, and which comprehensions run inside their scope.

use super::{Block, Comprehension, Place, ScopeId, Table, def};
use crate::compile::error::{Res, fail};
use crate::compile::names::{Name, NameTable, Names};

/// Decides the scopes of all names (CPython `symtable_analyze`).
pub fn analyze(table: &mut Table, names: &Names) -> Res {
    let sets = || Seen { bound: Journal::new(names), global: Journal::new(names), type_params: Journal::new(names) };
    let mut analysis = Analysis { table, names, seen: sets(), local: Vec::new() };
    analysis.block(0, &mut NameTable::default(), None)
}

struct Analysis<'a> {
    table: &'a mut Table,
    names: &'a Names,
    seen: Seen,
    /// Memory for the names that are local to the block at hand.
    local: Vec<Name>,
}

/// What the blocks around the one at hand say of names. CPython copies these sets for each block; here a block takes back what it
/// changed.
struct Seen {
    bound: Journal,
    global: Journal,
    type_params: Journal,
}

/// A set of names that can return to an earlier state.
struct Journal {
    present: Vec<bool>,
    /// The names whose presence was changed.
    changed: Vec<Name>,
}

impl Journal {
    fn new(names: &Names) -> Journal {
        Journal { present: vec![false; names.len()], changed: Vec::new() }
    }

    fn contains(&self, name: Name) -> bool {
        self.present[name.number() as usize]
    }

    fn set(&mut self, name: Name, present: bool) {
        let at = &mut self.present[name.number() as usize];
        if *at != present {
            *at = present;
            self.changed.push(name);
        }
    }

    /// Takes back all changes behind the first `kept`.
    fn back_to(&mut self, kept: usize) {
        for name in self.changed.drain(kept..) {
            let at = &mut self.present[name.number() as usize];
            *at = !*at;
        }
    }
}

impl Seen {
    fn state(&self) -> [usize; 3] {
        [self.bound.changed.len(), self.global.changed.len(), self.type_params.changed.len()]
    }

    fn back_to(&mut self, [bound, global, type_params]: [usize; 3]) {
        self.bound.back_to(bound);
        self.global.back_to(global);
        self.type_params.back_to(type_params);
    }
}

/// What is known of the names of the scope at hand; written into its symbols at the end.
struct Places(Vec<(Name, Place)>);

impl Places {
    fn set(&mut self, name: Name, place: Place) {
        match self.0.iter_mut().rev().find(|(n, _)| *n == name) {
            Some(entry) => entry.1 = place,
            None => self.0.push((name, place)),
        }
    }
}

impl Analysis<'_> {
    /// CPython `analyze_block`.
    fn block(&mut self, id: ScopeId, free: &mut NameTable, class: Option<ScopeId>) -> Res {
        let (mut new_free, mut inlined_cells) = (NameTable::default(), NameTable::default());
        let mut local = std::mem::take(&mut self.local);
        local.clear();
        let scope = &self.table.scopes[id as usize];
        let block = scope.block;
        let function_like = scope.is_function_like();
        let outside = self.seen.state();
        let mut places = Places(Vec::with_capacity(scope.symbols.len()));
        for at in 0..self.table.scopes[id as usize].symbols.len() {
            let place = self.name(id, at, &mut local, free, class)?;
            places.0.push((self.table.scopes[id as usize].symbols[at].0, place));
        }
        if block == Block::Class {
            // A class's names are not seen by nested functions: what they see is fixed before its names are looked at.
            self.seen.bound.back_to(outside[0]);
            self.seen.global.back_to(outside[1]);
            local.clear();
            local.extend([Name::CLASS, Name::CLASSDICT, Name::CONDITIONAL_ANNOTATIONS]);
        }
        if block == Block::Class || function_like {
            for &name in &local {
                self.seen.bound.set(name, true);
            }
        }
        self.local = local;
        let children = std::mem::take(&mut self.table.scopes[id as usize].children);
        for &child in &children {
            let entry = &self.table.scopes[child as usize];
            let seen_class = match (entry.can_see_class_scope, block) {
                (true, Block::Class) => Some(id),
                (true, _) => class,
                (false, _) => None,
            };
            let inline = entry.comprehension != Comprehension::No && !entry.generator && !self.table.scopes[id as usize].can_see_class_scope;
            let mut child_free = NameTable::default();
            let here = self.seen.state();
            self.block(child, &mut child_free, seen_class)?;
            self.seen.back_to(here);
            if inline {
                self.inline_comprehension(id, child, &mut places, &mut child_free, &mut inlined_cells);
                self.table.scopes[child as usize].comp_inlined = true;
            }
            new_free.extend(&child_free);
        }
        self.seen.back_to(outside);
        let mut spliced = Vec::with_capacity(children.len());
        for child in children {
            let entry = &self.table.scopes[child as usize];
            if entry.comp_inlined { spliced.extend_from_slice(&entry.children) } else { spliced.push(child) }
        }
        let scope = &mut self.table.scopes[id as usize];
        scope.children = spliced;
        if function_like {
            for (name, place) in &mut places.0 {
                if *place == Place::Local && (new_free.contains(*name) || inlined_cells.contains(*name)) {
                    *place = Place::Cell;
                    new_free.remove(*name);
                }
            }
        } else if block == Block::Class {
            scope.needs_class_closure |= new_free.remove(Name::CLASS).is_some();
            let own = scope.flags(Name::CLASSDICT);
            let hidden = own & def::GLOBAL != 0 || (own & def::BOUND != 0 && own & def::NONLOCAL == 0);
            scope.needs_classdict |= new_free.remove(Name::CLASSDICT).is_some() || (scope.passes_classdict && !hidden);
            scope.has_conditional_annotations |= new_free.remove(Name::CONDITIONAL_ANNOTATIONS).is_some();
        }
        self.update_symbols(id, &places, &new_free, &inlined_cells);
        free.extend(&new_free);
        Ok(())
    }

    /// CPython `analyze_name`.
    fn name(&mut self, id: ScopeId, at: usize, local: &mut Vec<Name>, free: &mut NameTable, class: Option<ScopeId>) -> Res<Place> {
        let scope = &mut self.table.scopes[id as usize];
        let (name, symbol) = scope.symbols[at];
        let flags = symbol.flags;
        let directive = |scope: &super::Scope| scope.directives.iter().find(|d| d.0 == name).map_or(scope.loc, |d| d.1);
        let text = || self.names.text(name);
        if flags & def::GLOBAL != 0 {
            if flags & def::NONLOCAL != 0 {
                return fail(directive(scope), format!("name '{}' is nonlocal and global", text()));
            }
            self.seen.global.set(name, true);
            self.seen.bound.set(name, false);
            return Ok(Place::GlobalExplicit);
        }
        if flags & def::NONLOCAL != 0 {
            if id == 0 {
                return fail(directive(scope), "nonlocal declaration not allowed at module level");
            }
            if !self.seen.bound.contains(name) {
                return fail(directive(scope), format!("no binding for nonlocal '{}' found", text()));
            }
            if self.seen.type_params.contains(name) {
                return fail(directive(scope), format!("nonlocal binding not allowed for type parameter '{}'", text()));
            }
            free.add(name);
            return Ok(Place::Free);
        }
        if flags & def::BOUND != 0 {
            local.push(name);
            self.seen.global.set(name, false);
            self.seen.type_params.set(name, flags & def::TYPE_PARAM != 0);
            return Ok(Place::Local);
        }
        // The class namespace is looked at first, then globals only: enclosing functions are passed over.
        if let Some(class) = class {
            let seen = self.table.scopes[class as usize].flags(name);
            if seen & def::GLOBAL != 0 {
                return Ok(Place::GlobalExplicit);
            }
            if seen & def::BOUND != 0 && seen & def::NONLOCAL == 0 {
                return Ok(Place::GlobalImplicit);
            }
        }
        if self.seen.bound.contains(name) {
            free.add(name);
            return Ok(Place::Free);
        }
        Ok(Place::GlobalImplicit)
    }

    /// Makes the names of a comprehension those of the scope that it runs in (CPython `inline_comprehension`).
    fn inline_comprehension(&mut self, id: ScopeId, comp: ScopeId, places: &mut Places, comp_free: &mut NameTable, inlined_cells: &mut NameTable) {
        let mut remove_class = false;
        for at in 0..self.table.scopes[comp as usize].symbols.len() {
            let (name, symbol) = self.table.scopes[comp as usize].symbols[at];
            if symbol.flags & def::PARAM != 0 {
                continue;
            }
            let mut place = symbol.place;
            if place == Place::Cell || symbol.flags & def::COMP_CELL != 0 {
                inlined_cells.add(name);
            }
            let in_class = self.table.scopes[id as usize].block == Block::Class;
            if in_class && place == Place::Free && matches!(name, Name::CLASS | Name::CLASSDICT | Name::CONDITIONAL_ANNOTATIONS) {
                place = Place::GlobalImplicit;
                if !self.free_in_any_child(comp, name) {
                    comp_free.remove(name);
                }
                remove_class |= name == Name::CLASS;
            }
            match self.table.scopes[id as usize].get(name) {
                None => {
                    self.table.scopes[id as usize].entry(name).flags = symbol.flags;
                    places.set(name, place);
                }
                Some(existing) => {
                    if existing.flags & def::BOUND != 0 && !in_class && !self.free_in_any_child(comp, name) {
                        comp_free.remove(name);
                    }
                }
            }
        }
        if remove_class {
            self.table.scopes[comp as usize].remove(Name::CLASS);
        }
    }

    fn free_in_any_child(&self, id: ScopeId, name: Name) -> bool {
        let children = &self.table.scopes[id as usize].children;
        children.iter().any(|&c| self.table.scopes[c as usize].place(name) == Place::Free)
    }

    /// CPython `update_symbols`.
    fn update_symbols(&mut self, id: ScopeId, places: &Places, free: &NameTable, inlined_cells: &NameTable) {
        let scope = &mut self.table.scopes[id as usize];
        let class = scope.block == Block::Class || scope.can_see_class_scope;
        for (at, &(name, place)) in places.0.iter().enumerate() {
            // Mostly the names are the scope's own, in its order.
            let symbol = match scope.symbols.get_mut(at) {
                Some((own, symbol)) if *own == name => symbol,
                _ => scope.entry(name),
            };
            symbol.place = place;
            if inlined_cells.contains(name) {
                symbol.flags |= def::COMP_CELL;
            }
        }
        for &name in &free.items {
            if scope.get(name).is_some() {
                if class {
                    scope.entry(name).flags |= def::FREE_CLASS;
                }
                continue;
            }
            if id != 0 && !self.seen.bound.contains(name) {
                continue;
            }
            scope.entry(name).place = Place::Free;
        }
    }
}

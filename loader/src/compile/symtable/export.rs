//! Scopes as plain data, for `_symtable`.

use super::{Block, Place, Scope, Table};
use crate::compile::names::Names;
use crate::frontend::symbols::{Entry, SCOPE_OFFSET};

/// All scopes of a table.
pub fn export(table: &Table, names: &Names) -> Vec<Entry> {
    table.scopes.iter().map(|s| entry(s, names)).collect()
}

fn entry(scope: &Scope, names: &Names) -> Entry {
    let kind = match scope.block {
        Block::Function => 0,
        Block::Class => 1,
        Block::Module => 2,
        Block::Annotation => 3,
        Block::TypeAlias => 4,
        Block::TypeParameters => 5,
        Block::TypeVariable(_) => 6,
    };
    let place = |place: Place| match place {
        Place::Unknown => 0,
        Place::Local => 1,
        Place::GlobalExplicit => 2,
        Place::GlobalImplicit => 3,
        Place::Free => 4,
        Place::Cell => 5,
    };
    let text = |name| names.text(name).to_owned();
    Entry {
        name: text(scope.name),
        kind,
        symbols: scope.symbols.iter().map(|(n, s)| (text(*n), i64::from(s.flags) | place(s.place) << SCOPE_OFFSET)).collect(),
        varnames: scope.varnames.iter().map(|n| text(*n)).collect(),
        nested: scope.nested,
        line: scope.loc.line,
        children: scope.children.iter().map(|c| *c as usize).collect(),
    }
}

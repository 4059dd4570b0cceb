//! Scopes as plain data, for `_symtable`.

use super::{Block, Place, Scope, Table, def};
use crate::compile::names::Names;

/// Where [`Entry::symbols`] hold the place of a name, behind its flags (CPython `SCOPE_OFFSET`).
pub const SCOPE_OFFSET: u32 = 12;

/// A scope; `children` are indices into the same list, of which the first entry is the module.
#[derive(Debug)]
pub struct Entry {
    pub name: String,
    /// CPython `_Py_block_ty`.
    pub kind: u8,
    /// What is done with each name, and where it lives.
    pub symbols: Vec<(String, i64)>,
    /// Parameters, in order.
    pub varnames: Vec<String>,
    pub nested: bool,
    pub line: i32,
    pub children: Vec<usize>,
}

/// The names and values of the bits in [`Entry::symbols`], as `_symtable` has them.
pub const CONSTANTS: &[(&str, i64)] = &[
    ("USE", def::USE as i64),
    ("DEF_GLOBAL", def::GLOBAL as i64),
    ("DEF_NONLOCAL", def::NONLOCAL as i64),
    ("DEF_LOCAL", def::LOCAL as i64),
    ("DEF_PARAM", def::PARAM as i64),
    ("DEF_TYPE_PARAM", def::TYPE_PARAM as i64),
    ("DEF_FREE_CLASS", def::FREE_CLASS as i64),
    ("DEF_IMPORT", def::IMPORT as i64),
    ("DEF_BOUND", (def::LOCAL | def::PARAM | def::IMPORT) as i64),
    ("DEF_ANNOT", def::ANNOT as i64),
    ("DEF_COMP_ITER", def::COMP_ITER as i64),
    ("DEF_COMP_CELL", def::COMP_CELL as i64),
    ("TYPE_FUNCTION", 0),
    ("TYPE_CLASS", 1),
    ("TYPE_MODULE", 2),
    ("TYPE_ANNOTATION", 3),
    ("TYPE_TYPE_ALIAS", 4),
    ("TYPE_TYPE_PARAMETERS", 5),
    ("TYPE_TYPE_VARIABLE", 6),
    ("LOCAL", 1),
    ("GLOBAL_EXPLICIT", 2),
    ("GLOBAL_IMPLICIT", 3),
    ("FREE", 4),
    ("CELL", 5),
    ("SCOPE_OFF", SCOPE_OFFSET as i64),
    ("SCOPE_MASK", 15),
];

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
        Block::TypeVariable => 6,
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

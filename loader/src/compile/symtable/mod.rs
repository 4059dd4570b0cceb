//! Which scope each name belongs to (CPython `symtable.c`): [`build`] collects what a scope does with its names, [`analyze`]
//! decides where they live.

mod analyze;
mod build;
pub mod export;
mod expressions;

pub use crate::frontend::symbols::def;

use super::error::Res;
use super::instr::Loc;
use super::names::{FEW, Name, NameIndex, Names};
use crate::parser::node as ast;

/// Where a name lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Not found out yet.
    Unknown,
    Local,
    GlobalExplicit,
    GlobalImplicit,
    Free,
    Cell,
}

#[derive(Debug, Clone, Copy)]
pub struct Symbol {
    pub flags: u16,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    Module,
    Class,
    Function,
    Annotation,
    TypeAlias,
    TypeParameters,
    /// With what an error calls it.
    TypeVariable(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comprehension {
    No,
    List,
    Dict,
    Set,
    Generator,
}

/// Number of a [`Scope`] in its [`Table`].
pub type ScopeId = u32;

/// One block of code with its names.
#[derive(Debug)]
pub struct Scope {
    pub name: Name,
    pub block: Block,
    pub symbols: Vec<(Name, Symbol)>,
    /// Where each name stands in `symbols`, once there are too many to look through.
    index: Option<NameIndex>,
    /// Parameters, in order.
    pub varnames: Vec<Name>,
    pub children: Vec<ScopeId>,
    pub loc: Loc,
    pub nested: bool,
    pub generator: bool,
    pub coroutine: bool,
    pub comprehension: Comprehension,
    pub varargs: bool,
    pub varkeywords: bool,
    pub method: bool,
    pub has_docstring: bool,
    pub needs_class_closure: bool,
    pub needs_classdict: bool,
    /// A function here, whose scope for annotations was left out as empty, would use `__classdict__`.
    passes_classdict: bool,
    pub comp_inlined: bool,
    pub annotations_used: bool,
    pub has_conditional_annotations: bool,
    pub annotation_block: Option<ScopeId>,
    pub can_see_class_scope: bool,
    comp_iter_target: bool,
    comp_iter_expr: u32,
    in_conditional_block: bool,
    in_unevaluated_annotation: bool,
    /// Names that are mangled here, where not all are.
    mangled_names: Option<Vec<Name>>,
    /// `global` and `nonlocal` statements, for errors about them.
    directives: Vec<(Name, Loc)>,
}

impl Scope {
    /// Whether `await` is at home here.
    fn coroutine_or_comprehension(&self) -> bool {
        (self.block == Block::Function && self.coroutine) || self.comprehension != Comprehension::No
    }

    pub fn is_function_like(&self) -> bool {
        !matches!(self.block, Block::Module | Block::Class)
    }

    pub fn get(&self, name: Name) -> Option<Symbol> {
        self.find(name).map(|i| self.symbols[i].1)
    }

    /// The bits of `name`, none if the scope does not know it.
    pub fn flags(&self, name: Name) -> u16 {
        self.get(name).map_or(0, |s| s.flags)
    }

    /// Where `name` lives, seen from here.
    pub fn place(&self, name: Name) -> Place {
        self.get(name).map_or(Place::Unknown, |s| s.place)
    }

    /// The symbol of `name`, made if it is new.
    pub fn entry(&mut self, name: Name) -> &mut Symbol {
        let at = match self.find(name) {
            Some(at) => at,
            None => {
                let at = self.symbols.len();
                if at == self.symbols.capacity() {
                    self.symbols.reserve(FEW);
                }
                self.symbols.push((name, Symbol { flags: 0, place: Place::Unknown }));
                match &mut self.index {
                    Some(index) => index.insert(name, at as u32),
                    None if at >= FEW => self.reindex(),
                    None => {}
                }
                at
            }
        };
        &mut self.symbols[at].1
    }

    fn find(&self, name: Name) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(name).map(|at| at as usize),
            None => self.symbols.iter().position(|(n, _)| *n == name),
        }
    }

    fn reindex(&mut self) {
        self.index = (self.symbols.len() > FEW).then(|| NameIndex::of(self.symbols.iter().map(|(name, _)| *name)));
    }

    fn remove(&mut self, name: Name) {
        if let Some(at) = self.find(name) {
            self.symbols.remove(at);
            self.reindex();
        }
    }

    /// The name as this scope's symbols have it (CPython `_Py_MaybeMangle`).
    pub fn mangle(&self, private: Option<Name>, name: Name, names: &mut Names) -> Name {
        match &self.mangled_names {
            Some(only) if !only.contains(&name) => name,
            _ => names.mangle(private, name),
        }
    }
}

/// The scopes of a module.
pub struct Table {
    pub scopes: Vec<Scope>,
}

/// What scopes depend on besides the tree.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Annotations stay strings.
    pub future_annotations: bool,
    pub top_level_await: bool,
    pub max_int_digits: usize,
    pub optimize: u8,
    /// Scopes that no code comes of are made too.
    pub complete: bool,
}

/// Builds the scopes of `tree`.
///
/// # Errors
/// Names used in ways that contradict each other.
pub fn build(tree: &ast::Mod, names: &mut Names, options: Options) -> Res<Table> {
    let mut table = build::collect(tree, names, options)?;
    analyze::analyze(&mut table, names)?;
    Ok(table)
}

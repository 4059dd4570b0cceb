//! Collects what each scope does with its names, by a walk over the syntax tree.

use super::{Block, Comprehension, Options, Scope, ScopeId, Table, def};
use crate::compile;
use crate::compile::error::{Res, fail};
use crate::compile::instr::Loc;
use crate::compile::names::{Name, Names};
use crate::parser::node::{self as ast, Expr, Pattern, ScopeCell, Stmt};

/// Walks the tree and makes its scopes (CPython `_PySymtable_Build` before analysis).
pub fn collect(tree: &ast::Mod, names: &mut Names, options: Options) -> Res<Table> {
    let table = Table { scopes: Vec::new() };
    let mut b = Build { table, stack: Vec::new(), private: None, names, options };
    b.enter(Name::TOP, Block::Module, &ScopeCell::default(), Loc::line(0, 0))?;
    match tree {
        ast::Mod::Module(body) => b.body(body)?,
        ast::Mod::Expression(e) => b.expr(*e)?,
        ast::Mod::FunctionType(arguments, returns) => {
            b.exprs(arguments)?;
            b.expr(*returns)?;
        }
    }
    b.stack.pop();
    Ok(b.table)
}

/// The walk's state.
pub struct Build<'a> {
    pub table: Table,
    pub stack: Vec<ScopeId>,
    /// The class whose private names are mangled here.
    pub private: Option<Name>,
    pub names: &'a mut Names,
    pub(super) options: Options,
}

impl Build<'_> {
    pub fn cur(&mut self) -> &mut Scope {
        let at = self.stack.last().copied().unwrap_or(0);
        &mut self.table.scopes[at as usize]
    }

    fn new_scope(&mut self, name: Name, block: Block, cell: &ScopeCell, loc: Loc) -> ScopeId {
        let parent = self.stack.last().map(|&p| &self.table.scopes[p as usize]);
        let nested = parent.is_some_and(|p| p.nested || p.is_function_like());
        let method = block == Block::Function && parent.is_some_and(|p| p.block == Block::Class);
        let id = self.table.scopes.len() as ScopeId;
        self.table.scopes.push(Scope {
            name,
            block,
            symbols: Vec::new(),
            index: None,
            varnames: Vec::new(),
            children: Vec::new(),
            loc,
            nested,
            generator: false,
            coroutine: false,
            comprehension: Comprehension::No,
            varargs: false,
            varkeywords: false,
            method,
            has_docstring: false,
            needs_class_closure: false,
            needs_classdict: false,
            passes_classdict: false,
            comp_inlined: false,
            annotations_used: false,
            has_conditional_annotations: false,
            annotation_block: None,
            can_see_class_scope: false,
            comp_iter_target: false,
            comp_iter_expr: 0,
            in_conditional_block: false,
            in_unevaluated_annotation: false,
            mangled_names: None,
            directives: Vec::new(),
        });
        cell.set(id);
        id
    }

    /// CPython `symtable_enter_existing_block`.
    fn enter_existing(&mut self, id: ScopeId) {
        let block = self.table.scopes[id as usize].block;
        if let Some(&parent) = self.stack.last() {
            let p = &self.table.scopes[parent as usize];
            let (iter_expr, mangled) = (p.comp_iter_expr, p.mangled_names.clone());
            let scope = &mut self.table.scopes[id as usize];
            scope.comp_iter_expr = iter_expr;
            if block != Block::Class && mangled.is_some() {
                scope.mangled_names = mangled;
            }
            // Annotations that stay strings have no scope that matters.
            let inert = block == Block::Annotation && self.options.future_annotations;
            if !inert && !self.table.scopes[parent as usize].children.contains(&id) {
                self.table.scopes[parent as usize].children.push(id);
            }
        }
        self.stack.push(id);
    }

    pub fn enter(&mut self, name: Name, block: Block, cell: &ScopeCell, loc: Loc) -> Res {
        let id = self.new_scope(name, block, cell, loc);
        self.enter_existing(id);
        if matches!(block, Block::Annotation | Block::TypeVariable(_) | Block::TypeAlias) {
            self.add(Name::DOT_FORMAT, def::PARAM, loc)?;
            self.add(Name::DOT_FORMAT, def::USE, loc)?;
        }
        Ok(())
    }

    pub fn add(&mut self, name: Name, flag: u16, loc: Loc) -> Res {
        let id = self.stack.last().copied().unwrap_or(0);
        if flag & def::TYPE_PARAM != 0 {
            let mangled = self.names.mangle(self.private, name);
            if let Some(only) = &mut self.cur().mangled_names {
                only.extend([name, mangled]);
            }
        }
        self.add_to(id, name, flag, loc)
    }

    /// CPython `symtable_add_def_helper`.
    pub fn add_to(&mut self, id: ScopeId, name: Name, flag: u16, loc: Loc) -> Res {
        let scope = &mut self.table.scopes[id as usize];
        let mangled = scope.mangle(self.private, name, self.names);
        let target = scope.comp_iter_target;
        let symbol = scope.entry(mangled);
        if flag & symbol.flags & def::PARAM != 0 {
            return fail(loc, format!("duplicate argument '{}' in function definition", self.names.text(name)));
        }
        if flag & symbol.flags & def::TYPE_PARAM != 0 {
            return fail(loc, format!("duplicate type parameter '{}'", self.names.text(name)));
        }
        symbol.flags |= flag;
        if target {
            if symbol.flags & (def::GLOBAL | def::NONLOCAL) != 0 {
                return fail(loc, format!("comprehension inner loop cannot rebind assignment expression target '{}'", self.names.text(name)));
            }
            symbol.flags |= def::COMP_ITER;
        }
        if flag & def::PARAM != 0 {
            scope.varnames.push(mangled);
        } else if flag & def::GLOBAL != 0 {
            self.table.scopes[0].entry(mangled).flags |= flag;
        }
        Ok(())
    }

    /// What the scope at hand has done with `name` so far.
    fn lookup(&mut self, name: Name) -> u16 {
        let at = self.stack.last().copied().unwrap_or(0);
        let scope = &self.table.scopes[at as usize];
        let mangled = scope.mangle(self.private, name, self.names);
        scope.flags(mangled)
    }

    fn body(&mut self, body: &[Stmt]) -> Res {
        body.iter().try_for_each(|s| self.stmt(*s))
    }

    fn conditionally(&mut self, f: impl FnOnce(&mut Self) -> Res) -> Res {
        let outer = std::mem::replace(&mut self.cur().in_conditional_block, true);
        f(self)?;
        self.cur().in_conditional_block = outer;
        Ok(())
    }

    pub fn exprs(&mut self, items: &[Expr]) -> Res {
        items.iter().try_for_each(|e| self.expr(*e))
    }

    pub fn optional(&mut self, e: Option<Expr>) -> Res {
        e.map_or(Ok(()), |e| self.expr(e))
    }

    fn stmt(&mut self, s: Stmt) -> Res {
        match s {
            Stmt::FunctionDef(f) => self.function(f),
            Stmt::ClassDef(c) => self.class(c),
            Stmt::Return(r) => self.optional(r.value),
            Stmt::Delete(d) => self.exprs(d.targets),
            Stmt::TypeAlias(t) => self.type_alias(t),
            Stmt::Assign(a) => {
                self.exprs(a.targets)?;
                self.expr(a.value)
            }
            Stmt::AugAssign(a) => {
                self.expr(a.target)?;
                self.expr(a.value)
            }
            Stmt::AnnAssign(a) => self.annotated_assignment(a),
            Stmt::For(f) => {
                self.asynchronous_statement(f.is_async, s, "'async for' outside async function")?;
                self.expr(f.target)?;
                self.expr(f.iter)?;
                self.conditionally(|b| {
                    b.body(f.body)?;
                    b.body(f.orelse)
                })
            }
            Stmt::While(w) => {
                self.expr(w.test)?;
                self.conditionally(|b| {
                    b.body(w.body)?;
                    b.body(w.orelse)
                })
            }
            Stmt::If(i) => {
                self.expr(i.test)?;
                self.conditionally(|b| {
                    b.body(i.body)?;
                    for clause in i.clauses {
                        b.optional(clause.test)?;
                        b.body(clause.body)?;
                    }
                    Ok(())
                })
            }
            Stmt::With(w) => self.conditionally(|b| {
                b.asynchronous_statement(w.is_async, s, "'async with' outside async function")?;
                for item in w.items {
                    b.expr(item.context_expr)?;
                    b.optional(item.optional_vars)?;
                }
                b.body(w.body)
            }),
            Stmt::Match(m) => {
                self.expr(m.subject)?;
                self.conditionally(|b| {
                    for case in m.cases {
                        b.pattern(case.pattern)?;
                        b.optional(case.guard)?;
                        b.body(case.body)?;
                    }
                    Ok(())
                })
            }
            Stmt::Raise(r) => {
                self.optional(r.exc)?;
                self.optional(r.cause)
            }
            Stmt::Try(t) => self.conditionally(|b| {
                b.body(t.body)?;
                for h in t.handlers {
                    b.optional(h.type_)?;
                    if let Some(name) = h.name {
                        b.add(name, def::LOCAL, h.loc)?;
                    }
                    b.body(h.body)?;
                }
                b.body(t.orelse)?;
                b.body(t.finalbody)
            }),
            Stmt::Assert(a) => {
                self.expr(a.test)?;
                self.optional(a.msg)
            }
            Stmt::Import(i) => i.names.iter().try_for_each(|a| self.alias(a)),
            Stmt::ImportFrom(i) => i.names.iter().try_for_each(|a| self.alias(a)),
            Stmt::Global(g) => self.declaration(g.names, s, def::GLOBAL, "global"),
            Stmt::Nonlocal(n) => self.declaration(n.names, s, def::NONLOCAL, "nonlocal"),
            Stmt::Expr(e) => self.expr(e.value),
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) => Ok(()),
        }
    }

    /// Whether `await` is allowed here although this is no function.
    pub(super) fn awaits_at_top_level(&mut self) -> bool {
        self.options.top_level_await && self.cur().block == Block::Module
    }

    /// An asynchronous statement at the top makes the module's code a coroutine, where that is allowed.
    fn asynchronous_statement(&mut self, is_async: bool, s: Stmt, misplaced: &str) -> Res {
        if !is_async {
            return Ok(());
        }
        if self.awaits_at_top_level() {
            self.cur().coroutine = true;
        }
        if self.cur().coroutine { Ok(()) } else { fail(s.loc(), misplaced) }
    }

    fn declaration(&mut self, ids: &[Name], s: Stmt, flag: u16, word: &str) -> Res {
        let loc = s.loc();
        for &name in ids {
            let seen = self.lookup(name);
            let text = self.names.text(name);
            if seen & (def::PARAM | def::LOCAL | def::USE | def::ANNOT) != 0 {
                return fail(
                    loc,
                    if seen & def::PARAM != 0 {
                        format!("name '{text}' is parameter and {word}")
                    } else if seen & def::USE != 0 {
                        format!("name '{text}' is used prior to {word} declaration")
                    } else if seen & def::ANNOT != 0 {
                        format!("annotated name '{text}' can't be {word}")
                    } else {
                        format!("name '{text}' is assigned to before {word} declaration")
                    },
                );
            }
            self.add(name, flag, loc)?;
            self.directive(name, loc);
        }
        Ok(())
    }

    pub fn directive(&mut self, name: Name, loc: Loc) {
        let mangled = self.names.mangle(self.private, name);
        self.cur().directives.push((mangled, loc));
    }

    fn function(&mut self, f: &ast::StmtFunctionDef) -> Res {
        let (loc, name) = (f.loc, f.name);
        self.add(name, def::LOCAL, loc)?;
        self.defaults(f.parameters)?;
        self.exprs(f.decorator_list)?;
        if let Some(params) = f.type_params {
            let has_kwdefaults = f.parameters.kwonlyargs.iter().any(|p| p.default.is_some());
            self.enter_type_params(name, &params.scope, true, has_kwdefaults, false, loc)?;
            self.type_params(params)?;
        }
        let function = self.new_scope(name, Block::Function, &f.scope, loc);
        self.function_annotations(f, loc)?;
        self.enter_existing(function);
        self.cur().coroutine = f.is_async;
        self.parameters(f.parameters)?;
        self.cur().has_docstring = self.options.optimize < 2 && compile::docstring(f.body).is_some();
        self.body(f.body)?;
        self.stack.pop();
        if f.type_params.is_some() {
            self.stack.pop();
        }
        Ok(())
    }

    pub fn defaults(&mut self, p: &ast::Parameters) -> Res {
        p.plain().try_for_each(|p| self.optional(p.default))
    }

    pub fn parameters(&mut self, p: &ast::Parameters) -> Res {
        for p in p.plain() {
            self.add(p.name, def::PARAM, p.loc)?;
        }
        if let Some(v) = &p.vararg {
            self.add(v.name, def::PARAM, v.loc)?;
            self.cur().varargs = true;
        }
        if let Some(k) = &p.kwarg {
            self.add(k.name, def::PARAM, k.loc)?;
            self.cur().varkeywords = true;
        }
        Ok(())
    }

    /// CPython `symtable_visit_annotations`.
    fn function_annotations(&mut self, f: &ast::StmtFunctionDef, loc: Loc) -> Res {
        let any = f.returns.is_some() || f.parameters.iter().any(|p| p.annotation.is_some());
        if !any && !self.options.complete {
            // What is left of the empty scope is that it asks a class for its namespace.
            let in_class = self.cur().block == Block::Class;
            self.cur().passes_classdict |= in_class && !self.options.future_annotations;
            if in_class || !self.cur().can_see_class_scope {
                return Ok(());
            }
        }
        let sees_class = self.cur().can_see_class_scope || self.cur().block == Block::Class;
        self.enter(Name::ANNOTATE, Block::Annotation, &f.annotations_scope, loc)?;
        if sees_class {
            self.cur().can_see_class_scope = true;
            self.add(Name::CLASSDICT, def::USE, loc)?;
        }
        let p = f.parameters;
        for p in p.posonlyargs.iter().chain(p.args).chain(&p.vararg).chain(&p.kwarg).chain(p.kwonlyargs) {
            self.optional(p.annotation)?;
        }
        self.optional(f.returns)?;
        self.stack.pop();
        Ok(())
    }

    fn class(&mut self, c: &ast::StmtClassDef) -> Res {
        let (loc, name) = (c.loc, c.name);
        self.add(name, def::LOCAL, loc)?;
        self.exprs(c.decorator_list)?;
        let outer = self.private;
        if let Some(params) = c.type_params {
            self.enter_type_params(name, &params.scope, false, false, true, loc)?;
            self.private = Some(name);
            self.cur().mangled_names = Some(Vec::new());
            self.type_params(params)?;
        }
        self.exprs(c.args)?;
        c.keywords.iter().try_for_each(|k| self.expr(k.value))?;
        self.enter(name, Block::Class, &c.scope, loc)?;
        self.private = Some(name);
        if c.type_params.is_some() {
            self.add(Name::DUNDER_TYPE_PARAMS, def::LOCAL, loc)?;
            self.add(Name::TYPE_PARAMS, def::USE, loc)?;
        }
        self.body(c.body)?;
        self.stack.pop();
        if c.type_params.is_some() {
            self.stack.pop();
        }
        self.private = outer;
        Ok(())
    }

    /// CPython `symtable_enter_type_param_block`, for which every function has defaults.
    fn enter_type_params(&mut self, name: Name, cell: &ScopeCell, has_defaults: bool, has_kwdefaults: bool, class: bool, loc: Loc) -> Res {
        let in_class = self.cur().block == Block::Class;
        self.enter(name, Block::TypeParameters, cell, loc)?;
        if in_class {
            self.cur().can_see_class_scope = true;
            self.add(Name::CLASSDICT, def::USE, loc)?;
        }
        if class {
            for name in [Name::TYPE_PARAMS, Name::GENERIC_BASE] {
                self.add(name, def::LOCAL, loc)?;
                self.add(name, def::USE, loc)?;
            }
        }
        if has_defaults {
            self.add(Name::DEFAULTS, def::PARAM, loc)?;
        }
        if has_kwdefaults {
            self.add(Name::KWDEFAULTS, def::PARAM, loc)?;
        }
        Ok(())
    }

    fn type_params(&mut self, params: &ast::TypeParams) -> Res {
        let mut seen_default = false;
        for p in params.params {
            let (loc, name) = (p.loc, p.name);
            if name == Name::CLASSDICT {
                return fail(loc, "reserved name '__classdict__' cannot be used for type parameter");
            }
            self.add(name, def::TYPE_PARAM | def::LOCAL, loc)?;
            let bound = if matches!(p.bound, Some(Expr::Tuple(_))) { "a TypeVar constraint" } else { "a TypeVar bound" };
            let default = match p.kind {
                ast::TypeParamKind::TypeVar => "a TypeVar default",
                ast::TypeParamKind::TypeVarTuple => "a TypeVarTuple default",
                ast::TypeParamKind::ParamSpec => "a ParamSpec default",
            };
            self.type_variable_scope(name, bound, p.bound, &p.bound_scope)?;
            self.type_variable_scope(name, default, p.default, &p.default_scope)?;
            if seen_default && p.default.is_none() {
                return fail(loc, format!("non-default type parameter '{}' follows default type parameter", self.names.text(name)));
            }
            seen_default |= p.default.is_some();
        }
        Ok(())
    }

    fn type_variable_scope(&mut self, name: Name, called: &'static str, e: Option<Expr>, cell: &ScopeCell) -> Res {
        let Some(e) = e else { return Ok(()) };
        let sees_class = self.cur().can_see_class_scope;
        let loc = e.loc();
        self.enter(name, Block::TypeVariable(called), cell, loc)?;
        if sees_class {
            self.cur().can_see_class_scope = true;
            self.add(Name::CLASSDICT, def::USE, loc)?;
        }
        self.expr(e)?;
        self.stack.pop();
        Ok(())
    }

    fn type_alias(&mut self, t: &ast::StmtTypeAlias) -> Res {
        self.expr(t.name)?;
        let Expr::Name(id) = t.name else { return Ok(()) };
        let name = id.id;
        self.refuse_debug(name, id.loc)?;
        let in_class = self.cur().block == Block::Class;
        let loc = t.loc;
        if let Some(params) = t.type_params {
            self.enter_type_params(name, &params.scope, false, false, false, loc)?;
            self.type_params(params)?;
        }
        self.enter(name, Block::TypeAlias, &t.scope, loc)?;
        if in_class {
            self.cur().can_see_class_scope = true;
            let loc = t.value.loc();
            self.add(Name::CLASSDICT, def::USE, loc)?;
        }
        self.expr(t.value)?;
        self.stack.pop();
        if t.type_params.is_some() {
            self.stack.pop();
        }
        Ok(())
    }

    fn annotated_assignment(&mut self, a: &ast::StmtAnnAssign) -> Res {
        self.cur().annotations_used = true;
        if let Expr::Name(n) = a.target {
            let loc = n.loc;
            let name = n.id;
            let seen = self.lookup(name);
            if seen & (def::GLOBAL | def::NONLOCAL) != 0 && self.stack.len() > 1 && a.simple {
                let word = if seen & def::GLOBAL != 0 { "global" } else { "nonlocal" };
                let whole = a.loc;
                return fail(whole, format!("annotated name '{}' can't be {word}", self.names.text(name)));
            }
            if a.simple {
                self.add(name, def::ANNOT | def::LOCAL, loc)?;
            } else if a.value.is_some() {
                self.add(name, def::LOCAL, loc)?;
            }
        } else {
            self.expr(a.target)?;
        }
        self.annotation(a.annotation)?;
        self.optional(a.value)
    }

    /// CPython `symtable_visit_annotation`.
    fn annotation(&mut self, e: Expr) -> Res {
        let loc = e.loc();
        let cur = self.cur();
        let block = cur.block;
        let unevaluated = block == Block::Function;
        let conditional = (block == Block::Class && cur.in_conditional_block) || block == Block::Module;
        if conditional && !cur.has_conditional_annotations {
            cur.has_conditional_annotations = true;
            self.add(Name::CONDITIONAL_ANNOTATIONS, def::USE, loc)?;
        }
        let parent = self.stack.last().copied().unwrap_or(0);
        match self.cur().annotation_block {
            Some(existing) => self.enter_existing(existing),
            None => {
                self.enter(Name::ANNOTATE, Block::Annotation, &ScopeCell::default(), loc)?;
                let id = self.stack.last().copied();
                self.table.scopes[parent as usize].annotation_block = id;
                if block == Block::Class && !self.options.future_annotations {
                    self.cur().can_see_class_scope = true;
                    self.add(Name::CLASSDICT, def::USE, loc)?;
                }
            }
        }
        if conditional && block == Block::Class {
            self.add(Name::CONDITIONAL_ANNOTATIONS, def::USE, loc)?;
        }
        self.cur().in_unevaluated_annotation = unevaluated;
        self.expr(e)?;
        self.cur().in_unevaluated_annotation = false;
        self.stack.pop();
        Ok(())
    }

    /// CPython `check_name`, where the compiler would name another place.
    fn refuse_debug(&self, name: Name, loc: Loc) -> Res {
        if name == Name::DEBUG { fail(loc, "cannot assign to __debug__") } else { Ok(()) }
    }

    fn alias(&mut self, a: &ast::Alias) -> Res {
        let stored = match a.asname {
            Some(name) => name,
            None => self.names.first_part(a.name),
        };
        if self.names.text(stored) == "*" {
            return if self.cur().block == Block::Module { Ok(()) } else { fail(a.loc, "import * only allowed at module level") };
        }
        self.refuse_debug(stored, a.loc)?;
        self.add(stored, def::IMPORT, a.loc)
    }

    fn pattern(&mut self, p: Pattern) -> Res {
        let loc = p.loc();
        let captured = |b: &mut Self, name: Option<Name>| name.map_or(Ok(()), |n| b.add(n, def::LOCAL, loc));
        match p {
            Pattern::Value(v) => self.expr(v.value),
            Pattern::Singleton(_) => Ok(()),
            Pattern::Sequence(s) => self.patterns(s.patterns),
            Pattern::Star(s) => captured(self, s.name),
            Pattern::Mapping(m) => {
                self.exprs(m.keys)?;
                self.patterns(m.patterns)?;
                captured(self, m.rest)
            }
            Pattern::Class(c) => {
                self.expr(c.cls)?;
                self.patterns(c.patterns)?;
                c.keywords.iter().try_for_each(|k| self.pattern(k.pattern))
            }
            Pattern::As(a) => {
                a.pattern.map_or(Ok(()), |p| self.pattern(p))?;
                captured(self, a.name)
            }
            Pattern::Or(o) => self.patterns(o.patterns),
        }
    }

    fn patterns(&mut self, patterns: &[Pattern]) -> Res {
        patterns.iter().try_for_each(|p| self.pattern(*p))
    }
}

//! Arguments of calls and classes, parameters of functions, type parameters.

use super::lexer::{Kind, Pos};
use super::node::*;
use super::{Parser, Res};
use bumpalo::collections::Vec as BumpVec;

/// Positional arguments and the others.
pub type Arguments<'t> = (&'t [Expr<'t>], &'t [Keyword<'t>]);

impl<'t> Parser<'t, '_> {
    /// The arguments of a call, with their parentheses. A generator that is the only argument starts and ends with them.
    pub fn call_arguments(&mut self) -> Res<Arguments<'t>> {
        let open = self.tok.from;
        self.bump()?;
        self.arguments(Some(open))
    }

    /// The arguments of a class, with their parentheses.
    pub fn class_arguments(&mut self) -> Res<Arguments<'t>> {
        self.expect(Kind::LPar)?;
        self.arguments(None)
    }

    /// Arguments and the closing parenthesis; `open` is where a generator without parentheses starts, if there may be one.
    fn arguments(&mut self, open: Option<Pos>) -> Res<Arguments<'t>> {
        if self.accept(Kind::RPar)? {
            return Ok((&[], &[]));
        }
        let mark = self.exprs.len();
        let mut keywords = Vec::new();
        let mut unpacked = false;
        let base = self.links;
        let mut most = base;
        while !self.at(Kind::RPar) {
            let first = self.tok;
            self.links = base;
            match first.kind {
                Kind::Star => {
                    if unpacked {
                        return self.refuse();
                    }
                    let value = self.starred(Self::expression)?;
                    self.exprs.push(value);
                }
                Kind::DoubleStar => {
                    unpacked = true;
                    self.bump()?;
                    let value = self.expression()?;
                    keywords.push(Keyword { loc: self.since(first.from), arg: None, value });
                }
                _ => {
                    let value = self.named_expression()?;
                    if self.at(Kind::Equal) {
                        let keyword = self.keyword(first, value)?;
                        keywords.push(keyword);
                    } else if !keywords.is_empty() {
                        return self.refuse();
                    } else if let (Some(open), true, true) = (open, self.at_clause(), self.exprs.len() == mark) {
                        let only = Expr::Generator(self.comprehension(open, value, None, Kind::RPar)?);
                        return Ok((self.list(&[only]), &[]));
                    } else {
                        self.exprs.push(value);
                    }
                }
            }
            most = self.links.max(most);
            if !self.accept(Kind::Comma)? {
                break;
            }
        }
        self.links = most;
        self.expect(Kind::RPar)?;
        let args = self.collected(mark);
        Ok((args, self.list(&keywords)))
    }

    /// `name=value`, of which the name was read.
    fn keyword(&mut self, first: super::Token, name: Expr<'t>) -> Res<Keyword<'t>> {
        let Expr::Name(name) = name else { return self.refuse() };
        if !self.is_single(first) {
            return self.refuse();
        }
        self.bump()?;
        let value = self.expression()?;
        Ok(Keyword { loc: self.since(first.from), arg: Some(name.id), value })
    }

    /// Parameters up to `end`, which is left: a parenthesis, or the colon of a lambda, whose parameters have no annotations.
    pub fn parameters(&mut self, end: Kind) -> Res<&'t Parameters<'t>> {
        let annotated = end == Kind::RPar;
        let mut out = Parameters::default();
        if self.at(end) {
            return Ok(self.alloc(out));
        }
        let (mut plain, mut keyword_only) = (BumpVec::new_in(self.arena), BumpVec::new_in(self.arena));
        let mut star = false;
        let mut defaults = false;
        while !self.at(end) {
            if out.kwarg.is_some() {
                return self.refuse();
            }
            match self.tok.kind {
                Kind::Slash => {
                    if star || plain.is_empty() || !out.posonlyargs.is_empty() {
                        return self.refuse();
                    }
                    self.bump()?;
                    out.posonlyargs = std::mem::replace(&mut plain, BumpVec::new_in(self.arena)).into_bump_slice();
                }
                Kind::Star => {
                    if star {
                        return self.refuse();
                    }
                    star = true;
                    self.bump()?;
                    if self.at(Kind::Comma) {
                        self.bump()?;
                        if !self.at(Kind::Name) {
                            return self.refuse();
                        }
                        continue;
                    }
                    out.vararg = Some(self.parameter(annotated, true)?);
                }
                Kind::DoubleStar => {
                    self.bump()?;
                    out.kwarg = Some(self.parameter(annotated, false)?);
                }
                _ => {
                    let mut parameter = self.parameter(annotated, false)?;
                    if self.accept(Kind::Equal)? {
                        parameter.default = Some(self.expression()?);
                        defaults = true;
                    } else if defaults && !star {
                        return self.refuse();
                    }
                    if star { keyword_only.push(parameter) } else { plain.push(parameter) }
                }
            }
            if !self.at(end) {
                self.expect(Kind::Comma)?;
            }
        }
        out.args = plain.into_bump_slice();
        out.kwonlyargs = keyword_only.into_bump_slice();
        Ok(self.alloc(out))
    }

    fn parameter(&mut self, annotated: bool, star_annotation: bool) -> Res<Parameter<'t>> {
        let start = self.tok.from;
        let name = self.name()?;
        let mut annotation = None;
        if annotated && self.accept(Kind::Colon)? {
            annotation = Some(if star_annotation { self.star_expression()? } else { self.expression()? });
        }
        Ok(Parameter { loc: self.since(start), name, annotation, default: None })
    }

    /// `[T, …]`, if it is there.
    pub fn type_params(&mut self) -> Res<Option<&'t TypeParams<'t>>> {
        if !self.accept(Kind::LSqb)? {
            return Ok(None);
        }
        let mut params = BumpVec::new_in(self.arena);
        loop {
            let start = self.tok.from;
            let kind = match self.tok.kind {
                Kind::Star => TypeParamKind::TypeVarTuple,
                Kind::DoubleStar => TypeParamKind::ParamSpec,
                _ => TypeParamKind::TypeVar,
            };
            if kind != TypeParamKind::TypeVar {
                self.bump()?;
            }
            let name = self.name()?;
            let bound = if kind == TypeParamKind::TypeVar && self.accept(Kind::Colon)? { Some(self.expression()?) } else { None };
            let mut default = None;
            if self.accept(Kind::Equal)? {
                default = Some(if kind == TypeParamKind::TypeVarTuple { self.star_expression()? } else { self.expression()? });
            }
            let loc = self.since(start);
            params.push(TypeParam { loc, kind, name, bound, default, bound_scope: ScopeCell::default(), default_scope: ScopeCell::default() });
            if !self.accept(Kind::Comma)? || self.at(Kind::RSqb) {
                break;
            }
        }
        self.expect(Kind::RSqb)?;
        Ok(Some(self.alloc(TypeParams { params: params.into_bump_slice(), scope: ScopeCell::default() })))
    }
}

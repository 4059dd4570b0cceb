//! Finished code objects as somebody's objects: all at once, or each when it is needed.

use super::constant::{Code, Const};
use super::names::{Name, Names};
use super::nesting;
use crate::build::{Builder, CodeFields, Interned};
use crate::dump::is_single;
use crate::interned::{interned_at_start, is_name_like};
use crate::outline::Numbers;
use num_bigint::Sign;
use std::rc::Rc;

/// Code objects of one compilation whose objects are made when they are needed.
pub struct Pending {
    /// Those that were asked for by whom they are a part of, and not yet made. The first is that of the whole source.
    codes: Vec<Option<Rc<Code>>>,
    pub(super) names: Names,
    /// The depth to which the source is nested, and with it the code.
    pub(super) depth: usize,
}

impl Pending {
    pub(super) fn new(code: Rc<Code>, names: Names, depth: usize) -> Pending {
        Pending { codes: vec![Some(code)], names, depth }
    }

    /// Makes the code object of the whole source with all code in it; nothing was handed out yet.
    pub(super) fn build<B: Builder>(&self, filename: &str, b: &mut B) -> Result<B::Obj, B::Error> {
        let Some(Some(code)) = self.codes.first() else { return Ok(b.none()) };
        nesting::within(self.depth, || {
            let filename = b.str(filename.as_bytes(), true)?;
            build(code, &filename, &self.names, b)
        })
    }

    /// Hands out the parts of the code object with that number, once; `later` stands for code objects in it, given their numbers, what
    /// else is known of them, and the kinds of their variables.
    ///
    /// # Errors
    /// An error of the builder.
    pub fn make<B: Builder>(&mut self, number: u32, filename: &B::Obj, b: &mut B, later: &dyn Fn(u32, &Numbers, &[u8]) -> B::Obj) -> Result<Option<CodeFields<B::Obj>>, B::Error> {
        let Some(code) = self.codes.get_mut(number as usize).and_then(Option::take) else { return Ok(None) };
        let Pending { codes, names, depth } = self;
        let mut inner = |code: &Rc<Code>, _: &mut B| {
            let number = codes.len() as u32;
            codes.push(Some(Rc::clone(code)));
            Ok(later(number, &code.numbers(), &code.kinds))
        };
        // Other code is not looked into, so that only constants in constants can be nested deeply.
        let nested = code.consts.iter().flat_map(Const::parts).any(|part| !part.parts().is_empty());
        let stage = move || {
            let fields = Objects { filename, names, inner: &mut inner }.fields(&code, b);
            drop(code);
            fields
        };
        nesting::within(if nested { *depth } else { 0 }, stage).map(Some)
    }
}

impl Drop for Pending {
    /// Code that is nested deeply is let go of on the stack on which it was made.
    fn drop(&mut self) {
        let codes = std::mem::take(&mut self.codes);
        nesting::within(self.depth, || drop(codes));
    }
}

impl Code {
    fn numbers(&self) -> Numbers {
        Numbers { argcount: self.argcount, posonlyargcount: self.posonlyargcount, kwonlyargcount: self.kwonlyargcount, stacksize: self.stacksize, flags: self.flags, firstlineno: self.firstlineno }
    }
}

/// Makes a code object with all code in it.
fn build<B: Builder>(code: &Code, filename: &B::Obj, names: &Names, b: &mut B) -> Result<B::Obj, B::Error> {
    let mut inner = |code: &Rc<Code>, b: &mut B| build(code, filename, names, b);
    let fields = Objects { filename, names, inner: &mut inner }.fields(code, b)?;
    b.code(fields)
}

/// What makes the objects of one code object.
struct Objects<'a, B: Builder> {
    /// The name of the source, which all code objects share.
    filename: &'a B::Obj,
    names: &'a Names,
    /// Makes the code objects in it.
    inner: &'a mut dyn FnMut(&Rc<Code>, &mut B) -> Result<B::Obj, B::Error>,
}

impl<B: Builder> Objects<'_, B> {
    fn fields(mut self, code: &Code, b: &mut B) -> Result<CodeFields<B::Obj>, B::Error> {
        let names = self.names;
        let mut consts = Vec::with_capacity(code.consts.len());
        for constant in &code.consts {
            consts.push(self.constant(constant, b)?);
        }
        let all = |items: &[Name], b: &mut B| {
            let mut out = Vec::with_capacity(items.len());
            for name in items {
                out.push(b.name(name.number(), names.text(*name))?);
            }
            Ok(out)
        };
        let (code_names, localsplus) = (all(&code.names, b)?, all(&code.localsplus, b)?);
        let renewed: Vec<usize> = code.consts.iter().enumerate().filter(|(_, c)| is_renewed(c, names)).map(|(i, _)| i).collect();
        b.share(!code.own_localsplus);
        let localsplusnames = b.tuple(localsplus);
        b.share(true);
        let name = b.name(code.name.number(), names.text(code.name))?;
        Ok(CodeFields {
            argcount: code.argcount,
            posonlyargcount: code.posonlyargcount,
            kwonlyargcount: code.kwonlyargcount,
            stacksize: code.stacksize,
            flags: code.flags,
            code: b.own_bytes(&code.code),
            consts: b.constants(consts, &renewed),
            names: b.tuple(code_names),
            localsplusnames,
            localspluskinds: b.own_bytes(&code.kinds),
            filename: self.filename.clone(),
            name: name.clone(),
            qualname: if *code.qualname == *names.text(code.name) { name } else { b.str(code.qualname.as_bytes(), true)? },
            firstlineno: code.firstlineno,
            linetable: b.bytes(&code.linetable),
            exceptiontable: b.bytes(&code.exceptiontable),
        })
    }

    fn constants(&mut self, items: &[Const], b: &mut B) -> Result<Vec<B::Obj>, B::Error> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            out.push(self.constant(item, b)?);
        }
        Ok(out)
    }

    fn constant(&mut self, constant: &Const, b: &mut B) -> Result<B::Obj, B::Error> {
        Ok(match constant {
            Const::None => b.none(),
            Const::Ellipsis => b.ellipsis(),
            Const::Bool(value) => b.bool(*value),
            Const::Int(value) => b.int(*value),
            Const::Big(value) => {
                let (sign, digits) = value.to_u32_digits();
                b.long(sign == Sign::Minus, &base_2_15(&digits))
            }
            Const::Float(value) => b.float(*value),
            Const::Complex(re, im) => b.complex(*re, *im),
            Const::Str(text) => b.constant_str(text, if is_name_like(text) || is_single(text) { Interned::Yes } else { Interned::No })?,
            Const::Made(text) => b.constant_str(text, Interned::No)?,
            Const::Name(text) if text.contains(&b'.') => {
                let before = text.len() > 1 && interned_at_start(text);
                b.constant_str(text, if before { Interned::No } else { Interned::WithItsCode })?
            }
            Const::Name(text) => b.constant_str(text, Interned::Yes)?,
            Const::Bytes(value) => b.bytes(value),
            Const::Tuple(items) => {
                let items = self.constants(items, b)?;
                b.tuple(items)
            }
            Const::FrozenSet(items) => {
                let items = self.constants(items, b)?;
                b.set(items, true)?
            }
            Const::Slice(parts) => {
                // CPython shares slices, but nothing with what they hold.
                b.share(false);
                let parts = [self.constant(&parts[0], b)?, self.constant(&parts[1], b)?, self.constant(&parts[2], b)?];
                b.share(true);
                let [start, stop, step] = parts;
                b.slice(start, stop, step)
            }
            Const::Code(code) => (self.inner)(code, b)?,
        })
    }
}

/// Whether CPython makes the set anew because interning replaced a member (`intern_constants`): one equal to an identifier.
fn is_renewed(constant: &Const, names: &Names) -> bool {
    let Const::FrozenSet(members) = constant else { return false };
    members.iter().any(|m| matches!(m, Const::Str(text) if text.len() > 1 && is_name_like(text) && (names.contains(text) || interned_at_start(text))))
}

/// Base 2**32 digits as base 2**15 digits.
fn base_2_15(digits: &[u32]) -> Vec<u16> {
    let mut out = Vec::new();
    let (mut acc, mut bits) = (0u64, 0);
    for &digit in digits {
        acc |= u64::from(digit) << bits;
        bits += 32;
        while bits >= 15 {
            out.push((acc & 0x7fff) as u16);
            acc >>= 15;
            bits -= 15;
        }
    }
    out.push(acc as u16);
    while out.last() == Some(&0) {
        out.pop();
    }
    out
}

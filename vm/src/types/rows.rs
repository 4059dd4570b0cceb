//! Rows of static types and native modules: one per Python-visible name, with its signature in Python's own syntax.

use crate::call::Args;
use crate::value::Value;
use crate::vm::{R, Raised, Vm};

/// The Rust side of a native function.
#[derive(Clone, Copy)]
pub enum NativeFn {
    /// Gets its arguments bound to the signature: positions in order, missing ones cut off at the end or
    /// [`Value::MISSING`] in between; `*args` as given.
    Bound(fn(&Vm, &[Value]) -> R),
    /// Gets the call as it was made.
    Full(fn(&Vm, Args) -> R),
}

/// What stands first in a signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Receiver {
    /// `$self`: an instance, counted as an argument.
    Instance,
    /// `$type`: the class, counted as an argument.
    Class,
    /// Nothing or `$module`: a plain function or static method.
    None,
}

/// Facts of a signature, found at compile time.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    pub receiver: Receiver,
    /// Arguments that must be there, the receiver counted.
    pub min: u16,
    /// Arguments that may be there; `u16::MAX` with `*args`.
    pub max: u16,
    /// Positional arguments that may be given; less than `max` with keyword-only ones.
    pub max_positional: u16,
    /// How many of them have no name for callers.
    pub positional_only: u16,
}

/// A native function or method.
pub struct Method {
    pub name: &'static str,
    pub text: &'static str,
    pub signature: Signature,
    pub function: NativeFn,
    pub doc: &'static str,
    /// CPython shows no signature of it.
    pub unsigned: bool,
}

/// A row whose function gets bound arguments.
pub const fn m(name: &'static str, text: &'static str, f: fn(&Vm, &[Value]) -> R) -> Method {
    Method { name, text, signature: parse(text), function: NativeFn::Bound(f), doc: "", unsigned: false }
}

/// A row whose function looks at keywords itself.
pub const fn mk(name: &'static str, text: &'static str, f: fn(&Vm, Args) -> R) -> Method {
    Method { name, text, signature: parse(text), function: NativeFn::Full(f), doc: "", unsigned: false }
}

impl Method {
    pub const fn doc(mut self, doc: &'static str) -> Method {
        self.doc = doc;
        self
    }

    /// Hides the signature, which `inspect` then refuses to give.
    pub const fn unsigned(mut self) -> Method {
        self.unsigned = true;
        self
    }

    /// Parameter names in order, without the receiver sigil and defaults.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        let inner = self.text.trim_start_matches('(').trim_end_matches(')');
        inner.split(',').map(|p| p.split('=').next().unwrap_or_default().trim()).filter_map(|p| {
            let name = p.trim_start_matches('$');
            if p == "/" || p.starts_with('*') || p.is_empty() || name == "module" { None } else { Some(name) }
        })
    }
}

const fn parse(text: &str) -> Signature {
    let b = text.as_bytes();
    let mut s = Signature { receiver: Receiver::None, min: 0, max: 0, max_positional: 0, positional_only: 0 };
    let mut i = 1;
    let mut keyword_only = false;
    let mut variable = false;
    while i < b.len() && b[i] != b')' {
        while b[i] == b' ' || b[i] == b',' {
            i += 1;
        }
        let start = i;
        let mut default = false;
        while i < b.len() && b[i] != b',' && !(b[i] == b')' && i + 1 == b.len()) {
            if b[i] == b'=' {
                default = true;
            }
            i += 1;
        }
        if start == i {
            break;
        }
        match b[start] {
            b'$' => match b[start + 1] {
                b's' => {
                    s.receiver = Receiver::Instance;
                    s.min += 1;
                    s.max += 1;
                    s.max_positional += 1;
                }
                b't' => {
                    s.receiver = Receiver::Class;
                    s.min += 1;
                    s.max += 1;
                    s.max_positional += 1;
                }
                _ => {}
            },
            b'/' => s.positional_only = s.max,
            b'*' => {
                if i - start == 1 {
                    keyword_only = true;
                } else {
                    variable = true;
                }
            }
            _ => {
                s.max += 1;
                if !keyword_only {
                    s.max_positional += 1;
                }
                if !default && !variable {
                    s.min += 1;
                }
            }
        }
    }
    if variable {
        s.max = u16::MAX;
        s.max_positional = u16::MAX;
        s.positional_only = u16::MAX;
    }
    s
}

/// A computed attribute.
pub struct GetSet {
    pub name: &'static str,
    pub get: fn(&Vm, &Value) -> R,
    pub set: Option<fn(&Vm, &Value, Option<Value>) -> Result<(), Raised>>,
    /// Shown as a `member_descriptor`, as CPython shows a plain struct field.
    pub member: bool,
    pub doc: &'static str,
}

impl GetSet {
    pub const fn doc(mut self, doc: &'static str) -> GetSet {
        self.doc = doc;
        self
    }
}

/// A read-only computed attribute.
pub const fn g(name: &'static str, get: fn(&Vm, &Value) -> R) -> GetSet {
    GetSet { name, get, set: None, member: false, doc: "" }
}

/// A computed attribute that can be set.
pub const fn gs(name: &'static str, get: fn(&Vm, &Value) -> R, set: fn(&Vm, &Value, Option<Value>) -> Result<(), Raised>) -> GetSet {
    GetSet { name, get, set: Some(set), member: false, doc: "" }
}

/// A read-only field.
pub const fn member(name: &'static str, get: fn(&Vm, &Value) -> R) -> GetSet {
    GetSet { name, get, set: None, member: true, doc: "" }
}

//! Objects to marshal bytes (CPython `Python/marshal.c`, `w_object`).

use crate::objects::bytearray::ByteArray;
use crate::objects::bytes::Bytes;
use crate::objects::code::Code;
use crate::objects::complex::Complex;
use crate::objects::dict::{DICT, Dict};
use crate::objects::list::List;
use crate::objects::set::{FROZENSET, SET};
use crate::objects::slice::Slice;
use crate::objects::string::Str;
use crate::objects::tuple::Tuple;
use crate::objects::{float, int};
use crate::value::Value;
use crate::vm::{R, Vm};
use pyvm_loader::marshal::FLAG_REF;
use std::collections::HashMap;

/// Nesting at which CPython stops too.
const MAX_DEPTH: usize = 2000;

/// `marshal.dumps`.
///
/// # Errors
/// `ValueError` for objects that marshal cannot write, for nesting that is too deep, and for code without `allow_code`.
pub fn dumps(vm: &Vm, value: &Value, version: i64, allow_code: bool) -> R<Vec<u8>> {
    if let Some(code) = value.cast_exact::<Code>()
        && allow_code
        && version == i64::from(pyvm_loader::marshal::VERSION)
        && let Some(data) = crate::marshal_code::dump(vm, code, is_shared(value))
    {
        return Ok(data);
    }
    let mut w = Writer { vm, out: Vec::new(), version, allow_code, written: HashMap::new(), open: Vec::new() };
    w.write(value, 0)?;
    Ok(w.out)
}

fn is_shared(v: &Value) -> bool {
    v.header().is_some_and(|h| h.refs() > 1)
}

struct Writer<'a> {
    vm: &'a Vm,
    out: Vec<u8>,
    version: i64,
    allow_code: bool,
    /// The objects written with `FLAG_REF`, by identity, and their numbers.
    written: HashMap<u64, i32>,
    /// Those of them that are made of finished parts, while they are being written.
    open: Vec<u64>,
}

impl Writer<'_> {
    fn long(&mut self, n: usize) -> R<()> {
        let n = i32::try_from(n).map_err(|_| self.vm.value_error("unmarshallable object"))?;
        self.out.extend(n.to_le_bytes());
        Ok(())
    }

    fn sized(&mut self, code: u8, data: &[u8]) -> R<()> {
        self.out.push(code);
        self.long(data.len())?;
        self.out.extend_from_slice(data);
        Ok(())
    }

    fn items(&mut self, code: u8, items: &[Value], depth: usize) -> R<()> {
        self.out.push(code);
        self.long(items.len())?;
        items.iter().try_for_each(|i| self.write(i, depth))
    }

    fn float(&mut self, f: f64) {
        if self.version > 1 {
            self.out.extend(f.to_le_bytes());
        } else {
            let text = float::repr(f);
            self.out.push(text.len() as u8);
            self.out.extend_from_slice(text.as_bytes());
        }
    }

    fn int(&mut self, v: &Value) -> R<()> {
        if let Some(n) = int::as_i64(v).and_then(|n| i32::try_from(n).ok()) {
            self.out.push(b'i');
            self.out.extend(n.to_le_bytes());
            return Ok(());
        }
        let (negative, digits) = int::to_digits(v);
        self.out.push(b'l');
        pyvm_loader::marshal::put_long(&mut self.out, negative, &digits);
        Ok(())
    }

    fn text(&mut self, s: &Str) -> R<()> {
        let interned = s.is_interned() && self.version >= 1;
        let data = s.as_bytes();
        if self.version >= 4 && s.is_ascii() {
            if let Ok(n) = u8::try_from(data.len()) {
                self.out.extend([if interned { b'Z' } else { b'z' }, n]);
                self.out.extend_from_slice(data);
                return Ok(());
            }
            return self.sized(if interned { b'A' } else { b'a' }, data);
        }
        self.sized(if interned && self.version >= 3 { b't' } else { b'u' }, data)
    }

    fn write(&mut self, v: &Value, depth: usize) -> R<()> {
        if depth >= MAX_DEPTH {
            return Err(self.vm.value_error("object too deeply nested to marshal"));
        }
        let depth = depth + 1;
        if let Some(code) = self.singleton(v) {
            self.out.push(code);
            return Ok(());
        }
        if let Some(key) = self.shared(v) {
            if let Some(number) = self.written.get(&key) {
                // What cannot be made before its parts cannot hold itself.
                if self.open.contains(&key) {
                    return Err(self.vm.value_error("unmarshallable object"));
                }
                self.out.push(b'r');
                self.out.extend(number.to_le_bytes());
                return Ok(());
            }
            let number = self.written.len() as i32;
            self.written.insert(key, number);
            let at = self.out.len();
            let whole = v.cast_exact::<Code>().is_some() || v.cast_exact::<Slice>().is_some() || v.is_exact(&FROZENSET);
            if whole {
                self.open.push(key);
            }
            self.object(v, depth)?;
            if whole {
                self.open.pop();
            }
            self.out[at] |= FLAG_REF;
            return Ok(());
        }
        self.object(v, depth)
    }

    /// What identifies the object if others may hold it too (CPython `w_ref`).
    fn shared(&self, v: &Value) -> Option<u64> {
        if self.version < 3 {
            return None;
        }
        if !v.is_pointer() {
            // Numbers without an object of their own: one for each value.
            return Some(v.identity());
        }
        let interned = v.cast_exact::<Str>().is_some_and(Str::is_interned);
        (interned || is_shared(v)).then(|| v.identity())
    }

    fn object(&mut self, v: &Value, depth: usize) -> R<()> {
        if v.ty().is_heap() {
            return self.buffer_or_refuse(v);
        } else if int::is_int(v) {
            return self.int(v);
        } else if let Some(f) = float::as_f64(v) {
            self.out.push(if self.version > 1 { b'g' } else { b'f' });
            self.float(f);
        } else if let Some(c) = v.cast_exact::<Complex>() {
            self.out.push(if self.version > 1 { b'y' } else { b'x' });
            self.float(c.re);
            self.float(c.im);
        } else if let Some(s) = v.cast_exact::<Str>() {
            return self.text(s);
        } else if let Some(b) = v.cast_exact::<Bytes>() {
            return self.sized(b's', b.data());
        } else if let Some(t) = v.cast_exact::<Tuple>() {
            match u8::try_from(t.items().len()) {
                Ok(n) if self.version >= 4 => {
                    self.out.extend([b')', n]);
                    return t.items().iter().try_for_each(|i| self.write(i, depth));
                }
                _ => return self.items(b'(', t.items(), depth),
            }
        } else if let Some(l) = v.cast_exact::<List>() {
            let items = l.items.get().clone();
            return self.items(b'[', &items, depth);
        } else if v.is_exact(&DICT) {
            self.out.push(b'{');
            for (key, value) in v.obj::<Dict>().items() {
                self.write(&key, depth)?;
                self.write(&value, depth)?;
            }
            self.out.push(b'0');
        } else if v.is_exact(&SET) || v.is_exact(&FROZENSET) {
            return self.set(v, depth);
        } else if let Some(s) = v.cast_exact::<Slice>() {
            if self.version < 5 {
                return Err(self.vm.value_error("unmarshallable object"));
            }
            self.out.push(b':');
            for part in [&s.start, &s.stop, &s.step] {
                self.write(part, depth)?;
            }
        } else if let Some(c) = v.cast_exact::<Code>() {
            return self.code(c, depth);
        } else {
            return self.buffer_or_refuse(v);
        }
        Ok(())
    }

    fn singleton(&self, v: &Value) -> Option<u8> {
        Some(match v {
            _ if v.is_none() => b'N',
            _ if v.is_true() => b'T',
            _ if v.is_false() => b'F',
            _ if v.is(&Value::ELLIPSIS) => b'.',
            _ if v.is(&crate::objects::exception::STOP_ITERATION.as_value()) => b'S',
            _ => return None,
        })
    }

    /// Sets are written in the order of their items' own bytes, so that equal ones are written alike.
    fn set(&mut self, v: &Value, depth: usize) -> R<()> {
        let mut parts = Vec::new();
        for item in self.vm.collect(v)? {
            let mut w = Writer { vm: self.vm, out: Vec::new(), version: self.version, allow_code: self.allow_code, written: HashMap::new(), open: Vec::new() };
            w.write(&item, depth)?;
            parts.push((w.out, item));
        }
        parts.sort_by(|a, b| a.0.cmp(&b.0));
        self.out.push(if v.is_exact(&SET) { b'<' } else { b'>' });
        self.long(parts.len())?;
        parts.iter().try_for_each(|(_, item)| self.write(item, depth))
    }

    fn code(&mut self, c: &Code, depth: usize) -> R<()> {
        if !self.allow_code {
            return Err(self.vm.value_error("marshalling code objects is disallowed"));
        }
        self.out.push(b'c');
        for n in [c.argcount(), c.posonlyargcount(), c.kwonlyargcount(), c.stacksize() - 1, c.flags as usize] {
            self.long(n)?;
        }
        let names = [&c.code, c.consts.value(), c.names.value(), c.localsplusnames.value(), &c.localspluskinds];
        names.into_iter().try_for_each(|v| self.write(v, depth))?;
        self.write(&c.filename.get().clone(), depth)?;
        [&c.name, &c.qualname].into_iter().try_for_each(|v| self.write(v, depth))?;
        self.out.extend(c.firstlineno.to_le_bytes());
        [&c.linetable, &c.exceptiontable].into_iter().try_for_each(|v| self.write(v, depth))
    }

    /// Whatever shows its memory is written as bytes.
    fn buffer_or_refuse(&mut self, v: &Value) -> R<()> {
        let plain = v.cast::<ByteArray>().is_some() || (!v.ty().is_heap() && self.vm.is_bytes_like(v));
        if !plain {
            return Err(self.vm.value_error("unmarshallable object"));
        }
        let data = self.vm.bytes_like(v)?;
        self.sized(b's', &data)
    }
}

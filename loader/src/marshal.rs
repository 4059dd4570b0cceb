//! The marshal format, versions 0 to 5: a reader into a [`Builder`], and the primitives of a writer.

use crate::build::{Builder, CodeFields};

/// Marshal version that CPython 3.14 writes.
pub const VERSION: i32 = 5;
/// Nesting that the reader accepts (CPython `MAX_MARSHAL_STACK_DEPTH`).
pub const MAX_DEPTH: u32 = 2000;
/// Bit of a type byte that adds the object to the reference list.
pub const FLAG_REF: u8 = 0x80;

/// Why a read failed; the text is CPython's, the offset is that of the byte being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind<E> {
    /// `EOFError`
    Eof(&'static str),
    /// `ValueError`
    Value(&'static str),
    /// `TypeError`
    Type(&'static str),
    /// The builder refused.
    Build(E),
}

/// A failed read: what and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error<E> {
    pub kind: ErrorKind<E>,
    pub offset: usize,
}

/// Reads marshal data from memory.
pub struct Reader<'a, B: Builder> {
    data: &'a [u8],
    pos: usize,
    depth: u32,
    refs: Vec<Option<B::Obj>>,
    allow_code: bool,
}

type Res<T, B> = Result<T, Error<<B as Builder>::Error>>;

impl<'a, B: Builder> Reader<'a, B> {
    #[must_use]
    pub fn new(data: &'a [u8], allow_code: bool) -> Self {
        Self { data, pos: 0, depth: 0, refs: Vec::new(), allow_code }
    }

    /// Bytes consumed so far.
    #[must_use]
    pub fn position(&self) -> usize {
        self.pos
    }

    /// Reads one object.
    ///
    /// # Errors
    /// Whatever CPython's `marshal.loads` reports for the same bytes.
    pub fn read(&mut self, b: &mut B) -> Res<B::Obj, B> {
        match self.object(b)? {
            Some(object) => Ok(object),
            None => Err(self.error(ErrorKind::Type("NULL object in marshal data for object"))),
        }
    }

    fn error(&self, kind: ErrorKind<B::Error>) -> Error<B::Error> {
        Error { kind, offset: self.pos }
    }

    fn bad(&self, text: &'static str) -> Error<B::Error> {
        self.error(ErrorKind::Value(text))
    }

    fn built<T>(&self, result: Result<T, B::Error>) -> Res<T, B> {
        result.map_err(|e| self.error(ErrorKind::Build(e)))
    }

    fn take(&mut self, n: usize) -> Res<&'a [u8], B> {
        let end = self.pos.checked_add(n).filter(|&end| end <= self.data.len());
        let Some(end) = end else {
            return Err(self.error(ErrorKind::Eof("marshal data too short")));
        };
        let bytes = &self.data[self.pos..end];
        self.pos = end;
        Ok(bytes)
    }

    fn u8(&mut self) -> Res<u8, B> {
        Ok(self.take(1)?[0])
    }

    fn i32(&mut self) -> Res<i32, B> {
        let b = self.take(4)?;
        Ok(i32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    fn f64(&mut self) -> Res<f64, B> {
        let b = self.take(8)?;
        Ok(f64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]))
    }

    fn float_text(&mut self) -> Res<f64, B> {
        let n = usize::from(self.u8()?);
        let text = self.take(n)?;
        let value = std::str::from_utf8(text).ok().and_then(|t| t.trim().parse().ok());
        value.ok_or_else(|| self.bad("bad marshal data (invalid float)"))
    }

    fn size(&mut self, what: &'static str) -> Res<usize, B> {
        let n = self.i32()?;
        usize::try_from(n).map_err(|_| self.bad(what))
    }

    /// An element count, refused when fewer bytes than elements are left: nothing is allocated for it then.
    fn count(&mut self, what: &'static str) -> Res<usize, B> {
        let n = self.size(what)?;
        if n > self.data.len() - self.pos {
            return Err(self.error(ErrorKind::Eof("EOF read where object expected")));
        }
        Ok(n)
    }

    fn reserve(&mut self, flag: bool) -> Option<usize> {
        flag.then(|| {
            self.refs.push(None);
            self.refs.len() - 1
        })
    }

    fn fill(&mut self, slot: Option<usize>, object: &B::Obj) {
        if let Some(slot) = slot {
            self.refs[slot] = Some(object.clone());
        }
    }

    fn item(&mut self, b: &mut B, what: &'static str) -> Res<B::Obj, B> {
        match self.object(b)? {
            Some(object) => Ok(object),
            None => Err(self.error(ErrorKind::Type(what))),
        }
    }

    fn items(&mut self, b: &mut B, n: usize, what: &'static str) -> Res<Vec<B::Obj>, B> {
        let mut items = Vec::with_capacity(n);
        for _ in 0..n {
            items.push(self.item(b, what)?);
        }
        Ok(items)
    }

    fn object(&mut self, b: &mut B) -> Res<Option<B::Obj>, B> {
        let Some(&code) = self.data.get(self.pos) else {
            return Err(self.error(ErrorKind::Eof("EOF read where object expected")));
        };
        self.pos += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.depth -= 1;
            return Err(self.bad("recursion limit exceeded"));
        }
        let result = self.typed(b, code & !FLAG_REF, code & FLAG_REF != 0);
        self.depth -= 1;
        result
    }

    fn typed(&mut self, b: &mut B, code: u8, flag: bool) -> Res<Option<B::Obj>, B> {
        let object = match code {
            b'0' => return Ok(None),
            b'N' => return Ok(Some(b.none())),
            b'F' => return Ok(Some(b.bool(false))),
            b'T' => return Ok(Some(b.bool(true))),
            b'.' => return Ok(Some(b.ellipsis())),
            b'S' => return Ok(Some(b.stop_iteration())),
            b'r' => {
                let index = self.i32()?;
                let found = usize::try_from(index).ok().and_then(|i| self.refs.get(i).cloned().flatten());
                return match found {
                    Some(object) => Ok(Some(object)),
                    None => Err(self.bad("bad marshal data (invalid reference)")),
                };
            }
            b'(' | b')' | b'[' | b'<' | b'>' | b'{' | b':' | b'c' => return self.container(b, code, flag).map(Some),
            b'i' => {
                let value = self.i32()?;
                b.int(i64::from(value))
            }
            b'I' => {
                let s = self.take(8)?;
                b.int(i64::from_le_bytes([s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]]))
            }
            b'l' => self.long(b)?,
            b'g' => {
                let value = self.f64()?;
                b.float(value)
            }
            b'f' => {
                let value = self.float_text()?;
                b.float(value)
            }
            b'y' => {
                let (real, imag) = (self.f64()?, self.f64()?);
                b.complex(real, imag)
            }
            b'x' => {
                let (real, imag) = (self.float_text()?, self.float_text()?);
                b.complex(real, imag)
            }
            b's' => {
                let n = self.size("bad marshal data (bytes object size out of range)")?;
                let bytes = self.take(n)?;
                b.bytes(bytes)
            }
            b'u' | b't' | b'a' | b'A' => {
                let n = self.size("bad marshal data (string size out of range)")?;
                self.string(b, code, n)?
            }
            b'z' | b'Z' => {
                let n = usize::from(self.u8()?);
                self.string(b, code, n)?
            }
            _ => return Err(self.bad("bad marshal data (unknown type code)")),
        };
        if flag {
            self.refs.push(Some(object.clone()));
        }
        Ok(Some(object))
    }

    fn string(&mut self, b: &mut B, code: u8, n: usize) -> Res<B::Obj, B> {
        let bytes = self.take(n)?;
        let interned = matches!(code, b't' | b'A' | b'Z');
        if matches!(code, b'u' | b't') || bytes.is_ascii() {
            let made = b.str(bytes, interned);
            return self.built(made);
        }
        // The ASCII type codes store Latin-1 text as it is (CPython `PyUnicode_FromKindAndData`).
        let text: String = bytes.iter().map(|&c| char::from(c)).collect();
        let made = b.str(text.as_bytes(), interned);
        self.built(made)
    }

    fn long(&mut self, b: &mut B) -> Res<B::Obj, B> {
        let n = self.i32()?;
        let count = n.unsigned_abs() as usize;
        if n == i32::MIN {
            return Err(self.bad("bad marshal data (long size out of range)"));
        }
        let bytes = self.take(count * 2)?;
        let digits: Vec<u16> = bytes.chunks_exact(2).map(|d| u16::from_le_bytes([d[0], d[1]])).collect();
        if digits.iter().any(|&d| d > 0x7fff) {
            return Err(self.bad("bad marshal data (digit out of range in long)"));
        }
        if digits.last() == Some(&0) {
            return Err(self.bad("bad marshal data (unnormalized long data)"));
        }
        Ok(b.long(n < 0, &digits))
    }

    fn container(&mut self, b: &mut B, code: u8, flag: bool) -> Res<B::Obj, B> {
        match code {
            b'(' | b')' => {
                let n = if code == b')' { usize::from(self.u8()?) } else { self.count("bad marshal data (tuple size out of range)")? };
                let slot = self.reserve(flag);
                let items = self.items(b, n, "NULL object in marshal data for tuple")?;
                let object = b.tuple(items);
                self.fill(slot, &object);
                Ok(object)
            }
            b'[' => {
                let n = self.count("bad marshal data (list size out of range)")?;
                let object = b.list();
                let slot = self.reserve(flag);
                self.fill(slot, &object);
                for _ in 0..n {
                    let item = self.item(b, "NULL object in marshal data for list")?;
                    b.list_push(&object, item);
                }
                Ok(object)
            }
            b'{' => {
                let object = b.dict();
                let slot = self.reserve(flag);
                self.fill(slot, &object);
                while let Some(key) = self.object(b)? {
                    let Some(value) = self.object(b)? else { break };
                    let done = b.dict_insert(&object, key, value);
                    self.built(done)?;
                }
                Ok(object)
            }
            b'<' | b'>' => {
                let n = self.count("bad marshal data (set size out of range)")?;
                let slot = self.reserve(flag);
                let items = self.items(b, n, "NULL object in marshal data for set")?;
                let made = b.set(items, code == b'>');
                let object = self.built(made)?;
                self.fill(slot, &object);
                Ok(object)
            }
            b':' => {
                let slot = self.reserve(flag);
                let mut parts = self.items(b, 3, "NULL object in marshal data for slice")?;
                let (step, stop, start) = (parts.pop(), parts.pop(), parts.pop());
                let (Some(start), Some(stop), Some(step)) = (start, stop, step) else {
                    return Err(self.bad("bad marshal data (slice)"));
                };
                let object = b.slice(start, stop, step);
                self.fill(slot, &object);
                Ok(object)
            }
            _ => {
                if !self.allow_code {
                    return Err(self.bad("unmarshalling code objects is disallowed"));
                }
                let slot = self.reserve(flag);
                let fields = self.code_fields(b)?;
                let made = b.code(fields);
                let object = self.built(made)?;
                self.fill(slot, &object);
                Ok(object)
            }
        }
    }

    fn code_fields(&mut self, b: &mut B) -> Res<CodeFields<B::Obj>, B> {
        const WHAT: &str = "NULL object in marshal data for object";
        Ok(CodeFields {
            argcount: self.i32()? as u32,
            posonlyargcount: self.i32()? as u32,
            kwonlyargcount: self.i32()? as u32,
            stacksize: self.i32()? as u32,
            flags: self.i32()? as u32,
            code: self.item(b, WHAT)?,
            consts: self.item(b, WHAT)?,
            names: self.item(b, WHAT)?,
            localsplusnames: self.item(b, WHAT)?,
            localspluskinds: self.item(b, WHAT)?,
            filename: self.item(b, WHAT)?,
            name: self.item(b, WHAT)?,
            qualname: self.item(b, WHAT)?,
            firstlineno: self.i32()?,
            linetable: self.item(b, WHAT)?,
            exceptiontable: self.item(b, WHAT)?,
        })
    }
}

/// Takes exactly the bytes of one object from somewhere else: `pull` gives the next so many, or refuses.
///
/// # Errors
/// What `pull` refuses with. Where the data makes no sense the bytes end, for a reader to say so.
pub fn extent<E>(pull: &mut dyn FnMut(usize) -> Result<Vec<u8>, E>) -> Result<Vec<u8>, E> {
    let mut scan = Extent { pull, out: Vec::new() };
    scan.object(0)?;
    Ok(scan.out)
}

struct Extent<'a, E> {
    pull: &'a mut dyn FnMut(usize) -> Result<Vec<u8>, E>,
    out: Vec<u8>,
}

impl<E> Extent<'_, E> {
    fn take(&mut self, n: usize) -> Result<usize, E> {
        let at = self.out.len();
        let bytes = (self.pull)(n)?;
        self.out.extend_from_slice(&bytes);
        Ok(at)
    }

    /// A length; none where it is negative.
    fn size(&mut self) -> Result<Option<usize>, E> {
        let at = self.take(4)?;
        let field = self.out.get(at..at + 4).and_then(|f| f.try_into().ok()).map_or(-1, i32::from_le_bytes);
        Ok(usize::try_from(field).ok())
    }

    fn short_size(&mut self) -> Result<usize, E> {
        let at = self.take(1)?;
        Ok(self.out.get(at).copied().map_or(0, usize::from))
    }

    fn objects(&mut self, n: usize, depth: u32) -> Result<bool, E> {
        for _ in 0..n {
            if !self.object(depth)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether an object was there, and reading goes on.
    fn object(&mut self, depth: u32) -> Result<bool, E> {
        let at = self.take(1)?;
        let Some(code) = self.out.get(at).map(|c| c & !FLAG_REF).filter(|_| depth < MAX_DEPTH) else { return Ok(false) };
        let depth = depth + 1;
        let plain = match code {
            b'N' | b'F' | b'T' | b'.' | b'S' => 0,
            b'i' | b'r' => 4,
            b'I' | b'g' => 8,
            b'y' => 16,
            b'f' | b'z' | b'Z' => self.short_size()?,
            b'x' => {
                let n = self.short_size()?;
                self.take(n)?;
                self.short_size()?
            }
            b's' | b'u' | b't' | b'a' | b'A' => {
                let Some(n) = self.size()? else { return Ok(false) };
                n
            }
            b'l' => {
                let at = self.take(4)?;
                let field = self.out.get(at..at + 4).and_then(|f| f.try_into().ok()).map_or(0, i32::from_le_bytes);
                field.unsigned_abs() as usize * 2
            }
            b')' => {
                let n = self.short_size()?;
                return self.objects(n, depth);
            }
            b'(' | b'[' | b'<' | b'>' => {
                let Some(n) = self.size()? else { return Ok(false) };
                return self.objects(n, depth);
            }
            b'{' => {
                while self.object(depth)? && self.object(depth)? {}
                return Ok(self.out.last() == Some(&b'0'));
            }
            b':' => return self.objects(3, depth),
            b'c' => {
                self.take(20)?;
                if !self.objects(8, depth)? {
                    return Ok(false);
                }
                self.take(4)?;
                return self.objects(2, depth);
            }
            _ => return Ok(false),
        };
        if plain > 0 {
            self.take(plain)?;
        }
        Ok(true)
    }
}

/// Appends a signed 32-bit field.
pub fn put_i32(out: &mut Vec<u8>, value: i32) {
    out.extend_from_slice(&value.to_le_bytes());
}

/// Appends an integer given by sign and base 2**15 digits.
pub fn put_long(out: &mut Vec<u8>, negative: bool, digits: &[u16]) {
    let n = digits.len() as i32;
    put_i32(out, if negative { -n } else { n });
    for d in digits {
        out.extend_from_slice(&d.to_le_bytes());
    }
}

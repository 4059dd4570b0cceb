//! The trait through which marshal data and compiled code become somebody's objects.

/// The fields of a code object, in the order in which marshal stores them (CPython `PyCode_NewWithPosOnlyArgs`).
pub struct CodeFields<O> {
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub stacksize: u32,
    pub flags: u32,
    pub code: O,
    pub consts: O,
    pub names: O,
    pub localsplusnames: O,
    pub localspluskinds: O,
    pub filename: O,
    pub name: O,
    pub qualname: O,
    pub firstlineno: i32,
    pub linetable: O,
    pub exceptiontable: O,
}

/// Whether a constant text is the interned one of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interned {
    No,
    Yes,
    /// It is when its code object is made, unless an equal text has been before.
    WithItsCode,
}

/// Makes the objects that marshal data describes. An error is the builder's own (a pending exception, a message).
pub trait Builder {
    type Obj: Clone;
    type Error;

    fn none(&mut self) -> Self::Obj;
    fn ellipsis(&mut self) -> Self::Obj;
    fn stop_iteration(&mut self) -> Self::Obj;
    fn bool(&mut self, value: bool) -> Self::Obj;
    fn int(&mut self, value: i64) -> Self::Obj;
    /// An integer given as base 2**15 digits, least significant first.
    fn long(&mut self, negative: bool, digits: &[u16]) -> Self::Obj;
    fn float(&mut self, value: f64) -> Self::Obj;
    fn complex(&mut self, real: f64, imag: f64) -> Self::Obj;
    fn bytes(&mut self, value: &[u8]) -> Self::Obj;
    /// A byte string that is nobody else's, as CPython makes it anew for each code object.
    fn own_bytes(&mut self, value: &[u8]) -> Self::Obj {
        self.bytes(value)
    }
    /// A string as UTF-8 with surrogates allowed (WTF-8); `interned` asks for the one shared copy.
    fn str(&mut self, wtf8: &[u8], interned: bool) -> Result<Self::Obj, Self::Error>;
    /// An identifier, interned; `number` is the same for the same text as long as the builder lives.
    ///
    /// # Errors
    /// As for [`Builder::str`].
    fn name(&mut self, _number: u32, text: &str) -> Result<Self::Obj, Self::Error> {
        self.str(text.as_bytes(), true)
    }
    fn tuple(&mut self, items: Vec<Self::Obj>) -> Self::Obj;
    fn list(&mut self) -> Self::Obj;
    fn list_push(&mut self, list: &Self::Obj, item: Self::Obj);
    fn dict(&mut self) -> Self::Obj;
    fn dict_insert(&mut self, dict: &Self::Obj, key: Self::Obj, value: Self::Obj) -> Result<(), Self::Error>;
    fn set(&mut self, items: Vec<Self::Obj>, frozen: bool) -> Result<Self::Obj, Self::Error>;
    fn slice(&mut self, start: Self::Obj, stop: Self::Obj, step: Self::Obj) -> Self::Obj;
    /// A text that stands for itself in code.
    ///
    /// # Errors
    /// As for [`Builder::str`].
    fn constant_str(&mut self, wtf8: &[u8], interned: Interned) -> Result<Self::Obj, Self::Error> {
        self.str(wtf8, interned != Interned::No)
    }
    /// The constants of a code object. CPython makes those of the sets in it that `renewed` names anew.
    fn constants(&mut self, items: Vec<Self::Obj>, _renewed: &[usize]) -> Self::Obj {
        self.tuple(items)
    }
    /// Whether equal objects made from now on may be one; they may at first.
    fn share(&mut self, _on: bool) {}
    fn code(&mut self, fields: CodeFields<Self::Obj>) -> Result<Self::Obj, Self::Error>;
}

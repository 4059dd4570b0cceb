//! `pyexpat.xmlparser`: a parser of Expat, its handlers and its settings.
#![expect(unsafe_code, reason = "calls a C library with its own parser, which the object keeps, and texts that live through the call")]

use super::handlers::{self, HANDLERS, Kind};
use super::{raise, raise_code, sys};
use pyvm_vm::call::opt;
use pyvm_vm::codecs::surrogates_not_allowed;
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::bytearray::ByteArray;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string;
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, gs, m, member};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Raised, Vm};
use std::cell::Cell;
use std::ffi::{CString, c_int};
use std::ptr;

/// The code of `XML_ERROR_INVALID_ARGUMENT`.
const INVALID_ARGUMENT: i32 = 41;
/// Bytes of characters that `buffer_text` gathers if nothing else is said.
const BUFFER_SIZE: usize = 8192;

#[repr(C)]
pub struct Parser {
    head: Header,
    handle: sys::Parser,
    /// The parser of the document that this one's entity is of, which Expat wants alive.
    parent: Slot,
    handlers: Mut<Vec<Slot>>,
    intern: Option<Py<Dict>>,
    /// Characters that wait, where they are gathered.
    buffer: Mut<Option<Vec<u8>>>,
    buffer_size: Cell<usize>,
    namespace_prefixes: Cell<bool>,
    pub ordered_attributes: Cell<bool>,
    pub specified_attributes: Cell<bool>,
    reparse_deferral: Cell<bool>,
    in_callback: Cell<bool>,
    parsing: Cell<bool>,
    /// An exception is pending that a handler raised.
    failed: Cell<bool>,
}
payload!(Parser, PARSER, parent, handlers, intern);

impl Drop for Parser {
    fn drop(&mut self) {
        unsafe { sys::XML_ParserFree(self.handle) };
    }
}

pub static PARSER: Type = Type::builtin::<Parser>("pyexpat.xmlparser", &OBJECT, flag::GC, object::SLOTS.no_new()).methods(METHODS).getset(GETSET).doc("XML parser");

/// A text for Expat; nothing for none.
fn c_text(vm: &Vm, v: Option<&Value>) -> R<Option<CString>> {
    let Some(v) = v else { return Ok(None) };
    CString::new(string::to_string(v)).map(Some).map_err(|_| vm.value_error("embedded null character"))
}

fn pointer(text: Option<&CString>) -> sys::Text {
    text.map_or(ptr::null(), |text| text.as_ptr())
}

/// A new parser, for documents in an encoding that they need not name (CPython `newxmlparseobject`).
pub fn create(vm: &Vm, encoding: Option<&Value>, separator: Option<&Value>, intern: Option<Py<Dict>>) -> R {
    let (encoding, separator) = (c_text(vm, encoding)?, c_text(vm, separator)?);
    let handle = unsafe { sys::XML_ParserCreate_MM(pointer(encoding.as_ref()), ptr::null(), pointer(separator.as_ref())) };
    object(vm, handle, None, vec![None; HANDLERS.len()], intern)
}

/// The object for a parser of Expat's.
fn object(vm: &Vm, handle: sys::Parser, parent: Slot, handlers: Vec<Slot>, intern: Option<Py<Dict>>) -> R {
    if handle.is_null() {
        return Err(vm.runtime_error(if parent.is_some() { "XML_ExternalEntityParserCreate failed" } else { "XML_ParserCreate failed" }));
    }
    let parser = Py::new(Parser {
        head: Header::new(&PARSER),
        handle,
        parent,
        handlers: Mut::new(handlers),
        intern,
        buffer: Mut::new(None),
        buffer_size: Cell::new(BUFFER_SIZE),
        namespace_prefixes: Cell::new(false),
        ordered_attributes: Cell::new(false),
        specified_attributes: Cell::new(false),
        reparse_deferral: Cell::new(true),
        in_callback: Cell::new(false),
        parsing: Cell::new(false),
        failed: Cell::new(false),
    });
    unsafe {
        sys::XML_SetUserData(handle, ptr::from_ref::<Parser>(&parser).cast_mut().cast());
        sys::XML_SetUnknownEncodingHandler(handle, Some(handlers::unknown_encoding), ptr::from_ref::<Parser>(&parser).cast_mut().cast());
    }
    for (install, set) in HANDLERS.iter().zip(parser.handlers.get()) {
        if set.is_some() {
            install(handle, true);
        }
    }
    Ok(parser.into_value())
}

fn this(v: &Value) -> &Parser {
    v.obj()
}

impl Parser {
    pub fn handle(&self) -> sys::Parser {
        self.handle
    }

    pub fn handler(&self, kind: Kind) -> Option<Value> {
        self.handlers.get()[kind as usize].clone()
    }

    pub fn intern(&self) -> Option<&Dict> {
        self.intern.as_deref()
    }

    pub fn failed(&self) -> bool {
        self.failed.get()
    }

    /// Stops calling handlers: one raised an exception (CPython `flag_error`).
    pub fn fail(&self) {
        self.failed.set(true);
        for install in HANDLERS {
            install(self.handle, false);
        }
        self.handlers.set(vec![None; HANDLERS.len()]);
        unsafe { sys::XML_SetExternalEntityRefHandler(self.handle, Some(handlers::refuse_entity)) };
    }

    /// Texts of the attributes that the document itself gives the element at hand, names and values.
    pub fn specified_count(&self) -> usize {
        usize::try_from(unsafe { sys::XML_GetSpecifiedAttributeCount(self.handle) }).unwrap_or(0)
    }

    pub fn call(&self, vm: &Vm, handler: &Value, arguments: &[Value]) -> R {
        let before = self.in_callback.replace(true);
        let outcome = vm.call(handler, arguments);
        self.in_callback.set(before);
        outcome
    }

    /// Delivers characters that wait.
    pub fn flush(&self, vm: &Vm) -> R<()> {
        let waiting = match self.buffer.get_mut() {
            Some(buffer) if !buffer.is_empty() => std::mem::take(buffer),
            _ => return Ok(()),
        };
        self.deliver(vm, &waiting)
    }

    fn deliver(&self, vm: &Vm, text: &[u8]) -> R<()> {
        let Some(handler) = self.handler(Kind::CHARACTER_DATA) else { return Ok(()) };
        self.call(vm, &handler, &[string::from_wtf8(text)]).map(drop)
    }

    /// Characters of the document: delivered, or gathered first.
    pub fn characters(&self, vm: &Vm, text: &[u8]) -> R<()> {
        let Some(waiting) = self.buffer.get().as_ref().map(Vec::len) else { return self.deliver(vm, text) };
        if waiting + text.len() > self.buffer_size.get() {
            self.flush(vm)?;
        }
        match self.buffer.get_mut() {
            Some(buffer) if text.len() <= self.buffer_size.get() => buffer.extend_from_slice(text),
            _ => self.deliver(vm, text)?,
        }
        Ok(())
    }

    /// Parses a piece of the document; whether all went well.
    fn advance(&self, data: &[u8], last: bool) -> bool {
        /// What Expat is given at once; it counts in `int`.
        const MOST: usize = 1 << 20;
        let mut pieces = data.chunks(MOST).peekable();
        let piece = |piece: &[u8], last: bool| unsafe { sys::XML_Parse(self.handle, piece.as_ptr().cast(), piece.len() as c_int, c_int::from(last)) } != 0;
        if data.is_empty() {
            return piece(data, last);
        }
        while let Some(data) = pieces.next() {
            if !piece(data, last && pieces.peek().is_none()) || self.failed.get() {
                return false;
            }
        }
        true
    }

    /// What Parse and its kin return, or raise, after they went on.
    fn outcome(&self, vm: &Vm, well: bool) -> R {
        if self.failed.replace(false) {
            return Err(Raised);
        }
        if !well {
            return Err(self.error(vm));
        }
        self.flush(vm)?;
        Ok(Value::small(1))
    }

    /// Keeps handlers from parsing with the parser that calls them, which Expat is not made for.
    fn begin(&self, vm: &Vm) -> R<()> {
        if self.parsing.replace(true) { Err(vm.runtime_error("cannot parse from within a handler of the same parser")) } else { Ok(()) }
    }

    fn error(&self, vm: &Vm) -> Raised {
        let (line, column) = unsafe { (sys::XML_GetCurrentLineNumber(self.handle), sys::XML_GetCurrentColumnNumber(self.handle)) };
        let code = unsafe { sys::XML_GetErrorCode(self.handle) };
        raise_code(vm, code, line, column)
    }

    /// The exception for a setting that Expat refuses.
    fn refused(&self, vm: &Vm, message: &str) -> Raised {
        let (line, column) = unsafe { (sys::XML_GetCurrentLineNumber(self.handle), sys::XML_GetCurrentColumnNumber(self.handle)) };
        raise(vm, message, INVALID_ARGUMENT, line, column)
    }
}

fn parse(vm: &Vm, a: &[Value]) -> R {
    let parser = this(&a[0]);
    let last = opt(a, 2).map_or(Ok(false), |v| vm.is_true(v))?;
    let data = match a[1].cast::<string::Str>() {
        Some(text) => {
            let data = text.as_str().map(|text| text.as_bytes().to_vec()).ok_or_else(|| surrogates_not_allowed(vm, &a[1]))?;
            parser.begin(vm)?;
            unsafe { sys::XML_SetEncoding(parser.handle, c"utf-8".as_ptr()) };
            data
        }
        None => {
            let data = vm.contiguous_bytes(&a[1])?;
            parser.begin(vm)?;
            data
        }
    };
    let well = parser.advance(&data, last);
    parser.parsing.set(false);
    parser.outcome(vm, well)
}

fn parse_file(vm: &Vm, a: &[Value]) -> R {
    const STEP: usize = 2048;
    let parser = this(&a[0]);
    let Some(read) = vm.get_attr_opt(&a[1], &vm.intern("read"))? else { return Err(vm.type_error("argument must have 'read' attribute")) };
    loop {
        let piece = vm.call(&read, &[Value::uint(STEP)])?;
        if piece.cast::<Bytes>().is_none() && piece.cast::<ByteArray>().is_none() {
            return Err(vm.type_error(format!("read() did not return a bytes object (type={})", piece.ty().name())));
        }
        let piece = vm.bytes_like(&piece)?;
        if piece.len() > STEP {
            return Err(vm.value_error(format!("read() returned too much data: {STEP} bytes requested, {} returned", piece.len())));
        }
        parser.begin(vm)?;
        let well = parser.advance(&piece, piece.is_empty());
        parser.parsing.set(false);
        let outcome = if well && !parser.failed.get() && !piece.is_empty() { Ok(Value::small(1)) } else { parser.outcome(vm, well) };
        if outcome.is_err() || piece.is_empty() {
            return outcome;
        }
    }
}

/// A text argument, or `None` where that may be.
fn text_argument<'a>(vm: &Vm, v: &'a Value, what: &str, or_none: bool) -> R<Option<&'a Value>> {
    if string::is_str(v) {
        return Ok(Some(v));
    }
    if v.is_none() && or_none {
        return Ok(None);
    }
    let given = if v.is_none() { "None".to_owned() } else { v.ty().name() };
    Err(vm.type_error(format!("{what} must be str{}, not {given}", if or_none { " or None" } else { "" })))
}

/// A parser for an entity outside of the document.
fn external(vm: &Vm, a: &[Value]) -> R {
    let parser = this(&a[0]);
    let context = c_text(vm, text_argument(vm, &a[1], "ExternalEntityParserCreate() argument 1", true)?)?;
    let encoding = opt(a, 2).map_or(Ok(None), |v| text_argument(vm, v, "ExternalEntityParserCreate() argument 2", false))?;
    let encoding = c_text(vm, encoding)?;
    let handle = unsafe { sys::XML_ExternalEntityParserCreate(parser.handle, pointer(context.as_ref()), pointer(encoding.as_ref())) };
    let made = object(vm, handle, Some(a[0].clone()), parser.handlers.get().clone(), parser.intern.clone())?;
    let new = this(&made);
    new.buffer_size.set(parser.buffer_size.get());
    new.buffer.set(parser.buffer.get().as_ref().map(|_| Vec::new()));
    new.namespace_prefixes.set(parser.namespace_prefixes.get());
    new.ordered_attributes.set(parser.ordered_attributes.get());
    new.specified_attributes.set(parser.specified_attributes.get());
    Ok(made)
}

fn input_context(_: &Vm, a: &[Value]) -> R {
    let parser = this(&a[0]);
    if !parser.in_callback.get() {
        return Ok(Value::NONE);
    }
    let (mut offset, mut size) = (0, 0);
    let start = unsafe { sys::XML_GetInputContext(parser.handle, &raw mut offset, &raw mut size) };
    match (usize::try_from(offset), usize::try_from(size)) {
        // SAFETY: Expat's own buffer of that many bytes.
        (Ok(offset), Ok(size)) if !start.is_null() && offset <= size => Ok(Bytes::new(unsafe { std::slice::from_raw_parts(start.cast::<u8>(), size) }[offset..].to_vec())),
        _ => Ok(Value::NONE),
    }
}

/// A factor of growth that Expat accepts or not.
fn factor(vm: &Vm, a: &[Value], set: unsafe extern "C" fn(sys::Parser, f32) -> u8) -> R {
    let factor = vm.to_f64(&a[1])? as f32;
    if unsafe { set(this(&a[0]).handle, factor) } != 0 {
        return Ok(Value::NONE);
    }
    let is_root = this(&a[0]).parent.is_none();
    Err(this(&a[0]).refused(vm, if is_root { "'max_factor' must be at least 1.0" } else { "parser must be a root parser" }))
}

/// A number of bytes from which on Expat looks at growth.
fn threshold(vm: &Vm, a: &[Value], set: unsafe extern "C" fn(sys::Parser, u64) -> u8) -> R {
    let number = vm.to_i64(&a[1])?;
    let Ok(number) = u64::try_from(number) else { return Err(vm.value_error("Cannot convert negative int")) };
    if unsafe { set(this(&a[0]).handle, number) } != 0 { Ok(Value::NONE) } else { Err(this(&a[0]).refused(vm, "parser must be a root parser")) }
}

const LAUGHS_FACTOR: &str = "Sets the maximum tolerated amplification factor for protection against billion laughs attacks.\n\nThe amplification factor is calculated as \"(direct + indirect) / direct\"\nwhile parsing, where \"direct\" is the number of bytes read from the primary\ndocument in parsing and \"indirect\" is the number of bytes added by expanding\nentities and reading external DTD files, combined.\n\nThe 'max_factor' value must be a non-NaN floating point value greater than\nor equal to 1.0. Amplification factors greater than 30,000 can be observed\nin the middle of parsing even with benign files in practice. In particular,\nthe activation threshold should be carefully chosen to avoid false positives.\n\nParser objects usually have a maximum amplification factor of 100,\nbut the actual default value depends on the underlying Expat library.";
const LAUGHS_THRESHOLD: &str = "Sets the number of output bytes needed to activate protection against billion laughs attacks.\n\nThe number of output bytes includes amplification from entity expansion\nand reading DTD files.\n\nParser objects usually have a protection activation threshold of 8 MiB,\nbut the actual default value depends on the underlying Expat library.\n\nActivation thresholds below 4 MiB are known to break support for DITA 1.3\npayload and are hence not recommended.";

#[cfg(expat_alloc_tracker)]
const ALLOCATION_THRESHOLD: &str = "Sets the number of allocated bytes of dynamic memory needed to activate protection against disproportionate use of RAM.\n\nParser objects usually have an allocation activation threshold of 64 MiB,\nbut the actual default value depends on the underlying Expat library.";
#[cfg(expat_alloc_tracker)]
const ALLOCATION_FACTOR: &str = "Sets the maximum amplification factor between direct input and bytes of dynamic memory allocated.\n\nThe amplification factor is calculated as \"allocated / direct\" while\nparsing, where \"direct\" is the number of bytes read from the primary\ndocument in parsing and \"allocated\" is the number of bytes of\ndynamic memory allocated in the parser hierarchy.\n\nThe 'max_factor' value must be a non-NaN floating point value greater\nthan or equal to 1.0.  Amplification factors greater than\n100.0 can be observed near the start of parsing even with benign\nfiles in practice.  In particular, the activation threshold should\nbe carefully chosen to avoid false positives.\n\nParser objects usually have a maximum amplification factor of 100,\nbut the actual default value depends on the underlying Expat library.";

static METHODS: &[Method] = &[
    m("ExternalEntityParserCreate", "($self, context, encoding=<unrepresentable>, /)", external)
        .doc("Create a parser for parsing an external entity based on the information passed to the ExternalEntityRefHandler."),
    m("GetBase", "($self, /)", |_, a| Ok(handlers::optional(unsafe { sys::XML_GetBase(this(&a[0]).handle) }))).doc("Return base URL string for the parser."),
    m("GetInputContext", "($self, /)", input_context).doc(
        "Return the input which generated the current event as bytes.\n\nThe data is in the encoding of the entity which contains the text.\nIt extends to the end of the currently buffered input, therefore it\ncan contain also the data of the following events, and if the event\nwas generated by a large amount of text, not all of it may be\navailable.",
    ),
    m("Parse", "($self, data, isfinal=False, /)", parse)
        .doc("Parse XML data.\n\n'data' can be a bytes-like object or a string.  If it is a string,\nthe encoding declaration in the XML data is ignored.\n'isfinal' should be true at end of input."),
    m("ParseFile", "($self, file, /)", parse_file).doc("Parse XML data from a binary file-like object.\n\nIts read() method should return bytes."),
    #[cfg(expat_alloc_tracker)]
    m("SetAllocTrackerActivationThreshold", "($self, threshold, /)", |vm, a| threshold(vm, a, sys::XML_SetAllocTrackerActivationThreshold)).doc(ALLOCATION_THRESHOLD),
    #[cfg(expat_alloc_tracker)]
    m("SetAllocTrackerMaximumAmplification", "($self, max_factor, /)", |vm, a| factor(vm, a, sys::XML_SetAllocTrackerMaximumAmplification)).doc(ALLOCATION_FACTOR),
    m("SetBase", "($self, base, /)", |vm, a| {
        let base = c_text(vm, text_argument(vm, &a[1], "SetBase() argument", false)?)?;
        if unsafe { sys::XML_SetBase(this(&a[0]).handle, pointer(base.as_ref())) } == 0 { Err(this(&a[0]).error(vm)) } else { Ok(Value::NONE) }
    })
    .doc("Set the base URL for the parser."),
    m("SetBillionLaughsAttackProtectionActivationThreshold", "($self, threshold, /)", |vm, a| threshold(vm, a, sys::XML_SetBillionLaughsAttackProtectionActivationThreshold))
        .doc(LAUGHS_THRESHOLD),
    m("SetBillionLaughsAttackProtectionMaximumAmplification", "($self, max_factor, /)", |vm, a| factor(vm, a, sys::XML_SetBillionLaughsAttackProtectionMaximumAmplification))
        .doc(LAUGHS_FACTOR),
    m("SetParamEntityParsing", "($self, flag, /)", |vm, a| Ok(Value::int(i64::from(unsafe { sys::XML_SetParamEntityParsing(this(&a[0]).handle, vm.to_i32(&a[1])?) })))).doc(
        "Controls parsing of parameter entities (including the external DTD subset).\n\nPossible flag values are XML_PARAM_ENTITY_PARSING_NEVER,\nXML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE and\nXML_PARAM_ENTITY_PARSING_ALWAYS. Returns true if setting the flag\nwas successful.",
    ),
    m("GetReparseDeferralEnabled", "($self, /)", |_, a| Ok(Value::bool(defers_reparsing() && this(&a[0]).reparse_deferral.get())))
        .doc("Retrieve reparse deferral enabled status; always returns false with Expat <2.6.0."),
    m("SetReparseDeferralEnabled", "($self, enabled, /)", |vm, a| {
        let on = vm.is_true(&a[1])?;
        #[cfg(expat_reparse_deferral)]
        if unsafe { sys::XML_SetReparseDeferralEnabled(this(&a[0]).handle, u8::from(on)) } != 0 {
            this(&a[0]).reparse_deferral.set(on);
        }
        let _ = on;
        Ok(Value::NONE)
    })
    .doc("Enable/Disable reparse deferral; enabled by default with Expat >=2.6.0."),
    m("UseForeignDTD", "($self, flag=True, /)", |vm, a| {
        let on = opt(a, 1).map_or(Ok(true), |v| vm.is_true(v))?;
        match unsafe { sys::XML_UseForeignDTD(this(&a[0]).handle, u8::from(on)) } {
            0 => Ok(Value::NONE),
            code => {
                let handle = this(&a[0]).handle;
                let (line, column) = unsafe { (sys::XML_GetCurrentLineNumber(handle), sys::XML_GetCurrentColumnNumber(handle)) };
                Err(raise_code(vm, code, line, column))
            }
        }
    })
    .doc(
        "Allows the application to provide an artificial external subset if one is not specified as part of the document instance.\n\nThis readily allows the use of a 'default' document type controlled\nby the application, while still getting the advantage of providing\ndocument type information to the parser.  'flag' defaults to True if\nnot provided.",
    ),
];

/// Whether the library is one of those that say so of themselves: some older ones were given the setting without it.
fn defers_reparsing() -> bool {
    let version = unsafe { sys::XML_ExpatVersionInfo() };
    cfg!(expat_reparse_deferral) && (version.major, version.minor) >= (2, 6)
}

/// Sets a handler (CPython `xmlparse_handler_setter`).
fn set_handler(vm: &Vm, parser: &Value, kind: usize, value: Option<Value>) -> Result<(), Raised> {
    let parser = this(parser);
    let Some(value) = value else { return Err(cannot_delete(vm)) };
    if kind == Kind::CHARACTER_DATA as usize {
        parser.flush(vm)?;
    }
    let on = !value.is_none();
    let old = std::mem::replace(&mut parser.handlers.get_mut()[kind], on.then_some(value));
    drop(old);
    // Expat may be within a run of characters that it goes on delivering.
    if on || kind != Kind::CHARACTER_DATA as usize || !parser.in_callback.get() {
        HANDLERS[kind](parser.handle, on);
    }
    Ok(())
}

fn cannot_delete(vm: &Vm) -> Raised {
    vm.runtime_error("Cannot delete attribute")
}

macro_rules! handler_row {
    ($kind:ident, $name:literal) => {
        gs($name, |_, p| Ok(this(p).handler(Kind::$kind).unwrap_or(Value::NONE)), |vm, p, v| set_handler(vm, p, Kind::$kind as usize, v))
    };
}

macro_rules! flag_row {
    ($name:literal, $field:ident) => {
        gs(
            $name,
            |_, p| Ok(Value::bool(this(p).$field.get())),
            |vm, p, v| {
                let on = vm.is_true(&v.ok_or_else(|| cannot_delete(vm))?)?;
                this(p).$field.set(on);
                Ok(())
            },
        )
    };
}

fn set_buffer_size(vm: &Vm, p: &Value, v: Option<Value>) -> Result<(), Raised> {
    let parser = this(p);
    let v = v.ok_or_else(|| cannot_delete(vm))?;
    if !pyvm_vm::objects::int::is_int(&v) {
        return Err(vm.type_error("buffer_size must be an integer"));
    }
    let size = vm.to_i64(&v)?;
    if size == parser.buffer_size.get() as i64 {
        return Ok(());
    }
    if size <= 0 {
        return Err(vm.value_error("buffer_size must be greater than zero"));
    }
    if size > i64::from(i32::MAX) {
        return Err(vm.value_error(format!("buffer_size must not be greater than {}", i32::MAX)));
    }
    parser.flush(vm)?;
    parser.buffer_size.set(size as usize);
    Ok(())
}

fn set_buffer_text(vm: &Vm, p: &Value, v: Option<Value>) -> Result<(), Raised> {
    let parser = this(p);
    let on = vm.is_true(&v.ok_or_else(|| cannot_delete(vm))?)?;
    if on && parser.buffer.get().is_none() {
        parser.buffer.set(Some(Vec::new()));
    } else if !on && parser.buffer.get().is_some() {
        parser.flush(vm)?;
        parser.buffer.set(None);
    }
    Ok(())
}

fn line(p: &Value) -> R {
    Ok(Value::int(unsafe { sys::XML_GetCurrentLineNumber(this(p).handle) } as i64))
}

fn column(p: &Value) -> R {
    Ok(Value::int(unsafe { sys::XML_GetCurrentColumnNumber(this(p).handle) } as i64))
}

fn byte(p: &Value) -> R {
    Ok(Value::int(unsafe { sys::XML_GetCurrentByteIndex(this(p).handle) }))
}

static GETSET: &[GetSet] = &[
    handler_row!(ATTLIST_DECL, "AttlistDeclHandler"),
    handler_row!(CHARACTER_DATA, "CharacterDataHandler"),
    handler_row!(COMMENT, "CommentHandler"),
    handler_row!(DEFAULT, "DefaultHandler"),
    handler_row!(DEFAULT_EXPAND, "DefaultHandlerExpand"),
    handler_row!(ELEMENT_DECL, "ElementDeclHandler"),
    handler_row!(END_CDATA, "EndCdataSectionHandler"),
    handler_row!(END_DOCTYPE_DECL, "EndDoctypeDeclHandler"),
    handler_row!(END_ELEMENT, "EndElementHandler"),
    handler_row!(END_NAMESPACE_DECL, "EndNamespaceDeclHandler"),
    handler_row!(ENTITY_DECL, "EntityDeclHandler"),
    handler_row!(EXTERNAL_ENTITY_REF, "ExternalEntityRefHandler"),
    handler_row!(NOT_STANDALONE, "NotStandaloneHandler"),
    handler_row!(NOTATION_DECL, "NotationDeclHandler"),
    handler_row!(PROCESSING_INSTRUCTION, "ProcessingInstructionHandler"),
    handler_row!(SKIPPED_ENTITY, "SkippedEntityHandler"),
    handler_row!(START_CDATA, "StartCdataSectionHandler"),
    handler_row!(START_DOCTYPE_DECL, "StartDoctypeDeclHandler"),
    handler_row!(START_ELEMENT, "StartElementHandler"),
    handler_row!(START_NAMESPACE_DECL, "StartNamespaceDeclHandler"),
    handler_row!(UNPARSED_ENTITY_DECL, "UnparsedEntityDeclHandler"),
    handler_row!(XML_DECL, "XmlDeclHandler"),
    g("CurrentByteIndex", |_, p| byte(p)),
    g("CurrentColumnNumber", |_, p| column(p)),
    g("CurrentLineNumber", |_, p| line(p)),
    g("ErrorByteIndex", |_, p| byte(p)),
    g("ErrorCode", |_, p| Ok(Value::int(i64::from(unsafe { sys::XML_GetErrorCode(this(p).handle) })))),
    g("ErrorColumnNumber", |_, p| column(p)),
    g("ErrorLineNumber", |_, p| line(p)),
    gs("buffer_size", |_, p| Ok(Value::uint(this(p).buffer_size.get())), set_buffer_size),
    gs("buffer_text", |_, p| Ok(Value::bool(this(p).buffer.get().is_some())), set_buffer_text),
    g("buffer_used", |_, p| Ok(Value::uint(this(p).buffer.get().as_ref().map_or(0, Vec::len)))),
    member("intern", |_, p| Ok(this(p).intern.as_ref().map_or(Value::NONE, |names| names.value().clone()))),
    gs(
        "namespace_prefixes",
        |_, p| Ok(Value::bool(this(p).namespace_prefixes.get())),
        |vm, p, v| {
            let on = vm.is_true(&v.ok_or_else(|| cannot_delete(vm))?)?;
            this(p).namespace_prefixes.set(on);
            unsafe { sys::XML_SetReturnNSTriplet(this(p).handle, c_int::from(on)) };
            Ok(())
        },
    ),
    flag_row!("ordered_attributes", ordered_attributes),
    flag_row!("specified_attributes", specified_attributes),
];

/// The arguments of `ParserCreate` (CPython `pyexpat_ParserCreate_impl`).
pub fn parser_create(vm: &Vm, a: &[Value]) -> R {
    let text = |at: usize, what: &str| opt(a, at).map_or(Ok(None), |v| text_argument(vm, v, what, true));
    let (encoding, separator) = (text(0, "ParserCreate() argument 'encoding'")?, text(1, "ParserCreate() argument 'namespace_separator'")?);
    if separator.is_some_and(|s| string::to_string(s).len() > 1) {
        return Err(vm.value_error("namespace_separator must be at most one character, omitted, or None"));
    }
    let intern = match opt(a, 2) {
        None => Some(Dict::new()),
        Some(v) if v.is_none() => None,
        Some(v) => Some(v.downcast::<Dict>().ok_or_else(|| vm.type_error("intern must be a dictionary"))?),
    };
    create(vm, encoding, separator, intern)
}

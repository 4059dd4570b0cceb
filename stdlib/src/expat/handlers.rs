//! What Expat calls while it parses, and the Python functions that are called in turn.
#![expect(unsafe_code, reason = "called by a C library, with texts that live through the call; the user data is the parser's object, which the call to parse holds")]

use super::parser::Parser;
use super::sys::{self, Content, Encoding, Text, User};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::{string, tuple};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::ffi::{CStr, c_int};

/// Has Expat call a handler, or not.
pub type Install = fn(sys::Parser, bool);

macro_rules! handlers {
    ($($constant:ident $set:ident $function:ident;)*) => {
        #[expect(clippy::upper_case_acronyms, non_camel_case_types, reason = "indices of a table")]
        #[derive(Clone, Copy)]
        pub enum Kind { $($constant),* }

        /// All handlers, by [`Kind`].
        pub static HANDLERS: &[Install] = &[$(|parser, on| unsafe { sys::$set(parser, if on { Some($function) } else { None }) }),*];
    };
}

handlers! {
    START_ELEMENT XML_SetStartElementHandler start_element;
    END_ELEMENT XML_SetEndElementHandler end_element;
    PROCESSING_INSTRUCTION XML_SetProcessingInstructionHandler processing_instruction;
    CHARACTER_DATA XML_SetCharacterDataHandler character_data;
    UNPARSED_ENTITY_DECL XML_SetUnparsedEntityDeclHandler unparsed_entity_decl;
    NOTATION_DECL XML_SetNotationDeclHandler notation_decl;
    START_NAMESPACE_DECL XML_SetStartNamespaceDeclHandler start_namespace_decl;
    END_NAMESPACE_DECL XML_SetEndNamespaceDeclHandler end_namespace_decl;
    COMMENT XML_SetCommentHandler comment;
    START_CDATA XML_SetStartCdataSectionHandler start_cdata;
    END_CDATA XML_SetEndCdataSectionHandler end_cdata;
    DEFAULT XML_SetDefaultHandler default;
    DEFAULT_EXPAND XML_SetDefaultHandlerExpand default_expand;
    NOT_STANDALONE XML_SetNotStandaloneHandler not_standalone;
    EXTERNAL_ENTITY_REF XML_SetExternalEntityRefHandler external_entity_ref;
    START_DOCTYPE_DECL XML_SetStartDoctypeDeclHandler start_doctype_decl;
    END_DOCTYPE_DECL XML_SetEndDoctypeDeclHandler end_doctype_decl;
    ENTITY_DECL XML_SetEntityDeclHandler entity_decl;
    XML_DECL XML_SetXmlDeclHandler xml_decl;
    ELEMENT_DECL XML_SetElementDeclHandler element_decl;
    ATTLIST_DECL XML_SetAttlistDeclHandler attlist_decl;
    SKIPPED_ENTITY XML_SetSkippedEntityHandler skipped_entity;
}

/// The object that a call is about.
fn parser<'a>(user: User) -> &'a Parser {
    // SAFETY: what was set as the user data; see the reason at the top.
    unsafe { &*user.cast::<Parser>().cast_const() }
}

fn bytes<'a>(text: Text) -> Option<&'a [u8]> {
    // SAFETY: Expat's texts end with a zero.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes())
}

fn data<'a>(start: Text, length: c_int) -> &'a [u8] {
    match usize::try_from(length) {
        Ok(length) if !start.is_null() => unsafe { std::slice::from_raw_parts(start.cast(), length) },
        _ => &[],
    }
}

/// A text, or `None` for a text that is not there.
pub fn optional(text: Text) -> Value {
    bytes(text).map_or(Value::NONE, string::from_wtf8)
}

/// A name, the same object for the same name.
fn name(vm: &Vm, parser: &Parser, text: Text) -> R {
    match (bytes(text), parser.intern()) {
        (None, _) => Ok(Value::NONE),
        (Some(text), None) => Ok(string::from_wtf8(text)),
        (Some(text), Some(names)) => {
            let made = string::from_wtf8(text);
            if let Some(known) = names.get(vm, &made)? {
                return Ok(known);
            }
            names.set(vm, &made, made.clone())?;
            Ok(made)
        }
    }
}

/// Calls the Python function for an event with what `arguments` makes, once characters that wait are delivered.
fn event(user: User, kind: Kind, arguments: impl FnOnce(&Vm, &Parser) -> R<Vec<Value>>) -> Option<Value> {
    let parser = parser(user);
    if parser.failed() || parser.handler(kind).is_none() {
        return None;
    }
    pyvm_vm::vm::with(|vm| {
        let outcome = parser.flush(vm).and_then(|()| arguments(vm, parser)).and_then(|arguments| {
            // A handler may be gone since then.
            parser.handler(kind).map_or(Ok(Value::NONE), |handler| parser.call(vm, &handler, &arguments))
        });
        outcome.map_err(|_| parser.fail()).ok()
    })
}

/// As [`event`], for handlers that say whether to go on.
fn question(user: User, kind: Kind, arguments: impl FnOnce(&Vm, &Parser) -> R<Vec<Value>>) -> c_int {
    let Some(answer) = event(user, kind, arguments) else { return 0 };
    pyvm_vm::vm::with(|vm| match vm.to_i64(&answer) {
        Ok(number) => number as c_int,
        Err(_) => {
            parser(user).fail();
            0
        }
    })
}

/// Names of the parser's document, in order.
fn names(vm: &Vm, parser: &Parser, texts: &[Text]) -> R<Vec<Value>> {
    texts.iter().map(|text| name(vm, parser, *text)).collect()
}

extern "C" fn start_element(user: User, element: Text, attributes: *const Text) {
    event(user, Kind::START_ELEMENT, |vm, parser| {
        let name_of_element = name(vm, parser, element)?;
        let mut pairs = Vec::new();
        // SAFETY: names and values in turn, ended by a null.
        let at = |i: usize| unsafe { *attributes.add(i) };
        let most = if parser.specified_attributes.get() { parser.specified_count() } else { usize::MAX };
        while pairs.len() < most && !at(pairs.len()).is_null() {
            let i = pairs.len();
            pairs.push(name(vm, parser, at(i))?);
            pairs.push(optional(at(i + 1)));
        }
        if parser.ordered_attributes.get() {
            return Ok(vec![name_of_element, List::new(pairs).into_value()]);
        }
        let dict = Dict::new();
        for pair in pairs.chunks_exact(2) {
            dict.set(vm, &pair[0], pair[1].clone())?;
        }
        Ok(vec![name_of_element, dict.into_value()])
    });
}

extern "C" fn end_element(user: User, element: Text) {
    event(user, Kind::END_ELEMENT, |vm, parser| names(vm, parser, &[element]));
}

extern "C" fn processing_instruction(user: User, target: Text, data: Text) {
    event(user, Kind::PROCESSING_INSTRUCTION, |vm, parser| Ok(vec![name(vm, parser, target)?, optional(data)]));
}

extern "C" fn character_data(user: User, start: Text, length: c_int) {
    let parser = parser(user);
    if parser.failed() {
        return;
    }
    pyvm_vm::vm::with(|vm| {
        if parser.characters(vm, data(start, length)).is_err() {
            parser.fail();
        }
    });
}

extern "C" fn unparsed_entity_decl(user: User, entity: Text, base: Text, system: Text, public: Text, notation: Text) {
    event(user, Kind::UNPARSED_ENTITY_DECL, |vm, parser| names(vm, parser, &[entity, base, system, public, notation]));
}

extern "C" fn notation_decl(user: User, notation: Text, base: Text, system: Text, public: Text) {
    event(user, Kind::NOTATION_DECL, |vm, parser| names(vm, parser, &[notation, base, system, public]));
}

extern "C" fn start_namespace_decl(user: User, prefix: Text, uri: Text) {
    event(user, Kind::START_NAMESPACE_DECL, |vm, parser| names(vm, parser, &[prefix, uri]));
}

extern "C" fn end_namespace_decl(user: User, prefix: Text) {
    event(user, Kind::END_NAMESPACE_DECL, |vm, parser| names(vm, parser, &[prefix]));
}

extern "C" fn comment(user: User, text: Text) {
    event(user, Kind::COMMENT, |_, _| Ok(vec![optional(text)]));
}

extern "C" fn start_cdata(user: User) {
    event(user, Kind::START_CDATA, |_, _| Ok(Vec::new()));
}

extern "C" fn end_cdata(user: User) {
    event(user, Kind::END_CDATA, |_, _| Ok(Vec::new()));
}

extern "C" fn default(user: User, start: Text, length: c_int) {
    event(user, Kind::DEFAULT, |_, _| Ok(vec![string::from_wtf8(data(start, length))]));
}

extern "C" fn default_expand(user: User, start: Text, length: c_int) {
    event(user, Kind::DEFAULT_EXPAND, |_, _| Ok(vec![string::from_wtf8(data(start, length))]));
}

extern "C" fn not_standalone(user: User) -> c_int {
    question(user, Kind::NOT_STANDALONE, |_, _| Ok(Vec::new()))
}

extern "C" fn external_entity_ref(parser: sys::Parser, context: Text, base: Text, system: Text, public: Text) -> c_int {
    // SAFETY: the first field of a parser is its user data (`XML_GetUserData` is a macro for this).
    let user = unsafe { *parser.cast::<User>() };
    question(user, Kind::EXTERNAL_ENTITY_REF, |vm, parser| {
        let mut arguments = vec![optional(context)];
        arguments.extend(names(vm, parser, &[base, system, public])?);
        Ok(arguments)
    })
}

extern "C" fn start_doctype_decl(user: User, doctype: Text, system: Text, public: Text, has_internal_subset: c_int) {
    event(user, Kind::START_DOCTYPE_DECL, |vm, parser| {
        let mut arguments = names(vm, parser, &[doctype, system, public])?;
        arguments.push(Value::int(i64::from(has_internal_subset)));
        Ok(arguments)
    });
}

extern "C" fn end_doctype_decl(user: User) {
    event(user, Kind::END_DOCTYPE_DECL, |_, _| Ok(Vec::new()));
}

extern "C" fn entity_decl(user: User, entity: Text, is_parameter: c_int, value: Text, length: c_int, base: Text, system: Text, public: Text, notation: Text) {
    event(user, Kind::ENTITY_DECL, |vm, parser| {
        let value = if value.is_null() { Value::NONE } else { string::from_wtf8(data(value, length)) };
        let mut arguments = vec![name(vm, parser, entity)?, Value::int(i64::from(is_parameter)), value];
        arguments.extend(names(vm, parser, &[base, system, public, notation])?);
        Ok(arguments)
    });
}

extern "C" fn xml_decl(user: User, version: Text, encoding: Text, standalone: c_int) {
    event(user, Kind::XML_DECL, |_, _| Ok(vec![optional(version), optional(encoding), Value::int(i64::from(standalone))]));
}

/// A model of content as nested tuples (CPython `conv_content_model`).
fn content_model(vm: &Vm, parser: &Parser, model: &Content) -> R {
    let count = if model.children.is_null() { 0 } else { model.count as usize };
    let mut children = Vec::with_capacity(count);
    for i in 0..count {
        // SAFETY: that many children lie there.
        let child = unsafe { &*model.children.add(i) };
        children.push(vm.recursion_guard(" in conv_content_model", || content_model(vm, parser, child))?);
    }
    let name = name(vm, parser, model.name)?;
    Ok(tuple::from_vec(vec![Value::int(i64::from(model.kind)), Value::int(i64::from(model.quantifier)), name, tuple::from_vec(children)]))
}

extern "C" fn element_decl(user: User, element: Text, model: *mut Content) {
    event(user, Kind::ELEMENT_DECL, |vm, parser| {
        // SAFETY: a model of Expat's, given back below.
        let model = content_model(vm, parser, unsafe { &*model })?;
        Ok(vec![name(vm, parser, element)?, model])
    });
    // SAFETY: the handler owns the model.
    unsafe { sys::XML_FreeContentModel(parser(user).handle(), model) };
}

extern "C" fn attlist_decl(user: User, element: Text, attribute: Text, kind: Text, default: Text, required: c_int) {
    event(user, Kind::ATTLIST_DECL, |vm, parser| {
        let mut arguments = names(vm, parser, &[element, attribute])?;
        arguments.extend([optional(kind), optional(default), Value::int(i64::from(required))]);
        Ok(arguments)
    });
}

extern "C" fn skipped_entity(user: User, entity: Text, is_parameter: c_int) {
    event(user, Kind::SKIPPED_ENTITY, |vm, parser| Ok(vec![name(vm, parser, entity)?, Value::int(i64::from(is_parameter))]));
}

/// Stops the parser at an entity, once a handler raised an exception.
pub extern "C" fn refuse_entity(_: sys::Parser, _: Text, _: Text, _: Text, _: Text) -> c_int {
    0
}

/// An encoding that Expat does not know, by way of Python's codec (CPython `PyUnknownEncodingHandler`).
pub extern "C" fn unknown_encoding(user: User, encoding: Text, info: *mut Encoding) -> c_int {
    let parser = parser(user);
    if parser.failed() {
        return 0;
    }
    pyvm_vm::vm::with(|vm| {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        let text = match pyvm_vm::codecs::decode(vm, &all, Some(&optional(encoding)), Some(&vm.str("replace"))) {
            Ok(text) => text,
            Err(_) => {
                parser.fail();
                return 0;
            }
        };
        let text: Vec<u32> = text.cast::<string::Str>().map_or_else(Vec::new, |text| text.code_points().collect());
        if text.len() != all.len() {
            vm.raise_text(&exc::VALUE_ERROR, "multi-byte encodings are not supported");
            parser.fail();
            return 0;
        }
        // SAFETY: Expat's own record, to be filled.
        let info = unsafe { &mut *info };
        for (place, code) in info.map.iter_mut().zip(text) {
            *place = if code == 0xfffd { -1 } else { code as c_int };
        }
        (info.data, info.convert, info.release) = (std::ptr::null_mut(), None, None);
        1
    })
}

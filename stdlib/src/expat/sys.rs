//! The functions of the C library Expat that `pyexpat` calls, as its header `expat.h` declares them.
#![expect(unsafe_code, reason = "declares functions of a C library")]

use std::ffi::{c_char, c_float, c_int, c_long, c_ulonglong, c_void};

#[repr(C)]
pub struct Opaque([u8; 0]);

/// `XML_Parser`
pub type Parser = *mut Opaque;
/// `const XML_Char *` of a library that gives UTF-8.
pub type Text = *const c_char;
/// What handlers are given of who set them.
pub type User = *mut c_void;

/// `XML_Content`: the model of an element's content.
#[repr(C)]
pub struct Content {
    pub kind: c_int,
    pub quantifier: c_int,
    pub name: *mut c_char,
    pub count: u32,
    pub children: *mut Content,
}

/// `XML_Encoding`: an encoding of bytes that the library does not know.
#[repr(C)]
pub struct Encoding {
    pub map: [c_int; 256],
    pub data: *mut c_void,
    pub convert: Option<extern "C" fn(*mut c_void, *const c_char) -> c_int>,
    pub release: Option<extern "C" fn(*mut c_void)>,
}

/// `XML_Feature`
#[repr(C)]
pub struct Feature {
    pub feature: c_int,
    pub name: Text,
    pub value: c_long,
}

/// `XML_Expat_Version`
#[repr(C)]
pub struct Version {
    pub major: c_int,
    pub minor: c_int,
    pub micro: c_int,
}

pub type OnUser = extern "C" fn(User);
pub type OnText = extern "C" fn(User, Text);
pub type OnTwo = extern "C" fn(User, Text, Text);
pub type OnData = extern "C" fn(User, Text, c_int);
pub type OnStart = extern "C" fn(User, Text, *const Text);
pub type OnDoctype = extern "C" fn(User, Text, Text, Text, c_int);
pub type OnEntity = extern "C" fn(User, Text, c_int, Text, c_int, Text, Text, Text, Text);
pub type OnUnparsed = extern "C" fn(User, Text, Text, Text, Text, Text);
pub type OnNotation = extern "C" fn(User, Text, Text, Text, Text);
pub type OnStandalone = extern "C" fn(User) -> c_int;
pub type OnExternal = extern "C" fn(Parser, Text, Text, Text, Text) -> c_int;
pub type OnAttlist = extern "C" fn(User, Text, Text, Text, Text, c_int);
pub type OnElement = extern "C" fn(User, Text, *mut Content);
pub type OnXmlDecl = extern "C" fn(User, Text, Text, c_int);
pub type OnSkipped = extern "C" fn(User, Text, c_int);
pub type OnEncoding = extern "C" fn(User, Text, *mut Encoding) -> c_int;

unsafe extern "C" {
    pub fn XML_ParserCreate_MM(encoding: Text, memory: *const c_void, separator: Text) -> Parser;
    pub fn XML_ExternalEntityParserCreate(parser: Parser, context: Text, encoding: Text) -> Parser;
    pub fn XML_ParserFree(parser: Parser);
    pub fn XML_SetUserData(parser: Parser, user: User);
    pub fn XML_SetEncoding(parser: Parser, encoding: Text) -> c_int;
    pub fn XML_Parse(parser: Parser, data: *const c_char, length: c_int, last: c_int) -> c_int;
    pub fn XML_GetErrorCode(parser: Parser) -> c_int;
    pub fn XML_ErrorString(code: c_int) -> Text;
    pub fn XML_GetCurrentLineNumber(parser: Parser) -> std::ffi::c_ulong;
    pub fn XML_GetCurrentColumnNumber(parser: Parser) -> std::ffi::c_ulong;
    pub fn XML_GetCurrentByteIndex(parser: Parser) -> c_long;
    pub fn XML_GetInputContext(parser: Parser, offset: *mut c_int, size: *mut c_int) -> *const c_char;
    pub fn XML_GetSpecifiedAttributeCount(parser: Parser) -> c_int;
    pub fn XML_SetBase(parser: Parser, base: Text) -> c_int;
    pub fn XML_GetBase(parser: Parser) -> Text;
    pub fn XML_SetReturnNSTriplet(parser: Parser, on: c_int);
    pub fn XML_SetParamEntityParsing(parser: Parser, kind: c_int) -> c_int;
    pub fn XML_UseForeignDTD(parser: Parser, on: u8) -> c_int;
    pub fn XML_FreeContentModel(parser: Parser, model: *mut Content);
    pub fn XML_GetFeatureList() -> *const Feature;
    pub fn XML_ExpatVersion() -> Text;
    pub fn XML_ExpatVersionInfo() -> Version;
    pub fn XML_SetBillionLaughsAttackProtectionMaximumAmplification(parser: Parser, factor: c_float) -> u8;
    pub fn XML_SetBillionLaughsAttackProtectionActivationThreshold(parser: Parser, bytes: c_ulonglong) -> u8;
    #[cfg(expat_reparse_deferral)]
    pub fn XML_SetReparseDeferralEnabled(parser: Parser, on: u8) -> u8;
    #[cfg(expat_alloc_tracker)]
    pub fn XML_SetAllocTrackerMaximumAmplification(parser: Parser, factor: c_float) -> u8;
    #[cfg(expat_alloc_tracker)]
    pub fn XML_SetAllocTrackerActivationThreshold(parser: Parser, bytes: c_ulonglong) -> u8;

    pub fn XML_SetStartElementHandler(parser: Parser, handler: Option<OnStart>);
    pub fn XML_SetEndElementHandler(parser: Parser, handler: Option<OnText>);
    pub fn XML_SetProcessingInstructionHandler(parser: Parser, handler: Option<OnTwo>);
    pub fn XML_SetCharacterDataHandler(parser: Parser, handler: Option<OnData>);
    pub fn XML_SetUnparsedEntityDeclHandler(parser: Parser, handler: Option<OnUnparsed>);
    pub fn XML_SetNotationDeclHandler(parser: Parser, handler: Option<OnNotation>);
    pub fn XML_SetStartNamespaceDeclHandler(parser: Parser, handler: Option<OnTwo>);
    pub fn XML_SetEndNamespaceDeclHandler(parser: Parser, handler: Option<OnText>);
    pub fn XML_SetCommentHandler(parser: Parser, handler: Option<OnText>);
    pub fn XML_SetStartCdataSectionHandler(parser: Parser, handler: Option<OnUser>);
    pub fn XML_SetEndCdataSectionHandler(parser: Parser, handler: Option<OnUser>);
    pub fn XML_SetDefaultHandler(parser: Parser, handler: Option<OnData>);
    pub fn XML_SetDefaultHandlerExpand(parser: Parser, handler: Option<OnData>);
    pub fn XML_SetNotStandaloneHandler(parser: Parser, handler: Option<OnStandalone>);
    pub fn XML_SetExternalEntityRefHandler(parser: Parser, handler: Option<OnExternal>);
    pub fn XML_SetStartDoctypeDeclHandler(parser: Parser, handler: Option<OnDoctype>);
    pub fn XML_SetEndDoctypeDeclHandler(parser: Parser, handler: Option<OnUser>);
    pub fn XML_SetEntityDeclHandler(parser: Parser, handler: Option<OnEntity>);
    pub fn XML_SetXmlDeclHandler(parser: Parser, handler: Option<OnXmlDecl>);
    pub fn XML_SetElementDeclHandler(parser: Parser, handler: Option<OnElement>);
    pub fn XML_SetAttlistDeclHandler(parser: Parser, handler: Option<OnAttlist>);
    pub fn XML_SetSkippedEntityHandler(parser: Parser, handler: Option<OnSkipped>);
    pub fn XML_SetUnknownEncodingHandler(parser: Parser, handler: Option<OnEncoding>, user: User);
}

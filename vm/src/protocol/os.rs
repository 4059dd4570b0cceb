//! Texts and paths of the operating system.

use crate::objects::bytes::Bytes;
use crate::objects::string::{self, Str};
use crate::value::Value;
use crate::vm::{R, Vm};
use std::ffi::CStr;

/// `strerror`, in the C library's words.
pub fn error_text(code: i32) -> String {
    let text = std::io::Error::from_raw_os_error(code).to_string();
    match text.rfind(" (os error ") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}

/// Bytes of the system as `str`: UTF-8 with lone bytes as surrogates (`surrogateescape`).
pub fn decode_fs(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => string::from_str(text),
        Err(_) => {
            let mut out = Vec::new();
            let mut rest = bytes;
            while !rest.is_empty() {
                let (valid, bad) = match std::str::from_utf8(rest) {
                    Ok(_) => (rest.len(), 0),
                    Err(e) => (e.valid_up_to(), e.error_len().unwrap_or(rest.len() - e.valid_up_to())),
                };
                out.extend_from_slice(&rest[..valid]);
                for &b in &rest[valid..valid + bad] {
                    string::push_code_point(&mut out, 0xdc00 + u32::from(b));
                }
                rest = &rest[valid + bad..];
            }
            string::from_wtf8(&out)
        }
    }
}

/// `str` as bytes for the system (`os.fsencode`).
pub fn encode_fs(s: &Str) -> Vec<u8> {
    if s.as_str().is_some() {
        return s.as_bytes().to_vec();
    }
    let mut out = Vec::new();
    for c in s.code_points() {
        match c {
            0xdc80..=0xdcff => out.push((c - 0xdc00) as u8),
            _ => string::push_code_point(&mut out, c),
        }
    }
    out
}

/// A path argument: `str`, `bytes` or something with `__fspath__` (PEP 519).
pub fn path_bytes(vm: &Vm, value: &Value) -> R<Vec<u8>> {
    let value = fspath(vm, value)?;
    let bytes = match value.cast::<Str>() {
        Some(s) => encode_fs(s),
        None => value.obj::<Bytes>().data().to_vec(),
    };
    if bytes.contains(&0) {
        return Err(vm.value_error("embedded null byte"));
    }
    Ok(bytes)
}

/// `os.fspath`.
pub fn fspath(vm: &Vm, value: &Value) -> R {
    if string::is_str(value) || value.cast::<Bytes>().is_some() {
        return Ok(value.clone());
    }
    let Some(r) = vm.call_special(value, &vm.names.__fspath__, &[]) else {
        return Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {}", value.ty().name())));
    };
    let r = r?;
    if string::is_str(&r) || r.cast::<Bytes>().is_some() {
        return Ok(r);
    }
    let message = format!("expected {}.__fspath__() to return str or bytes, not {}", value.ty().name(), r.ty().name());
    Err(vm.type_error(message))
}

/// Text of a C string from the system.
pub fn from_c(text: &CStr) -> Value {
    decode_fs(text.to_bytes())
}

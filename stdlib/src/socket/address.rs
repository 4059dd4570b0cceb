//! Socket addresses, as the system and as Python code write them.

use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::objects::{int, string};
use pyvm_vm::protocol::os::{decode_fs, encode_fs};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::mem::{offset_of, zeroed};
use std::net::{Ipv4Addr, Ipv6Addr};

/// An address of any family.
pub struct Address {
    storage: libc::sockaddr_storage,
    len: libc::socklen_t,
}

const FULL: libc::socklen_t = size_of::<libc::sockaddr_storage>() as libc::socklen_t;

impl Address {
    pub fn empty() -> Address {
        Address { storage: unsafe { zeroed() }, len: FULL }
    }

    /// Makes all room available again.
    pub fn reset(&mut self) {
        *self = Address::empty();
    }

    pub fn local(fd: i32) -> Option<Address> {
        let mut a = Address::empty();
        if unsafe { libc::getsockname(fd, a.pointer_mut(), a.len_mut()) } == 0 { Some(a) } else { None }
    }

    pub fn peer(fd: i32) -> Option<Address> {
        let mut a = Address::empty();
        if unsafe { libc::getpeername(fd, a.pointer_mut(), a.len_mut()) } == 0 { Some(a) } else { None }
    }

    pub fn family(&self) -> i32 {
        i32::from(self.storage.ss_family)
    }

    pub fn pointer(&self) -> *const libc::sockaddr {
        (&raw const self.storage).cast()
    }

    pub fn pointer_mut(&mut self) -> *mut libc::sockaddr {
        (&raw mut self.storage).cast()
    }

    pub fn len(&self) -> libc::socklen_t {
        self.len
    }

    pub fn len_mut(&mut self) -> &mut libc::socklen_t {
        &mut self.len
    }

    /// Copies an address that the system gave.
    ///
    /// # Safety
    /// `from` points at `len` bytes.
    pub unsafe fn copy(from: *const libc::sockaddr, len: libc::socklen_t) -> Address {
        let mut a = Address::empty();
        let n = (len as usize).min(FULL as usize);
        unsafe { std::ptr::copy_nonoverlapping(from.cast::<u8>(), a.pointer_mut().cast::<u8>(), n) };
        a.len = n as libc::socklen_t;
        a
    }

    pub fn v4(ip: Ipv4Addr, port: u16) -> Address {
        let mut a = Address::empty();
        let p = a.pointer_mut().cast::<libc::sockaddr_in>();
        unsafe {
            (*p).sin_family = libc::AF_INET as u16;
            (*p).sin_port = port.to_be();
            (*p).sin_addr.s_addr = u32::from(ip).to_be();
        }
        a.len = size_of::<libc::sockaddr_in>() as u32;
        a
    }

    pub fn v6(ip: Ipv6Addr, port: u16, flow: u32, scope: u32) -> Address {
        let mut a = Address::empty();
        let p = a.pointer_mut().cast::<libc::sockaddr_in6>();
        unsafe {
            (*p).sin6_family = libc::AF_INET6 as u16;
            (*p).sin6_port = port.to_be();
            (*p).sin6_flowinfo = flow.to_be();
            (*p).sin6_addr.s6_addr = ip.octets();
            (*p).sin6_scope_id = scope;
        }
        a.len = size_of::<libc::sockaddr_in6>() as u32;
        a
    }
}

/// An address for Python code (CPython `makesockaddr`).
pub fn to_object(vm: &Vm, a: &Address) -> Value {
    if a.len == 0 || (a.len == FULL && a.family() == 0) {
        return Value::NONE;
    }
    match a.family() {
        libc::AF_INET => {
            let p = unsafe { &*a.pointer().cast::<libc::sockaddr_in>() };
            let ip = Ipv4Addr::from(u32::from_be(p.sin_addr.s_addr));
            vm.tuple(vec![vm.str(&ip.to_string()), Value::small(i64::from(u16::from_be(p.sin_port)))])
        }
        libc::AF_INET6 => {
            let p = unsafe { &*a.pointer().cast::<libc::sockaddr_in6>() };
            let ip = Ipv6Addr::from(p.sin6_addr.s6_addr);
            let numbers = [i64::from(u16::from_be(p.sin6_port)), i64::from(u32::from_be(p.sin6_flowinfo)), i64::from(p.sin6_scope_id)];
            let mut parts = vec![vm.str(&ip.to_string())];
            parts.extend(numbers.iter().map(|n| Value::int(*n)));
            vm.tuple(parts)
        }
        libc::AF_UNIX => {
            let p = unsafe { &*a.pointer().cast::<libc::sockaddr_un>() };
            let n = (a.len as usize).saturating_sub(offset_of!(libc::sockaddr_un, sun_path));
            let path: Vec<u8> = p.sun_path[..n.min(p.sun_path.len())].iter().map(|c| *c as u8).collect();
            if path.first() == Some(&0) {
                return Bytes::new(path);
            }
            decode_fs(path.split(|b| *b == 0).next().unwrap_or_default())
        }
        family => {
            let bytes = unsafe { std::slice::from_raw_parts(a.pointer().cast::<u8>().add(2), (a.len as usize).saturating_sub(2)) };
            vm.tuple(vec![Value::small(i64::from(family)), Bytes::copied(bytes)])
        }
    }
}

fn port(vm: &Vm, v: &Value, function: &str) -> R<u16> {
    if !int::is_int(v) && v.ty().slots.get().unary[pyvm_vm::types::slots::un::INDEX].is_none() {
        return Err(vm.type_error(format!("'{}' object cannot be interpreted as an integer", v.ty().name())));
    }
    match int::as_i64(&vm.index(v)?) {
        Some(p @ 0..=0xffff) => Ok(p as u16),
        _ => Err(vm.overflow_error(format!("{function}(): port must be 0-65535."))),
    }
}

/// A host argument as text for the resolver.
pub fn host(vm: &Vm, v: &Value) -> R<String> {
    if let Some(s) = v.cast::<string::Str>() {
        if s.is_ascii() {
            return Ok(s.to_lossy());
        }
        let encoded = vm.call_method_str(v, "encode", &[vm.str("idna")])?;
        return Ok(String::from_utf8_lossy(&vm.bytes_like(&encoded)?).into_owned());
    }
    if vm.is_bytes_like(v) {
        return Ok(String::from_utf8_lossy(&vm.bytes_like(v)?).into_owned());
    }
    Err(vm.type_error(format!("str, bytes or bytearray expected, not {}", v.ty().name())))
}

/// An address that Python code gave (CPython `getsockaddrarg`).
pub fn from_object(vm: &Vm, family: i32, v: &Value, function: &str) -> R<Address> {
    match family {
        libc::AF_INET | libc::AF_INET6 => {
            let name = if family == libc::AF_INET { "AF_INET" } else { "AF_INET6" };
            let Some(t) = v.cast::<Tuple>() else { return Err(vm.type_error(format!("{function}(): {name} address must be tuple, not {}", v.ty().name()))) };
            let items = t.items();
            let fits = if family == libc::AF_INET { items.len() == 2 } else { (2..=4).contains(&items.len()) };
            if !fits {
                let shape = if family == libc::AF_INET { "a pair (host, port)" } else { "a tuple (host, port[, flowinfo[, scopeid]])" };
                return Err(vm.type_error(format!("{function}(): {name} address must be {shape}")));
            }
            let text = host(vm, &items[0])?;
            let port = port(vm, &items[1], function)?;
            let number = |i: usize| items.get(i).map_or(Ok(0), |n| vm.to_i64(n).map(|n| n as u32));
            let (flow, scope) = (number(2)?, number(3)?);
            if flow > 0xf_ffff {
                return Err(vm.overflow_error(format!("{function}(): flowinfo must be 0-1048575.")));
            }
            let found = super::lookup::resolve(vm, &text, family)?;
            if family == libc::AF_INET {
                let p = unsafe { &*found.pointer().cast::<libc::sockaddr_in>() };
                return Ok(Address::v4(Ipv4Addr::from(u32::from_be(p.sin_addr.s_addr)), port));
            }
            let p = unsafe { &*found.pointer().cast::<libc::sockaddr_in6>() };
            Ok(Address::v6(Ipv6Addr::from(p.sin6_addr.s6_addr), port, flow, scope))
        }
        libc::AF_UNIX => {
            let path = match v.cast::<string::Str>() {
                Some(s) => encode_fs(s),
                None => vm.bytes_like(v)?,
            };
            let mut a = Address::empty();
            let p = unsafe { &mut *a.pointer_mut().cast::<libc::sockaddr_un>() };
            let abstract_name = path.first() == Some(&0);
            if path.len() + usize::from(!abstract_name) > p.sun_path.len() {
                return Err(vm.os_error_text("AF_UNIX path too long"));
            }
            p.sun_family = libc::AF_UNIX as u16;
            for (to, from) in p.sun_path.iter_mut().zip(&path) {
                *to = *from as libc::c_char;
            }
            a.len = (offset_of!(libc::sockaddr_un, sun_path) + path.len() + usize::from(!abstract_name)) as u32;
            Ok(a)
        }
        _ => Err(vm.raise_text(&exc::OS_ERROR, &format!("{function}(): bad family"))),
    }
}

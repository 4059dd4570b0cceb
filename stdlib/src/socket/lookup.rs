//! Names, services and addresses; functions of the module.

use super::address::{Address, host, to_object};
use super::{timeout_argument, timeout_value};
use pyvm_vm::call::{bind, opt};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::{float, int, string};
use pyvm_vm::types::rows::{Method, m, mk};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};
use std::ffi::{CStr, CString};
use std::net::{Ipv4Addr, Ipv6Addr};

/// `socket.gaierror` and `socket.herror`.
pub fn error_class(vm: &Vm, name: &'static str) -> R {
    vm.cached(name, || exc::new_type(vm, "socket", name, &exc::OS_ERROR))
}

fn raise(vm: &Vm, class: &'static str, code: i32, text: &str) -> Raised {
    match error_class(vm, class).and_then(|c| vm.call(&c, &[Value::small(i64::from(code)), vm.str(text)])) {
        Ok(e) => vm.raise(&e),
        Err(raised) => raised,
    }
}

fn resolver_error(vm: &Vm, code: i32) -> Raised {
    if code == libc::EAI_SYSTEM {
        return vm.last_os_error(None);
    }
    let text = unsafe { CStr::from_ptr(libc::gai_strerror(code)) }.to_string_lossy().into_owned();
    raise(vm, "gaierror", code, &text)
}

/// One answer of `getaddrinfo`.
struct Found {
    family: i32,
    kind: i32,
    protocol: i32,
    canonical: String,
    address: Address,
}

fn address_info(vm: &Vm, name: Option<&str>, service: Option<&str>, hints: [i32; 4]) -> R<Vec<Found>> {
    let c = |t: Option<&str>| t.map(CString::new).transpose().map_err(|_| vm.value_error("embedded null character"));
    let (name, service) = (c(name)?, c(service)?);
    let at = |t: &Option<CString>| t.as_ref().map_or(std::ptr::null(), |t| t.as_ptr());
    let (node, port) = (at(&name), at(&service));
    let mut hint: libc::addrinfo = unsafe { std::mem::zeroed() };
    [hint.ai_family, hint.ai_socktype, hint.ai_protocol, hint.ai_flags] = hints;
    let mut list: *mut libc::addrinfo = std::ptr::null_mut();
    let code = vm.blocking(|| unsafe { libc::getaddrinfo(node, port, &raw const hint, &raw mut list) });
    if code != 0 {
        return Err(resolver_error(vm, code));
    }
    let mut out = Vec::new();
    unsafe {
        let mut p = list;
        while !p.is_null() {
            let i = &*p;
            let canonical = if i.ai_canonname.is_null() { String::new() } else { CStr::from_ptr(i.ai_canonname).to_string_lossy().into_owned() };
            out.push(Found { family: i.ai_family, kind: i.ai_socktype, protocol: i.ai_protocol, canonical, address: Address::copy(i.ai_addr, i.ai_addrlen) });
            p = i.ai_next;
        }
        libc::freeaddrinfo(list);
    }
    Ok(out)
}

/// The first address of a host (CPython `setipaddr`).
pub fn resolve(vm: &Vm, name: &str, family: i32) -> R<Address> {
    if name.is_empty() {
        return Ok(if family == libc::AF_INET6 { Address::v6(Ipv6Addr::UNSPECIFIED, 0, 0, 0) } else { Address::v4(Ipv4Addr::UNSPECIFIED, 0) });
    }
    if name == "<broadcast>" || name == "255.255.255.255" {
        if family != libc::AF_INET && family != libc::AF_UNSPEC {
            return Err(vm.os_error_text("address family mismatched"));
        }
        return Ok(Address::v4(Ipv4Addr::BROADCAST, 0));
    }
    if let Ok(ip) = name.parse::<Ipv4Addr>()
        && family != libc::AF_INET6
    {
        return Ok(Address::v4(ip, 0));
    }
    if let Ok(ip) = name.parse::<Ipv6Addr>()
        && family != libc::AF_INET
    {
        return Ok(Address::v6(ip, 0, 0, 0));
    }
    let found = address_info(vm, Some(name), None, [family, 0, 0, 0])?;
    found.into_iter().next().map(|f| f.address).ok_or_else(|| vm.os_error_text("no address"))
}

/// `socket.setdefaulttimeout`; negative for none.
pub fn default_timeout(vm: &Vm) -> f64 {
    vm.registered("default socket timeout").and_then(|v| float::as_f64(&v)).unwrap_or(-1.0)
}

fn text_address(vm: &Vm, family: i32, name: &str) -> R {
    let object = to_object(vm, &resolve(vm, name, family)?);
    vm.get_item(&object, &Value::small(0))
}

fn host_by_name(vm: &Vm, name: &str) -> R {
    let found = address_info(vm, Some(name), None, [libc::AF_INET, libc::SOCK_STREAM, 0, libc::AI_CANONNAME])?;
    let canonical = found.first().map(|f| f.canonical.clone()).filter(|c| !c.is_empty()).unwrap_or_else(|| name.to_owned());
    let mut addresses = Vec::new();
    for f in &found {
        addresses.push(vm.get_item(&to_object(vm, &f.address), &Value::small(0))?);
    }
    Ok(vm.tuple(vec![vm.str(&canonical), List::new(Vec::new()).into_value(), List::new(addresses).into_value()]))
}

fn name_info(vm: &Vm, address: &Address, flags: i32) -> R<(String, String)> {
    let (mut name, mut service) = ([0; 1025], [0; 32]);
    let code = vm.blocking(|| unsafe { libc::getnameinfo(address.pointer(), address.len(), name.as_mut_ptr(), name.len() as u32, service.as_mut_ptr(), service.len() as u32, flags) });
    if code != 0 {
        return Err(resolver_error(vm, code));
    }
    let text = |b: &[libc::c_char]| unsafe { CStr::from_ptr(b.as_ptr()) }.to_string_lossy().into_owned();
    Ok((text(&name), text(&service)))
}

/// A number that must fit an unsigned C type.
fn unsigned(vm: &Vm, v: &Value, bits: u32, function: &str) -> R<u32> {
    let n = int::to_big(&vm.index(v)?);
    let Ok(n) = i128::try_from(n) else { return Err(vm.overflow_error("Python int too large to convert to C unsigned long")) };
    if n < 0 {
        return Err(vm.overflow_error(format!("{function}: can't convert negative Python int to C {bits}-bit unsigned integer")));
    }
    if n >= 1 << bits {
        return Err(vm.overflow_error(format!("{function}: Python int too large to convert to C {bits}-bit unsigned integer")));
    }
    Ok(n as u32)
}

fn interfaces() -> Vec<(u32, String)> {
    let mut out = Vec::new();
    unsafe {
        let list = libc::if_nameindex();
        let mut p = list;
        while !p.is_null() && (*p).if_index != 0 {
            out.push(((*p).if_index, CStr::from_ptr((*p).if_name).to_string_lossy().into_owned()));
            p = p.add(1);
        }
        if !list.is_null() {
            libc::if_freenameindex(list);
        }
    }
    out
}

fn c_text(vm: &Vm, v: &Value) -> R<CString> {
    CString::new(host(vm, v)?).map_err(|_| vm.value_error("embedded null character"))
}

fn address_info_rows(vm: &Vm, a: &[Value]) -> R {
    let name = if a[0].is_none() { None } else { Some(host(vm, &a[0])?) };
    let service = if a[1].is_none() {
        None
    } else if int::is_int(&a[1]) {
        Some(vm.str_text(&a[1])?)
    } else if string::is_str(&a[1]) || a[1].cast::<Bytes>().is_some() {
        Some(host(vm, &a[1])?)
    } else {
        return Err(vm.os_error_text("Int or String expected"));
    };
    let n = |i: usize| opt(a, i).map_or(Ok(0), |v| vm.to_i32(v));
    let found = address_info(vm, name.as_deref(), service.as_deref(), [n(2)?, n(3)?, n(4)?, n(5)?])?;
    let rows = found.iter().map(|f| {
        let number = |n: i32| Value::small(i64::from(n));
        vm.tuple(vec![number(f.family), number(f.kind), number(f.protocol), vm.str(&f.canonical), to_object(vm, &f.address)])
    });
    Ok(List::new(rows.collect()).into_value())
}

pub static ROWS: &[Method] = &[
    m("gethostname", "($module, /)", |vm, _| {
        let mut name = [0; 256];
        if unsafe { libc::gethostname(name.as_mut_ptr(), name.len()) } < 0 {
            return Err(vm.last_os_error(None));
        }
        Ok(vm.str(&unsafe { CStr::from_ptr(name.as_ptr()) }.to_string_lossy()))
    }),
    m("sethostname", "($module, name, /)", |vm, a| {
        let name = c_text(vm, &a[0])?;
        if unsafe { libc::sethostname(name.as_ptr(), name.as_bytes().len()) } < 0 { Err(vm.last_os_error(None)) } else { Ok(Value::NONE) }
    }),
    m("gethostbyname", "($module, host, /)", |vm, a| text_address(vm, libc::AF_INET, &host(vm, &a[0])?)),
    m("gethostbyname_ex", "($module, host, /)", |vm, a| host_by_name(vm, &host(vm, &a[0])?)),
    m("gethostbyaddr", "($module, host, /)", |vm, a| {
        let text = host(vm, &a[0])?;
        let address = resolve(vm, &text, libc::AF_UNSPEC)?;
        let (name, _) = match name_info(vm, &address, libc::NI_NAMEREQD) {
            Ok(found) => found,
            Err(_) => {
                vm.clear_pending();
                return Err(raise(vm, "herror", 1, "Unknown host"));
            }
        };
        let shown = vm.get_item(&to_object(vm, &address), &Value::small(0))?;
        Ok(vm.tuple(vec![vm.str(&name), List::new(Vec::new()).into_value(), List::new(vec![shown]).into_value()]))
    }),
    mk("getaddrinfo", "($module, host, port, family=0, type=0, proto=0, flags=0)", |vm, args| {
        let a = bind(vm, "getaddrinfo", &["host", "port", "family", "type", "proto", "flags"], 2, args)?;
        address_info_rows(vm, &a)
    }),
    m("getnameinfo", "($module, sockaddr, flags, /)", |vm, a| {
        let Some(t) = a[0].cast::<pyvm_vm::objects::tuple::Tuple>() else { return Err(vm.type_error("getnameinfo() argument 1 must be a tuple")) };
        let (Some(name), Some(port)) = (t.items().first(), t.items().get(1)) else { return Err(vm.type_error("getnameinfo() argument 1 must be a tuple of host and port")) };
        let found = address_info(vm, Some(&host(vm, name)?), Some(&vm.str_text(port)?), [0, libc::SOCK_DGRAM, 0, libc::AI_NUMERICHOST])?;
        let Some(first) = found.first() else { return Err(vm.os_error_text("sockaddr resolved to no address")) };
        let (name, service) = name_info(vm, &first.address, vm.to_i32(&a[1])?)?;
        Ok(vm.tuple(vec![vm.str(&name), vm.str(&service)]))
    }),
    m("getservbyname", "($module, servicename, protocolname=<unrepresentable>, /)", |vm, a| {
        let (name, protocol) = (c_text(vm, &a[0])?, opt(a, 1).map(|p| c_text(vm, p)).transpose()?);
        let p = unsafe { libc::getservbyname(name.as_ptr(), protocol.as_ref().map_or(std::ptr::null(), |p| p.as_ptr())) };
        if p.is_null() { Err(vm.os_error_text("service/proto not found")) } else { Ok(Value::small(i64::from(u16::from_be(unsafe { (*p).s_port } as u16)))) }
    }),
    m("getservbyport", "($module, port, protocolname=<unrepresentable>, /)", |vm, a| {
        let n = vm.to_i64(&a[0])?;
        if !(0..=0xffff).contains(&n) {
            return Err(vm.overflow_error("getservbyport: port must be 0-65535."));
        }
        let protocol = opt(a, 1).map(|p| c_text(vm, p)).transpose()?;
        let p = unsafe { libc::getservbyport(i32::from((n as u16).to_be()), protocol.as_ref().map_or(std::ptr::null(), |p| p.as_ptr())) };
        if p.is_null() { Err(vm.os_error_text("port/proto not found")) } else { Ok(vm.str(&unsafe { CStr::from_ptr((*p).s_name) }.to_string_lossy())) }
    }),
    m("getprotobyname", "($module, name, /)", |vm, a| {
        let p = unsafe { libc::getprotobyname(c_text(vm, &a[0])?.as_ptr()) };
        if p.is_null() { Err(vm.os_error_text("protocol not found")) } else { Ok(Value::small(i64::from(unsafe { (*p).p_proto }))) }
    }),
    m("getdefaulttimeout", "($module, /)", |vm, _| Ok(timeout_value(default_timeout(vm)))),
    m("setdefaulttimeout", "($module, timeout, /)", |vm, a| {
        let t = timeout_argument(vm, &a[0])?;
        vm.register("default socket timeout", Value::float(t));
        Ok(Value::NONE)
    }),
    m("dup", "($module, fd, /)", |vm, a| {
        let fd = unsafe { libc::fcntl(vm.to_i32(&a[0])?, libc::F_DUPFD_CLOEXEC, 0) };
        if fd < 0 { Err(vm.last_os_error(None)) } else { Ok(Value::small(i64::from(fd))) }
    }),
    m("close", "($module, fd, /)", |vm, a| if unsafe { libc::close(vm.to_i32(&a[0])?) } < 0 { Err(vm.last_os_error(None)) } else { Ok(Value::NONE) }),
    m("socketpair", "($module, family=AF_UNIX, type=SOCK_STREAM, proto=0, /)", |vm, a| {
        let n = |i: usize, default: i32| opt(a, i).map_or(Ok(default), |v| vm.to_i32(v));
        let (family, kind, protocol) = (n(0, libc::AF_UNIX)?, n(1, libc::SOCK_STREAM)?, n(2, 0)?);
        let mut fds = [0; 2];
        if unsafe { libc::socketpair(family, kind | libc::SOCK_CLOEXEC, protocol, fds.as_mut_ptr()) } < 0 {
            return Err(vm.last_os_error(None));
        }
        let mut out = Vec::new();
        for fd in fds {
            let s = vm.call(&super::SOCKET.as_value(), &[Value::small(i64::from(family)), Value::small(i64::from(kind)), Value::small(i64::from(protocol)), Value::small(i64::from(fd))])?;
            out.push(s);
        }
        Ok(vm.tuple(out))
    }),
    m("htons", "($module, integer, /)", |vm, a| Ok(Value::small(i64::from((unsigned(vm, &a[0], 16, "htons")? as u16).to_be())))),
    m("ntohs", "($module, integer, /)", |vm, a| Ok(Value::small(i64::from(u16::from_be(unsigned(vm, &a[0], 16, "ntohs")? as u16))))),
    m("htonl", "($module, integer, /)", |vm, a| Ok(Value::small(i64::from(unsigned(vm, &a[0], 32, "htonl")?.to_be())))),
    m("ntohl", "($module, integer, /)", |vm, a| Ok(Value::small(i64::from(u32::from_be(unsigned(vm, &a[0], 32, "ntohl")?))))),
    m("inet_aton", "($module, ip_addr, /)", |vm, a| {
        let mut out = libc::in_addr { s_addr: 0 };
        unsafe extern "C" {
            fn inet_aton(text: *const libc::c_char, out: *mut libc::in_addr) -> i32;
        }
        if unsafe { inet_aton(c_text(vm, &a[0])?.as_ptr(), &raw mut out) } == 0 {
            return Err(vm.os_error_text("illegal IP address string passed to inet_aton"));
        }
        Ok(Bytes::copied(&out.s_addr.to_ne_bytes()))
    }),
    m("inet_ntoa", "($module, packed_ip, /)", |vm, a| {
        let data = vm.bytes_like(&a[0])?;
        match <[u8; 4]>::try_from(&data[..]) {
            Ok(b) => Ok(vm.str(&Ipv4Addr::from(b).to_string())),
            Err(_) => Err(vm.os_error_text("packed IP wrong length")),
        }
    }),
    m("inet_pton", "($module, address_family, ip_string, /)", |vm, a| {
        let text = host(vm, &a[1])?;
        let bytes = match vm.to_i32(&a[0])? {
            libc::AF_INET => text.parse::<Ipv4Addr>().ok().map(|i| i.octets().to_vec()),
            libc::AF_INET6 => text.parse::<Ipv6Addr>().ok().map(|i| i.octets().to_vec()),
            _ => return Err(vm.os_error_code(libc::EAFNOSUPPORT, None)),
        };
        bytes.map(Bytes::new).ok_or_else(|| vm.os_error_text("illegal IP address string passed to inet_pton"))
    }),
    m("inet_ntop", "($module, address_family, packed_ip, /)", |vm, a| {
        let data = vm.bytes_like(&a[1])?;
        let wrong = || vm.value_error("invalid length of packed IP address string");
        Ok(vm.str(&match vm.to_i32(&a[0])? {
            libc::AF_INET => Ipv4Addr::from(<[u8; 4]>::try_from(&data[..]).map_err(|_| wrong())?).to_string(),
            libc::AF_INET6 => Ipv6Addr::from(<[u8; 16]>::try_from(&data[..]).map_err(|_| wrong())?).to_string(),
            family => return Err(vm.value_error(format!("unknown address family {family}"))),
        }))
    }),
    m("if_nameindex", "($module, /)", |vm, _| Ok(List::new(interfaces().iter().map(|(i, n)| vm.tuple(vec![Value::small(i64::from(*i)), vm.str(n)])).collect()).into_value())),
    m("if_nametoindex", "($module, oname, /)", |vm, a| {
        let n = unsafe { libc::if_nametoindex(c_text(vm, &a[0])?.as_ptr()) };
        if n == 0 { Err(vm.os_error_text("no interface with this name")) } else { Ok(Value::small(i64::from(n))) }
    }),
    m("if_indextoname", "($module, if_index, /)", |vm, a| {
        let n = vm.to_i64(&a[0])?;
        interfaces().iter().find(|i| i64::from(i.0) == n).map(|i| vm.str(&i.1)).ok_or_else(|| vm.os_error_code(libc::ENXIO, None))
    }),
    m("CMSG_LEN", "($module, length, /)", |vm, a| Ok(Value::uint(unsafe { libc::CMSG_LEN(vm.to_i32(&a[0])? as u32) } as usize))),
    m("CMSG_SPACE", "($module, length, /)", |vm, a| Ok(Value::uint(unsafe { libc::CMSG_SPACE(vm.to_i32(&a[0])? as u32) } as usize))),
];

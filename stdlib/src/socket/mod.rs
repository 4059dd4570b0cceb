//! `_socket`: the system's sockets.
#![expect(unsafe_code, reason = "system calls on locals and buffers of known length")]

mod address;
mod lookup;

use address::{Address, from_object, to_object};
use pyvm_vm::call::{Args, bind, opt, opt_some};
use pyvm_vm::heap::Header;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::payload;
use pyvm_vm::protocol::buffer;
use pyvm_vm::types::rows::{GetSet, Method, g, m, mk};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::time::{Duration, Instant};

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

static CONSTANTS: &[(&str, i64)] = constants!(
    AF_UNSPEC AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET AF_VSOCK AF_CAN AF_BLUETOOTH AF_ALG SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_RDM SOCK_SEQPACKET SOCK_CLOEXEC SOCK_NONBLOCK
    SOL_SOCKET SO_DEBUG SO_REUSEADDR SO_TYPE SO_ERROR SO_DONTROUTE SO_BROADCAST SO_SNDBUF SO_RCVBUF SO_KEEPALIVE SO_OOBINLINE SO_PRIORITY SO_LINGER SO_REUSEPORT SO_PASSCRED
    SO_PEERCRED SO_RCVLOWAT SO_SNDLOWAT SO_RCVTIMEO SO_SNDTIMEO SO_ACCEPTCONN SO_PROTOCOL SO_DOMAIN SO_MARK SO_BINDTODEVICE SOMAXCONN MSG_OOB MSG_PEEK MSG_DONTROUTE MSG_CTRUNC
    MSG_TRUNC MSG_DONTWAIT MSG_EOR MSG_WAITALL MSG_CONFIRM MSG_ERRQUEUE MSG_NOSIGNAL MSG_MORE MSG_CMSG_CLOEXEC MSG_FASTOPEN SCM_RIGHTS SCM_CREDENTIALS IPPROTO_IP IPPROTO_ICMP
    IPPROTO_IGMP IPPROTO_TCP IPPROTO_EGP IPPROTO_PUP IPPROTO_UDP IPPROTO_IDP IPPROTO_TP IPPROTO_IPV6 IPPROTO_RSVP IPPROTO_GRE IPPROTO_ESP IPPROTO_AH IPPROTO_ICMPV6 IPPROTO_NONE
    IPPROTO_DSTOPTS IPPROTO_PIM IPPROTO_SCTP IPPROTO_RAW IPPROTO_HOPOPTS IPPROTO_ROUTING IPPROTO_FRAGMENT IPPROTO_UDPLITE IP_TOS IP_TTL IP_HDRINCL IP_OPTIONS IP_RECVOPTS IP_RETOPTS
    IP_MULTICAST_IF IP_MULTICAST_TTL IP_MULTICAST_LOOP IP_ADD_MEMBERSHIP IP_DROP_MEMBERSHIP IP_TRANSPARENT IPV6_MULTICAST_HOPS IPV6_MULTICAST_IF
    IPV6_MULTICAST_LOOP IPV6_UNICAST_HOPS IPV6_V6ONLY IPV6_CHECKSUM IPV6_DONTFRAG IPV6_HOPLIMIT IPV6_HOPOPTS IPV6_NEXTHOP IPV6_PATHMTU IPV6_PKTINFO IPV6_RECVDSTOPTS
    IPV6_RECVHOPLIMIT IPV6_RECVHOPOPTS IPV6_RECVPKTINFO IPV6_RECVRTHDR IPV6_RECVTCLASS IPV6_RTHDR IPV6_RTHDRDSTOPTS IPV6_TCLASS TCP_NODELAY TCP_MAXSEG TCP_CORK TCP_KEEPIDLE
    TCP_KEEPINTVL TCP_KEEPCNT TCP_SYNCNT TCP_LINGER2 TCP_DEFER_ACCEPT TCP_WINDOW_CLAMP TCP_INFO TCP_QUICKACK TCP_FASTOPEN TCP_CONGESTION TCP_USER_TIMEOUT AI_PASSIVE AI_CANONNAME
    AI_NUMERICHOST AI_NUMERICSERV AI_ALL AI_V4MAPPED AI_ADDRCONFIG NI_NOFQDN NI_NUMERICHOST NI_NAMEREQD NI_NUMERICSERV NI_DGRAM EAI_FAMILY EAI_SOCKTYPE EAI_BADFLAGS EAI_NONAME
    EAI_SERVICE EAI_MEMORY EAI_FAIL EAI_AGAIN EAI_OVERFLOW EAI_SYSTEM SHUT_RD SHUT_WR SHUT_RDWR
);

/// Constants that the `libc` crate has no name for.
static OTHERS: &[(&str, i64)] = &[
    ("NI_MAXHOST", 1025),
    ("IPV6_JOIN_GROUP", 20),
    ("IPV6_LEAVE_GROUP", 21),
    ("NI_MAXSERV", 32),
    ("SOL_IP", 0),
    ("SOL_TCP", 6),
    ("SOL_UDP", 17),
    ("IPPORT_RESERVED", 1024),
    ("IPPORT_USERRESERVED", 5000),
    ("INADDR_ANY", 0),
    ("INADDR_BROADCAST", 0xffff_ffff),
    ("INADDR_LOOPBACK", 0x7f00_0001),
    ("INADDR_UNSPEC_GROUP", 0xe000_0000),
    ("INADDR_ALLHOSTS_GROUP", 0xe000_0001),
    ("INADDR_MAX_LOCAL_GROUP", 0xe000_00ff),
    ("INADDR_NONE", 0xffff_ffff),
    ("EAI_NODATA", -5),
    ("EAI_ADDRFAMILY", -9),
];

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_socket", "Implementation module for socket operations.\n\nSee the socket module for documentation.", lookup::ROWS);
    let d = module.obj::<Module>().dict();
    for (name, value) in CONSTANTS.iter().chain(OTHERS) {
        d.set_name(vm, name, Value::int(*value));
    }
    d.set_name(vm, "has_ipv6", Value::TRUE);
    d.set_name(vm, "error", exc::OS_ERROR.as_value());
    d.set_name(vm, "timeout", exc::TIMEOUT_ERROR.as_value());
    d.set_name(vm, "herror", lookup::error_class(vm, "herror")?);
    d.set_name(vm, "gaierror", lookup::error_class(vm, "gaierror")?);
    d.set_name(vm, "socket", SOCKET.as_value());
    d.set_name(vm, "SocketType", SOCKET.as_value());
    Ok(module)
}

#[repr(C)]
pub struct Socket {
    head: Header,
    fd: Cell<i32>,
    family: Cell<i32>,
    kind: Cell<i32>,
    protocol: Cell<i32>,
    /// Seconds; negative for none.
    timeout: Cell<f64>,
}
payload!(Socket, SOCKET);

pub static SOCKET: Type = Type::builtin::<Socket>(
    "_socket.socket",
    &OBJECT,
    flag::BASETYPE | flag::FINALIZER | flag::WEAKREF,
    object::SLOTS
        .repr(|vm, s| {
            let this = s.obj::<Socket>();
            Ok(vm.str(&format!("<socket object, fd={}, family={}, type={}, proto={}>", this.fd.get(), this.family.get(), this.kind.get(), this.protocol.get())))
        })
        .new(|_, ty, _| {
            let made = Socket { head: Header::new(ty), fd: Cell::new(-1), family: Cell::new(0), kind: Cell::new(0), protocol: Cell::new(0), timeout: Cell::new(-1.0) };
            Ok(Py::new(made).into_value())
        })
        .init(init_socket)
        .finalize(|vm, s| {
            let fd = s.obj::<Socket>().fd.replace(-1);
            if fd >= 0 {
                let message = format!("unclosed {}", vm.repr_lossy(s));
                if vm.warn(&exc::RESOURCE_WARNING, &message, 1).is_err() {
                    vm.write_unraisable("Exception ignored in socket finalizer", s);
                }
                unsafe { libc::close(fd) };
            }
        }),
)
.methods(METHODS)
.getset(GETSET);

fn this(s: &Value) -> &Socket {
    s.obj::<Socket>()
}

fn init_socket(vm: &Vm, s: &Value, args: Args) -> R<()> {
    let a = bind(vm, "socket", &["family", "type", "proto", "fileno"], 0, args)?;
    let number = |i: usize| opt(&a, i).map_or(Ok(-1), |v| vm.to_i32(v));
    let (mut family, mut kind, mut protocol) = (number(0)?, number(1)?, number(2)?);
    let fd = match opt_some(&a, 3) {
        Some(v) => {
            if pyvm_vm::objects::float::as_f64(v).is_some() {
                return Err(vm.type_error("integer argument expected, got float"));
            }
            let fd = vm.to_i32(v)?;
            if fd < 0 {
                return Err(vm.value_error("negative file descriptor"));
            }
            let Some(local) = Address::local(fd) else { return Err(vm.last_os_error(None)) };
            let ask = |option: i32, given: i32| if given == -1 { int_option(fd, libc::SOL_SOCKET, option) } else { Some(given) };
            if family == -1 {
                family = local.family();
            }
            let (Some(k), Some(p)) = (ask(libc::SO_TYPE, kind), ask(libc::SO_PROTOCOL, protocol)) else { return Err(vm.last_os_error(None)) };
            (kind, protocol) = (k, p);
            fd
        }
        None => {
            family = if family == -1 { libc::AF_INET } else { family };
            kind = if kind == -1 { libc::SOCK_STREAM } else { kind };
            protocol = protocol.max(0);
            let fd = vm.blocking(|| unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, protocol) });
            if fd < 0 {
                return Err(vm.last_os_error(None));
            }
            fd
        }
    };
    adopt(vm, s, fd, family, kind, protocol);
    Ok(())
}

/// Fills in a socket; the default timeout holds from now on.
fn adopt(vm: &Vm, s: &Value, fd: i32, family: i32, kind: i32, protocol: i32) {
    let t = this(s);
    t.fd.set(fd);
    t.family.set(family);
    t.kind.set(kind & !(libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK));
    t.protocol.set(protocol);
    let default = lookup::default_timeout(vm);
    t.timeout.set(if kind & libc::SOCK_NONBLOCK != 0 { 0.0 } else { default });
    if default >= 0.0 {
        set_blocking(fd, false);
    }
}

fn int_option(fd: i32, level: i32, option: i32) -> Option<i32> {
    let (mut value, mut len) = (0i32, 4);
    if unsafe { libc::getsockopt(fd, level, option, (&raw mut value).cast(), &raw mut len) } == 0 { Some(value) } else { None }
}

fn set_blocking(fd: i32, on: bool) {
    unsafe {
        let flags = libc::fcntl(fd, libc::F_GETFL);
        libc::fcntl(fd, libc::F_SETFL, if on { flags & !libc::O_NONBLOCK } else { flags | libc::O_NONBLOCK });
    }
}

/// Calls `f` until it succeeds, waiting as the socket's timeout allows (CPython `sock_call_impl`).
fn call(vm: &Vm, s: &Socket, writing: bool, mut f: impl FnMut(i32) -> i64) -> R<i64> {
    let timeout = s.timeout.get();
    let end = if timeout > 0.0 { Some(Instant::now() + Duration::from_secs_f64(timeout)) } else { None };
    loop {
        if let Some(end) = end {
            wait(vm, s.fd.get(), writing, end)?;
        }
        let fd = s.fd.get();
        let r = vm.blocking(|| f(fd));
        if r >= 0 {
            return Ok(r);
        }
        match std::io::Error::last_os_error().raw_os_error() {
            Some(libc::EINTR) => vm.check_signals()?,
            Some(libc::EAGAIN) if end.is_some() => {}
            _ => return Err(vm.last_os_error(None)),
        }
    }
}

fn timed_out(vm: &Vm) -> pyvm_vm::vm::Raised {
    vm.raise_text(&exc::TIMEOUT_ERROR, "timed out")
}

/// Waits until the socket is ready.
fn wait(vm: &Vm, fd: i32, writing: bool, end: Instant) -> R<()> {
    loop {
        let mut p = libc::pollfd { fd, events: if writing { libc::POLLOUT } else { libc::POLLIN }, revents: 0 };
        let left = end.saturating_duration_since(Instant::now()).as_micros().div_ceil(1000) as i32;
        let n = vm.blocking(|| unsafe { libc::poll(&raw mut p, 1, left) });
        if n > 0 {
            return Ok(());
        }
        if n == 0 {
            return Err(timed_out(vm));
        }
        if std::io::Error::last_os_error().raw_os_error() != Some(libc::EINTR) {
            return Err(vm.last_os_error(None));
        }
        vm.check_signals()?;
    }
}

fn done(vm: &Vm, r: i32) -> R {
    if r < 0 { Err(vm.last_os_error(None)) } else { Ok(Value::NONE) }
}

fn count(vm: &Vm, v: &Value, function: &str) -> R<usize> {
    let n = vm.to_isize(v)?;
    if n < 0 { Err(vm.value_error(format!("negative buffersize in {function}"))) } else { Ok(n as usize) }
}

fn flags(vm: &Vm, a: &[Value], at: usize) -> R<i32> {
    opt(a, at).map_or(Ok(0), |v| vm.to_i32(v))
}

fn receive(vm: &Vm, s: &Socket, n: usize, flags: i32) -> R<Vec<u8>> {
    let mut data = vec![0u8; n];
    let got = call(vm, s, false, |fd| unsafe { libc::recv(fd, data.as_mut_ptr().cast(), data.len(), flags) as i64 })?;
    data.truncate(got as usize);
    Ok(data)
}

fn receive_from(vm: &Vm, s: &Socket, n: usize, flags: i32) -> R<(Vec<u8>, Value)> {
    let mut data = vec![0u8; n];
    let mut from = Address::empty();
    let got = call(vm, s, false, |fd| unsafe {
        from.reset();
        libc::recvfrom(fd, data.as_mut_ptr().cast(), data.len(), flags, from.pointer_mut(), from.len_mut()) as i64
    })?;
    data.truncate(got as usize);
    Ok((data, to_object(vm, &from)))
}

/// Copies into a buffer that was given, and says how much.
fn fill(target: &buffer::Buffer, data: &[u8]) -> Value {
    target.put(data);
    Value::uint(data.len())
}

fn into_size(vm: &Vm, a: &[Value], at: usize, target: &buffer::Buffer, function: &str) -> R<usize> {
    let n = opt(a, at).map_or(Ok(0), |v| count(vm, v, function))?;
    if n > target.len {
        return Err(vm.value_error("buffer too small for requested bytes"));
    }
    Ok(if n == 0 { target.len } else { n })
}

fn connect(vm: &Vm, s: &Value, address: &Value) -> R<i32> {
    let t = this(s);
    let to = from_object(vm, t.family.get(), address, "connect")?;
    let fd = t.fd.get();
    let r = vm.blocking(|| unsafe { libc::connect(fd, to.pointer(), to.len()) });
    if r == 0 {
        return Ok(0);
    }
    let code = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
    let timeout = t.timeout.get();
    let waits = (code == libc::EINPROGRESS && timeout > 0.0) || (code == libc::EINTR && timeout != 0.0);
    if !waits {
        return Ok(code);
    }
    vm.check_signals()?;
    let end = Instant::now() + Duration::from_secs_f64(if timeout > 0.0 { timeout } else { 1e8 });
    wait(vm, fd, true, end)?;
    Ok(int_option(fd, libc::SOL_SOCKET, libc::SO_ERROR).unwrap_or(code))
}

static GETSET: &[GetSet] = &[
    g("family", |_, s| Ok(Value::small(i64::from(this(s).family.get())))),
    g("type", |_, s| Ok(Value::small(i64::from(this(s).kind.get())))),
    g("proto", |_, s| Ok(Value::small(i64::from(this(s).protocol.get())))),
    g("timeout", |_, s| Ok(timeout_value(this(s).timeout.get()))),
];

fn timeout_value(t: f64) -> Value {
    if t < 0.0 { Value::NONE } else { Value::float(t) }
}

/// A timeout argument: negative for none.
fn timeout_argument(vm: &Vm, v: &Value) -> R<f64> {
    if v.is_none() {
        return Ok(-1.0);
    }
    let t = vm.to_f64(v)?;
    if t.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if t < 0.0 {
        return Err(vm.value_error("Timeout value out of range"));
    }
    if t > 1e10 {
        return Err(vm.overflow_error("timeout doesn't fit into C timeval"));
    }
    Ok(t)
}

fn send_all(vm: &Vm, a: &[Value]) -> R {
    let (s, data, flags) = (this(&a[0]), vm.bytes_like(&a[1])?, flags(vm, a, 2)?);
    let timeout = s.timeout.get();
    let end = if timeout > 0.0 { Some(Instant::now() + Duration::from_secs_f64(timeout)) } else { None };
    let mut left = &data[..];
    while !left.is_empty() {
        if end.is_some_and(|e| Instant::now() >= e) {
            return Err(timed_out(vm));
        }
        let n = call(vm, s, true, |fd| unsafe { libc::send(fd, left.as_ptr().cast(), left.len(), flags) as i64 })?;
        left = &left[n as usize..];
        vm.check_signals()?;
    }
    Ok(Value::NONE)
}

/// Control messages as `(level, type, data)`.
fn control_messages(vm: &Vm, message: &libc::msghdr) -> Value {
    let mut out = Vec::new();
    unsafe {
        let mut at = libc::CMSG_FIRSTHDR(message);
        while !at.is_null() {
            let header = &*at;
            let len = header.cmsg_len - libc::CMSG_LEN(0) as usize;
            let data = std::slice::from_raw_parts(libc::CMSG_DATA(at), len).to_vec();
            out.push(vm.tuple(vec![Value::small(i64::from(header.cmsg_level)), Value::small(i64::from(header.cmsg_type)), Bytes::new(data)]));
            at = libc::CMSG_NXTHDR(message, at);
        }
    }
    List::new(out).into_value()
}

fn receive_message(vm: &Vm, s: &Socket, data: &mut [u8], control: usize, flags: i32) -> R<(usize, Value)> {
    let mut space = vec![0u8; control];
    let mut from = Address::empty();
    let mut part = libc::iovec { iov_base: data.as_mut_ptr().cast(), iov_len: data.len() };
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    let got = call(vm, s, false, |fd| unsafe {
        from.reset();
        message.msg_name = from.pointer_mut().cast();
        message.msg_namelen = from.len();
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        message.msg_control = if control > 0 { space.as_mut_ptr().cast() } else { std::ptr::null_mut() };
        message.msg_controllen = control;
        libc::recvmsg(fd, &raw mut message, flags) as i64
    })?;
    *from.len_mut() = message.msg_namelen;
    let rest = vm.tuple(vec![control_messages(vm, &message), Value::small(i64::from(message.msg_flags)), to_object(vm, &from)]);
    Ok((got as usize, rest))
}

fn send_message(vm: &Vm, a: &[Value]) -> R {
    let s = this(&a[0]);
    let mut data = Vec::new();
    for part in vm.collect(&a[1])? {
        data.extend(vm.bytes_like(&part)?);
    }
    let mut messages = Vec::new();
    for item in opt(a, 2).map_or(Ok(Vec::new()), |v| vm.collect(v))? {
        let parts = vm.collect(&item)?;
        let [level, kind, content] = &parts[..] else { return Err(vm.type_error("[sendmsg() ancillary data items] must be 3-item sequences")) };
        messages.push((vm.to_i32(level)?, vm.to_i32(kind)?, vm.bytes_like(content)?));
    }
    let flags = flags(vm, a, 3)?;
    let to = opt_some(a, 4).map(|v| from_object(vm, s.family.get(), v, "sendmsg")).transpose()?;
    let space: usize = messages.iter().map(|m| unsafe { libc::CMSG_SPACE(m.2.len() as u32) } as usize).sum();
    let mut control = vec![0u64; space.div_ceil(8)];
    let n = call(vm, s, true, |fd| unsafe {
        let mut part = libc::iovec { iov_base: data.as_mut_ptr().cast(), iov_len: data.len() };
        let mut message: libc::msghdr = std::mem::zeroed();
        if let Some(to) = &to {
            message.msg_name = to.pointer().cast_mut().cast();
            message.msg_namelen = to.len();
        }
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        if space > 0 {
            message.msg_control = control.as_mut_ptr().cast();
            message.msg_controllen = space;
            let mut at = libc::CMSG_FIRSTHDR(&raw const message);
            for (level, kind, content) in &messages {
                (*at).cmsg_level = *level;
                (*at).cmsg_type = *kind;
                (*at).cmsg_len = libc::CMSG_LEN(content.len() as u32) as usize;
                std::ptr::copy_nonoverlapping(content.as_ptr(), libc::CMSG_DATA(at), content.len());
                at = libc::CMSG_NXTHDR(&raw const message, at);
            }
        }
        libc::sendmsg(fd, &raw const message, flags) as i64
    })?;
    Ok(Value::int(n))
}

static METHODS: &[Method] = &[
    m("_accept", "($self, /)", |vm, a| {
        let s = this(&a[0]);
        let mut from = Address::empty();
        let fd = call(vm, s, false, |fd| unsafe {
            from.reset();
            i64::from(libc::accept4(fd, from.pointer_mut(), from.len_mut(), libc::SOCK_CLOEXEC))
        })?;
        Ok(vm.tuple(vec![Value::int(fd), to_object(vm, &from)]))
    }),
    m("bind", "($self, address, /)", |vm, a| {
        let to = from_object(vm, this(&a[0]).family.get(), &a[1], "bind")?;
        done(vm, unsafe { libc::bind(this(&a[0]).fd.get(), to.pointer(), to.len()) })
    }),
    m("close", "($self, /)", |vm, a| {
        let fd = this(&a[0]).fd.replace(-1);
        if fd < 0 {
            return Ok(Value::NONE);
        }
        let r = vm.blocking(|| unsafe { libc::close(fd) });
        if r < 0 && std::io::Error::last_os_error().raw_os_error() != Some(libc::ECONNRESET) { Err(vm.last_os_error(None)) } else { Ok(Value::NONE) }
    }),
    m("connect", "($self, address, /)", |vm, a| match connect(vm, &a[0], &a[1])? {
        0 => Ok(Value::NONE),
        code => Err(vm.os_error_code(code, None)),
    }),
    m("connect_ex", "($self, address, /)", |vm, a| connect(vm, &a[0], &a[1]).map(|code| Value::small(i64::from(code)))),
    m("detach", "($self, /)", |_, a| Ok(Value::small(i64::from(this(&a[0]).fd.replace(-1))))),
    m("fileno", "($self, /)", |_, a| Ok(Value::small(i64::from(this(&a[0]).fd.get())))),
    m("getpeername", "($self, /)", |vm, a| match Address::peer(this(&a[0]).fd.get()) {
        Some(p) => Ok(to_object(vm, &p)),
        None => Err(vm.last_os_error(None)),
    }),
    m("getsockname", "($self, /)", |vm, a| match Address::local(this(&a[0]).fd.get()) {
        Some(p) => Ok(to_object(vm, &p)),
        None => Err(vm.last_os_error(None)),
    }),
    m("getsockopt", "($self, level, option, buflen=0, /)", |vm, a| {
        let (fd, level, option, n) = (this(&a[0]).fd.get(), vm.to_i32(&a[1])?, vm.to_i32(&a[2])?, flags(vm, a, 3)?);
        if n == 0 {
            return int_option(fd, level, option).map(|v| Value::small(i64::from(v))).ok_or_else(|| vm.last_os_error(None));
        }
        if !(1..=1024).contains(&n) {
            return Err(vm.os_error_text("getsockopt buflen out of range"));
        }
        let (mut data, mut len) = (vec![0u8; n as usize], n as u32);
        done(vm, unsafe { libc::getsockopt(fd, level, option, data.as_mut_ptr().cast(), &raw mut len) })?;
        data.truncate(len as usize);
        Ok(Bytes::new(data))
    }),
    m("setsockopt", "($self, level, option, value, optlen=<unrepresentable>, /)", |vm, a| {
        let (fd, level, option) = (this(&a[0]).fd.get(), vm.to_i32(&a[1])?, vm.to_i32(&a[2])?);
        let r = if a[3].is_none() {
            let Some(n) = opt(a, 4) else { return Err(vm.type_error("socket option should be integer, bytes-like object or None")) };
            unsafe { libc::setsockopt(fd, level, option, std::ptr::null(), vm.to_i32(n)? as u32) }
        } else if pyvm_vm::objects::int::is_int(&a[3]) {
            let n = vm.to_i32(&a[3])?;
            unsafe { libc::setsockopt(fd, level, option, (&raw const n).cast(), 4) }
        } else {
            let data = vm.bytes_like(&a[3])?;
            unsafe { libc::setsockopt(fd, level, option, data.as_ptr().cast(), data.len() as u32) }
        };
        done(vm, r)
    }),
    m("gettimeout", "($self, /)", |_, a| Ok(timeout_value(this(&a[0]).timeout.get()))),
    m("settimeout", "($self, value, /)", |vm, a| {
        let t = timeout_argument(vm, &a[1])?;
        this(&a[0]).timeout.set(t);
        set_blocking(this(&a[0]).fd.get(), t < 0.0);
        Ok(Value::NONE)
    }),
    m("getblocking", "($self, /)", |_, a| Ok(Value::bool(this(&a[0]).timeout.get() != 0.0))),
    m("setblocking", "($self, flag, /)", |vm, a| {
        let on = vm.is_true(&a[1])?;
        this(&a[0]).timeout.set(if on { -1.0 } else { 0.0 });
        set_blocking(this(&a[0]).fd.get(), on);
        Ok(Value::NONE)
    }),
    m("listen", "($self, backlog=128, /)", |vm, a| {
        let n = opt(a, 1).map_or(Ok(128), |v| vm.to_i32(v))?.max(0);
        done(vm, unsafe { libc::listen(this(&a[0]).fd.get(), n) })
    }),
    m("recv", "($self, bufsize, flags=0, /)", |vm, a| Ok(Bytes::new(receive(vm, this(&a[0]), count(vm, &a[1], "recv")?, flags(vm, a, 2)?)?))),
    mk("recv_into", "($self, buffer, nbytes=0, flags=0)", |vm, args| {
        let a = bind(vm, "recv_into", &["buffer", "nbytes", "flags"], 1, args.rest())?;
        let target = buffer::get(vm, &a[0], true)?;
        let n = into_size(vm, &a, 1, &target, "recv_into")?;
        Ok(fill(&target, &receive(vm, this(&args.all[0]), n, flags(vm, &a, 2)?)?))
    }),
    m("recvfrom", "($self, bufsize, flags=0, /)", |vm, a| {
        let (data, from) = receive_from(vm, this(&a[0]), count(vm, &a[1], "recvfrom")?, flags(vm, a, 2)?)?;
        Ok(vm.tuple(vec![Bytes::new(data), from]))
    }),
    mk("recvfrom_into", "($self, buffer, nbytes=0, flags=0)", |vm, args| {
        let a = bind(vm, "recvfrom_into", &["buffer", "nbytes", "flags"], 1, args.rest())?;
        let target = buffer::get(vm, &a[0], true)?;
        let n = into_size(vm, &a, 1, &target, "recvfrom_into")?;
        let (data, from) = receive_from(vm, this(&args.all[0]), n, flags(vm, &a, 2)?)?;
        Ok(vm.tuple(vec![fill(&target, &data), from]))
    }),
    m("recvmsg", "($self, bufsize, ancbufsize=0, flags=0, /)", |vm, a| {
        let control = opt(a, 2).map_or(Ok(0), |v| count(vm, v, "recvmsg"))?;
        let mut data = vec![0u8; count(vm, &a[1], "recvmsg")?];
        let (n, rest) = receive_message(vm, this(&a[0]), &mut data, control, flags(vm, a, 3)?)?;
        data.truncate(n);
        let mut out = vec![Bytes::new(data)];
        out.extend(vm.collect(&rest)?);
        Ok(vm.tuple(out))
    }),
    m("recvmsg_into", "($self, buffers, ancbufsize=0, flags=0, /)", |vm, a| {
        let control = opt(a, 2).map_or(Ok(0), |v| count(vm, v, "recvmsg_into"))?;
        let targets = vm.collect(&a[1])?.iter().map(|b| buffer::get(vm, b, true)).collect::<R<Vec<_>>>()?;
        let mut data = vec![0u8; targets.iter().map(|t| t.len).sum()];
        let (n, rest) = receive_message(vm, this(&a[0]), &mut data, control, flags(vm, a, 3)?)?;
        let mut left = &data[..n];
        for t in &targets {
            let (now, later) = left.split_at(left.len().min(t.len));
            fill(t, now);
            left = later;
        }
        let mut out = vec![Value::uint(n)];
        out.extend(vm.collect(&rest)?);
        Ok(vm.tuple(out))
    }),
    m("send", "($self, data, flags=0, /)", |vm, a| {
        let (data, flags) = (vm.bytes_like(&a[1])?, flags(vm, a, 2)?);
        call(vm, this(&a[0]), true, |fd| unsafe { libc::send(fd, data.as_ptr().cast(), data.len(), flags) as i64 }).map(Value::int)
    }),
    m("sendall", "($self, data, flags=0, /)", send_all),
    mk("sendto", "($self, data, flags, address, /)", |vm, args| {
        let a = args.rest().check(vm, "sendto", 2, 3)?;
        let s = this(&args.all[0]);
        let data = vm.bytes_like(&a[0])?;
        let (flags, to) = if a.len() == 3 { (vm.to_i32(&a[1])?, &a[2]) } else { (0, &a[1]) };
        let to = from_object(vm, s.family.get(), to, "sendto")?;
        call(vm, s, true, |fd| unsafe { libc::sendto(fd, data.as_ptr().cast(), data.len(), flags, to.pointer(), to.len()) as i64 }).map(Value::int)
    }),
    m("sendmsg", "($self, buffers, ancdata=[], flags=0, address=None, /)", send_message),
    m("shutdown", "($self, how, /)", |vm, a| done(vm, unsafe { libc::shutdown(this(&a[0]).fd.get(), vm.to_i32(&a[1])?) })),
];

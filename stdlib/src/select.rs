//! `select`: waiting for several descriptors.
#![expect(unsafe_code, reason = "system calls on locals and buffers of known length")]

use crate::posix::file_number;
use pyvm_vm::call::{bind, opt, opt_some};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, m};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

static CONSTANTS: &[(&str, i64)] = constants!(
    POLLIN POLLPRI POLLOUT POLLERR POLLHUP POLLNVAL POLLRDNORM POLLRDBAND POLLWRNORM POLLWRBAND POLLRDHUP EPOLLIN EPOLLOUT EPOLLPRI EPOLLERR EPOLLHUP EPOLLRDHUP EPOLLET
    EPOLLONESHOT EPOLLEXCLUSIVE EPOLLRDNORM EPOLLRDBAND EPOLLWRNORM EPOLLWRBAND EPOLLMSG EPOLL_CLOEXEC EPOLLWAKEUP
);

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(
        vm,
        "select",
        "This module supports asynchronous I/O on multiple file descriptors.\n\n*** IMPORTANT NOTICE ***\nOn Windows, only sockets are supported; on Unix, all file descriptors.",
        ROWS,
    );
    let d = module.obj::<Module>().dict();
    for (name, value) in CONSTANTS {
        d.set_name(vm, name, Value::int(*value));
    }
    d.set_name(vm, "POLLMSG", Value::small(0x400));
    d.set_name(vm, "PIPE_BUF", Value::small(libc::PIPE_BUF as i64));
    d.set_name(vm, "error", exc::OS_ERROR.as_value());
    d.set_name(vm, "epoll", EPOLL.as_value());
    Ok(module)
}

/// When a wait ends: `None` for never.
fn deadline(vm: &Vm, v: Option<&Value>, what: &str, unit: f64) -> R<Option<Instant>> {
    let Some(v) = v else { return Ok(None) };
    if v.ty().slots.get().unary[pyvm_vm::types::slots::un::FLOAT].is_none() && v.ty().slots.get().unary[pyvm_vm::types::slots::un::INDEX].is_none() {
        return Err(vm.type_error(what));
    }
    let t = vm.to_f64(v)? * unit;
    if t.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if t > 1e10 {
        return Err(vm.overflow_error("timestamp too large to convert to C PyTime_t"));
    }
    Ok(Some(Instant::now() + Duration::from_secs_f64(t.max(0.0))))
}

/// Milliseconds until the deadline, rounded up; -1 for none.
fn left(end: Option<Instant>) -> i32 {
    end.map_or(-1, |e| e.saturating_duration_since(Instant::now()).as_micros().div_ceil(1000).min(i32::MAX as u128) as i32)
}

/// Polls until something is ready or the time is over; signals are handled in between (PEP 475).
fn poll_until(vm: &Vm, fds: &mut [libc::pollfd], end: Option<Instant>) -> R<i32> {
    loop {
        let wait = left(end);
        let n = vm.blocking(|| unsafe { libc::poll(fds.as_mut_ptr(), fds.len() as u64, wait) });
        if n >= 0 {
            return Ok(n);
        }
        if std::io::Error::last_os_error().raw_os_error() != Some(libc::EINTR) {
            return Err(vm.last_os_error(None));
        }
        vm.check_signals()?;
    }
}

/// `select` by way of `poll`: no limit on descriptor numbers but the one that CPython enforces.
fn select(vm: &Vm, a: &[Value]) -> R {
    let end = match opt_some(a, 3) {
        None => None,
        Some(t) => {
            if vm.to_f64(t).is_ok_and(|t| t < 0.0) {
                return Err(vm.value_error("timeout must be non-negative"));
            }
            vm.clear_pending();
            deadline(vm, Some(t), "timeout must be a float or None", 1.0)?
        }
    };
    let mut fds = Vec::new();
    let mut sets: Vec<Vec<(Value, usize)>> = Vec::new();
    for (set, events) in [(0, libc::POLLIN), (1, libc::POLLOUT), (2, libc::POLLPRI)] {
        let mut members = Vec::new();
        for item in vm.collect(&a[set]).map_err(|r| {
            if vm.pending_is(&exc::TYPE_ERROR) {
                vm.clear_pending();
                return vm.type_error("arguments 1-3 must be sequences");
            }
            r
        })? {
            let fd = file_number(vm, &item)?;
            if fd >= libc::FD_SETSIZE as i32 {
                return Err(vm.value_error("filedescriptor out of range in select()"));
            }
            members.push((item, fds.len()));
            fds.push(libc::pollfd { fd, events, revents: 0 });
        }
        sets.push(members);
    }
    poll_until(vm, &mut fds, end)?;
    if fds.iter().any(|f| f.revents & libc::POLLNVAL != 0) {
        return Err(vm.os_error_code(libc::EBADF, None));
    }
    let ready = |f: &libc::pollfd| f.revents & (f.events | if f.events == libc::POLLPRI { 0 } else { libc::POLLHUP | libc::POLLERR }) != 0;
    let lists = sets.into_iter().map(|s| List::new(s.into_iter().filter(|(_, i)| ready(&fds[*i])).map(|(v, _)| v).collect()).into_value());
    Ok(vm.tuple(lists.collect()))
}

#[repr(C)]
pub struct Poll {
    head: Header,
    fds: Mut<BTreeMap<i32, i16>>,
    running: Cell<bool>,
}
payload!(Poll, POLL);

static POLL: Type = Type::builtin::<Poll>("select.poll", &OBJECT, 0, object::SLOTS.no_new()).methods(&[
    m("register", "($self, fd, eventmask=POLLIN|POLLPRI|POLLOUT, /)", |vm, a| {
        let fd = file_number(vm, &a[1])?;
        let mask = mask(vm, opt(a, 2))?;
        a[0].obj::<Poll>().fds.get_mut().insert(fd, mask);
        Ok(Value::NONE)
    }),
    m("modify", "($self, fd, eventmask, /)", |vm, a| {
        let (fd, mask) = (file_number(vm, &a[1])?, mask(vm, opt(a, 2))?);
        match a[0].obj::<Poll>().fds.get_mut().get_mut(&fd) {
            Some(m) => *m = mask,
            None => return Err(vm.os_error_code(libc::ENOENT, None)),
        }
        Ok(Value::NONE)
    }),
    m("unregister", "($self, fd, /)", |vm, a| {
        let fd = file_number(vm, &a[1])?;
        match a[0].obj::<Poll>().fds.get_mut().remove(&fd) {
            Some(_) => Ok(Value::NONE),
            None => Err(vm.key_error(&Value::small(i64::from(fd)))),
        }
    }),
    m("poll", "($self, timeout=None, /)", |vm, a| {
        let this = a[0].obj::<Poll>();
        let end = match opt_some(a, 1) {
            Some(t) if vm.to_f64(t).is_ok_and(|t| t < 0.0) => None,
            t => {
                vm.clear_pending();
                deadline(vm, t, "timeout must be an integer or None", 1e-3)?
            }
        };
        if this.running.replace(true) {
            return Err(vm.runtime_error("concurrent poll() invocation"));
        }
        let mut fds: Vec<libc::pollfd> = this.fds.get().iter().map(|(fd, events)| libc::pollfd { fd: *fd, events: *events, revents: 0 }).collect();
        let r = poll_until(vm, &mut fds, end);
        this.running.set(false);
        r?;
        let ready = fds.iter().filter(|f| f.revents != 0).map(|f| vm.tuple(vec![Value::small(i64::from(f.fd)), Value::small(i64::from(f.revents as u16))]));
        Ok(List::new(ready.collect()).into_value())
    }),
]);

fn mask(vm: &Vm, v: Option<&Value>) -> R<i16> {
    let Some(v) = v else { return Ok(libc::POLLIN | libc::POLLPRI | libc::POLLOUT) };
    let n = vm.index(v)?;
    match pyvm_vm::objects::int::as_i64(&n) {
        Some(n @ 0..=0xffff) => Ok(n as u16 as i16),
        _ if pyvm_vm::objects::int::is_negative(&n) => Err(vm.value_error("can't convert negative int to unsigned")),
        _ => Err(vm.overflow_error("Python int too large for C unsigned short")),
    }
}

#[repr(C)]
pub struct Epoll {
    head: Header,
    fd: Cell<i32>,
}
payload!(Epoll, EPOLL);

impl Drop for Epoll {
    fn drop(&mut self) {
        if self.fd.get() >= 0 {
            unsafe { libc::close(self.fd.get()) };
        }
    }
}

static EPOLL: Type = Type::builtin::<Epoll>(
    "select.epoll",
    &OBJECT,
    flag::BASETYPE,
    object::SLOTS.new(|vm, ty, args| {
        let a = bind(vm, "epoll", &["sizehint", "flags"], 0, args)?;
        let size = opt(&a, 0).map_or(Ok(-1), |v| vm.to_i32(v))?;
        if size < -1 || size == 0 {
            return Err(vm.value_error("sizehint must be positive or -1"));
        }
        if opt(&a, 1).map_or(Ok(0), |v| vm.to_i32(v))? & !libc::EPOLL_CLOEXEC != 0 {
            return Err(vm.os_error_text("invalid flags"));
        }
        let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
        if fd < 0 {
            return Err(vm.last_os_error(None));
        }
        Ok(Py::new(Epoll { head: Header::new(ty), fd: Cell::new(fd) }).into_value())
    }),
)
.methods(EPOLL_METHODS)
.getset(EPOLL_GETSET);

static EPOLL_GETSET: &[GetSet] = &[g("closed", |_, e| Ok(Value::bool(e.obj::<Epoll>().fd.get() < 0)))];

fn epoll_fd(vm: &Vm, e: &Value) -> R<i32> {
    let fd = e.obj::<Epoll>().fd.get();
    if fd < 0 { Err(vm.value_error("I/O operation on closed epoll object")) } else { Ok(fd) }
}

fn control(vm: &Vm, a: &[Value], operation: i32) -> R {
    let (epoll, fd) = (epoll_fd(vm, &a[0])?, file_number(vm, &a[1])?);
    let events = opt(a, 2).map_or(Ok(i64::from(libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT)), |v| vm.to_i64(v))?;
    let mut event = libc::epoll_event { events: events as u32, u64: fd as u64 };
    if unsafe { libc::epoll_ctl(epoll, operation, fd, &raw mut event) } < 0 { Err(vm.last_os_error(None)) } else { Ok(Value::NONE) }
}

fn close(e: &Value) {
    let fd = e.obj::<Epoll>().fd.replace(-1);
    if fd >= 0 {
        unsafe { libc::close(fd) };
    }
}

static EPOLL_METHODS: &[Method] = &[
    m("register", "($self, /, fd, eventmask=EPOLLIN|EPOLLPRI|EPOLLOUT)", |vm, a| control(vm, a, libc::EPOLL_CTL_ADD)),
    m("modify", "($self, /, fd, eventmask)", |vm, a| control(vm, a, libc::EPOLL_CTL_MOD)),
    m("unregister", "($self, /, fd)", |vm, a| control(vm, &a[..2], libc::EPOLL_CTL_DEL)),
    m("poll", "($self, /, timeout=None, maxevents=-1)", |vm, a| {
        let fd = epoll_fd(vm, &a[0])?;
        let end = match opt_some(a, 1) {
            Some(t) if vm.to_f64(t).is_ok_and(|t| t < 0.0) => None,
            t => {
                vm.clear_pending();
                deadline(vm, t, "timeout must be an integer or None", 1.0)?
            }
        };
        let max = match opt(a, 2).map_or(Ok(-1), |v| vm.to_i32(v))? {
            -1 => 1023,
            n if n < 1 => return Err(vm.value_error(format!("maxevents must be greater than 0, got {n}"))),
            n => n,
        };
        let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; max as usize];
        let n = loop {
            let wait = left(end);
            let n = vm.blocking(|| unsafe { libc::epoll_wait(fd, events.as_mut_ptr(), max, wait) });
            if n >= 0 {
                break n;
            }
            if std::io::Error::last_os_error().raw_os_error() != Some(libc::EINTR) {
                return Err(vm.last_os_error(None));
            }
            vm.check_signals()?;
        };
        let ready = events[..n as usize].iter().map(|e| vm.tuple(vec![Value::small(e.u64 as i32 as i64), Value::small(i64::from(e.events))]));
        Ok(List::new(ready.collect()).into_value())
    }),
    m("close", "($self, /)", |_, a| {
        close(&a[0]);
        Ok(Value::NONE)
    }),
    m("fileno", "($self, /)", |vm, a| Ok(Value::small(i64::from(epoll_fd(vm, &a[0])?)))),
    m("fromfd", "($type, fd, /)", |vm, a| {
        let fd = vm.to_i32(&a[1])?;
        let Some(ty) = a[0].cast::<Type>() else { return Err(vm.type_error("fromfd() needs a class")) };
        Ok(Py::new(Epoll { head: Header::new(ty), fd: Cell::new(fd) }).into_value())
    }),
    m("__enter__", "($self, /)", |vm, a| epoll_fd(vm, &a[0]).map(|_| a[0].clone())),
    m("__exit__", "($self, /, *exc_info)", |_, a| {
        close(&a[0]);
        Ok(Value::NONE)
    }),
];

static ROWS: &[Method] = &[
    m("select", "($module, rlist, wlist, xlist, timeout=None, /)", select),
    m("poll", "($module, /)", |_, _| Ok(Py::new(Poll { head: Header::new(&POLL), fds: Mut::default(), running: Cell::new(false) }).into_value())),
];

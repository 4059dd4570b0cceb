//! `resource`: limits and use of resources.
#![expect(unsafe_code, reason = "system calls on locals of the right type")]

use pyvm_vm::call::opt;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::structseq::{self, Spec};
use pyvm_vm::objects::{int, tuple::Tuple};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::mem::zeroed;

pub static STRUCT_RUSAGE: Spec = Spec {
    name: "resource.struct_rusage",
    doc: "struct_rusage: Result from getrusage.\n\nThis object may be accessed either as a tuple of\n    (utime,stime,maxrss,ixrss,idrss,isrss,minflt,majflt,\n    nswap,inblock,oublock,msgsnd,msgrcv,nsignals,nvcsw,nivcsw)\nor via the attributes ru_utime, ru_stime, ru_maxrss, and so on.",
    fields: &[
        "ru_utime",
        "ru_stime",
        "ru_maxrss",
        "ru_ixrss",
        "ru_idrss",
        "ru_isrss",
        "ru_minflt",
        "ru_majflt",
        "ru_nswap",
        "ru_inblock",
        "ru_oublock",
        "ru_msgsnd",
        "ru_msgrcv",
        "ru_nsignals",
        "ru_nvcsw",
        "ru_nivcsw",
    ],
    visible: 16,
    callable: true,
};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "resource", "", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, value) in [
        ("RLIMIT_CPU", 0),
        ("RLIMIT_FSIZE", 1),
        ("RLIMIT_DATA", 2),
        ("RLIMIT_STACK", 3),
        ("RLIMIT_CORE", 4),
        ("RLIMIT_RSS", 5),
        ("RLIMIT_NPROC", 6),
        ("RLIMIT_NOFILE", 7),
        ("RLIMIT_OFILE", 7),
        ("RLIMIT_MEMLOCK", 8),
        ("RLIMIT_AS", 9),
        ("RLIMIT_SIGPENDING", 11),
        ("RLIMIT_MSGQUEUE", 12),
        ("RLIMIT_NICE", 13),
        ("RLIMIT_RTPRIO", 14),
        ("RLIMIT_RTTIME", 15),
        ("RUSAGE_SELF", 0),
        ("RUSAGE_CHILDREN", -1),
        ("RUSAGE_THREAD", 1),
        ("RLIM_INFINITY", -1),
    ] {
        d.set_name(vm, name, Value::small(value));
    }
    d.set_name(vm, "error", exc::OS_ERROR.as_value());
    d.set_name(vm, "struct_rusage", structseq::class(vm, &STRUCT_RUSAGE)?);
    Ok(module)
}

/// The object for a `struct rusage`.
pub fn struct_rusage(vm: &Vm, u: &libc::rusage) -> R {
    let seconds = |t: libc::timeval| Value::float(t.tv_sec as f64 + t.tv_usec as f64 * 1e-6);
    let mut fields = vec![seconds(u.ru_utime), seconds(u.ru_stime)];
    let counts = [u.ru_maxrss, u.ru_ixrss, u.ru_idrss, u.ru_isrss, u.ru_minflt, u.ru_majflt, u.ru_nswap, u.ru_inblock, u.ru_oublock, u.ru_msgsnd, u.ru_msgrcv, u.ru_nsignals, u.ru_nvcsw, u.ru_nivcsw];
    fields.extend(counts.iter().map(|n| Value::int(*n)));
    structseq::make(vm, &STRUCT_RUSAGE, fields)
}

fn which(vm: &Vm, v: &Value) -> R<u32> {
    let n = vm.to_i32(v)?;
    if (0..16).contains(&n) { Ok(n as u32) } else { Err(vm.value_error("invalid resource specified")) }
}

fn limits(vm: &Vm, v: &Value) -> R<libc::rlimit> {
    let items = match v.cast::<Tuple>() {
        Some(t) => t.items().to_vec(),
        None => vm.collect(v)?,
    };
    let [soft, hard] = &items[..] else { return Err(vm.value_error("expected a tuple of 2 integers")) };
    let number = |v: &Value| -> R<u64> {
        let n = vm.index(v)?;
        match int::as_i64(&n) {
            Some(i) => Ok(i as u64),
            None => u64::try_from(int::to_big(&n)).map_err(|_| vm.overflow_error("Python int too large to convert to C rlim_t")),
        }
    };
    Ok(libc::rlimit { rlim_cur: number(soft)?, rlim_max: number(hard)? })
}

fn pair(vm: &Vm, l: &libc::rlimit) -> Value {
    vm.tuple(vec![Value::int(l.rlim_cur as i64), Value::int(l.rlim_max as i64)])
}

fn set_error(vm: &Vm) -> pyvm_vm::vm::Raised {
    match std::io::Error::last_os_error().raw_os_error() {
        Some(libc::EINVAL) => vm.value_error("current limit exceeds maximum limit"),
        Some(libc::EPERM) => vm.value_error("not allowed to raise maximum limit"),
        _ => vm.last_os_error(None),
    }
}

static ROWS: &[Method] = &[
    m("getrusage", "($module, who, /)", |vm, a| {
        let mut u: libc::rusage = unsafe { zeroed() };
        if unsafe { libc::getrusage(vm.to_i32(&a[0])?, &raw mut u) } < 0 {
            if std::io::Error::last_os_error().raw_os_error() == Some(libc::EINVAL) {
                return Err(vm.value_error("invalid who parameter"));
            }
            return Err(vm.last_os_error(None));
        }
        struct_rusage(vm, &u)
    }),
    m("getrlimit", "($module, resource, /)", |vm, a| {
        let mut l: libc::rlimit = unsafe { zeroed() };
        if unsafe { libc::getrlimit(which(vm, &a[0])?, &raw mut l) } < 0 { Err(vm.last_os_error(None)) } else { Ok(pair(vm, &l)) }
    }),
    m("setrlimit", "($module, resource, limits, /)", |vm, a| {
        let (kind, l) = (which(vm, &a[0])?, limits(vm, &a[1])?);
        if unsafe { libc::setrlimit(kind, &raw const l) } < 0 { Err(set_error(vm)) } else { Ok(Value::NONE) }
    }),
    m("prlimit", "($module, pid, resource, limits=None, /)", |vm, a| {
        let kind = which(vm, &a[1])?;
        let new = opt(a, 2).map(|l| limits(vm, l)).transpose()?;
        let mut old: libc::rlimit = unsafe { zeroed() };
        let new_at = new.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        if unsafe { libc::prlimit(vm.to_i32(&a[0])?, kind, new_at, &raw mut old) } < 0 { Err(set_error(vm)) } else { Ok(pair(vm, &old)) }
    }),
    m("getpagesize", "($module, /)", |_, _| Ok(Value::int(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }))),
];

//! `errno`.

use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

macro_rules! errors {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name)),*] };
}

static ERRORS: &[(&str, i32)] = errors!(
    EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN EWOULDBLOCK ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL
    ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP ENOMSG EIDRM EPROTO EOVERFLOW
    EILSEQ EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP ENOTSUP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE
    EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH
    EALREADY EINPROGRESS ESTALE EDQUOT ECANCELED EOWNERDEAD ENOTRECOVERABLE EBADMSG
);

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "errno", "This module makes available standard errno system symbols.", &[]);
    let d = module.obj::<Module>().dict();
    let codes = Dict::new();
    for &(name, code) in ERRORS {
        let value = Value::small(i64::from(code));
        d.set_name(vm, name, value.clone());
        if !codes.contains(vm, &value)? {
            codes.set(vm, &value, vm.str(name))?;
        }
    }
    d.set_name(vm, "errorcode", codes.into_value());
    Ok(module)
}

//! `pwd` and `grp`: the databases of users and groups.
#![expect(unsafe_code, reason = "the entries of the C library are copied before the next call; ARCHITECTURE.md")]

use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::structseq::{self, Spec};
use pyvm_vm::objects::{int, string};
use pyvm_vm::protocol::os::decode_fs;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};
use std::ffi::{CStr, CString, c_char};

static PASSWD: Spec = Spec {
    name: "pwd.struct_passwd",
    doc: "pwd.struct_passwd: Results from getpw*() routines.\n\nThis object may be accessed either as a tuple of\n  (pw_name,pw_passwd,pw_uid,pw_gid,pw_gecos,pw_dir,pw_shell)\nor via the object attributes as named in the above tuple.",
    fields: &["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"],
    visible: 7,
    callable: true,
};
static GROUP: Spec = Spec {
    name: "grp.struct_group",
    doc: "grp.struct_group: Results from getgr*() routines.\n\nThis object may be accessed either as a tuple of\n  (gr_name,gr_passwd,gr_gid,gr_mem)\nor via the object attributes as named in the above tuple.\n",
    fields: &["gr_name", "gr_passwd", "gr_gid", "gr_mem"],
    visible: 4,
    callable: true,
};

/// Makes `pwd`.
pub fn users(vm: &Vm) -> R {
    let module = module::native(
        vm,
        "pwd",
        "This module provides access to the Unix password database.\nIt is available on all Unix versions.\n\nPassword database entries are reported as 7-tuples containing the following\nitems from the password database (see `<pwd.h>'), in order:\npw_name, pw_passwd, pw_uid, pw_gid, pw_gecos, pw_dir, pw_shell.\nThe uid and gid items are integers, all others are strings. An\nexception is raised if the entry asked for cannot be found.",
        USERS,
    );
    module.obj::<Module>().dict().set_name(vm, "struct_passwd", structseq::class(vm, &PASSWD)?);
    Ok(module)
}

/// Makes `grp`.
pub fn groups(vm: &Vm) -> R {
    let module = module::native(
        vm,
        "grp",
        "Access to the Unix group database.\n\nGroup entries are reported as 4-tuples containing the following fields\nfrom the group database, in order:\n\n  gr_name   - name of the group\n  gr_passwd - group password (encrypted); often empty\n  gr_gid    - numeric ID of the group\n  gr_mem    - list of members\n\nThe gid is an integer, name and password are strings.  (Note that most\nusers are not explicitly listed as members of the groups they are in\naccording to the password database.  Check both databases to get\ncomplete membership information.)",
        GROUPS,
    );
    module.obj::<Module>().dict().set_name(vm, "struct_group", structseq::class(vm, &GROUP)?);
    Ok(module)
}

/// # Safety
/// The pointer is null or a C string.
unsafe fn text(s: *const c_char) -> Value {
    if s.is_null() { Value::NONE } else { decode_fs(unsafe { CStr::from_ptr(s) }.to_bytes()) }
}

/// # Safety
/// The entry is null or the C library's latest.
unsafe fn user(vm: &Vm, entry: *const libc::passwd) -> R<Option<Value>> {
    let Some(e) = (unsafe { entry.as_ref() }) else { return Ok(None) };
    let items = unsafe { vec![text(e.pw_name), text(e.pw_passwd), Value::small(i64::from(e.pw_uid)), Value::small(i64::from(e.pw_gid)), text(e.pw_gecos), text(e.pw_dir), text(e.pw_shell)] };
    structseq::make(vm, &PASSWD, items).map(Some)
}

/// # Safety
/// The entry is null or the C library's latest.
unsafe fn group(vm: &Vm, entry: *const libc::group) -> R<Option<Value>> {
    let Some(e) = (unsafe { entry.as_ref() }) else { return Ok(None) };
    let mut members = Vec::new();
    unsafe {
        let mut at = e.gr_mem;
        while !at.is_null() && !(*at).is_null() {
            members.push(text(*at));
            at = at.add(1);
        }
    }
    let items = unsafe { vec![text(e.gr_name), text(e.gr_passwd), Value::small(i64::from(e.gr_gid)), List::new(members).into_value()] };
    structseq::make(vm, &GROUP, items).map(Some)
}

fn not_found(vm: &Vm, message: &str) -> Raised {
    vm.key_error(&vm.str(message))
}

/// A user's or group's number; `None` for one that no entry can have.
fn number(vm: &Vm, v: &Value, what: &str) -> R<Option<u32>> {
    if !int::is_int(v) {
        return Err(vm.type_error(format!("{what} should be integer, not {}", v.ty().name())));
    }
    Ok(match int::as_i64(v) {
        Some(-1) => Some(u32::MAX),
        Some(n) => u32::try_from(n).ok(),
        None => None,
    })
}

fn name_argument(vm: &Vm, function: &str, v: &Value) -> R<CString> {
    if !string::is_str(v) {
        return Err(vm.type_error(format!("{function}() argument must be str, not {}", v.ty().name())));
    }
    CString::new(pyvm_vm::protocol::os::path_bytes(vm, v)?).map_err(|_| vm.value_error("embedded null byte"))
}

static USERS: &[Method] = &[
    m("getpwuid", "($module, uidobj, /)", |vm, a| {
        let Some(id) = number(vm, &a[0], "uid")? else { return Err(not_found(vm, "getpwuid(): uid not found")) };
        unsafe { user(vm, libc::getpwuid(id)) }?.ok_or_else(|| not_found(vm, &format!("getpwuid(): uid not found: {}", vm.repr_lossy(&a[0]))))
    })
    .doc("Return the password database entry for the given numeric user ID.\n\nSee `help(pwd)` for more on password database entries."),
    m("getpwnam", "($module, name, /)", |vm, a| {
        let name = name_argument(vm, "getpwnam", &a[0])?;
        unsafe { user(vm, libc::getpwnam(name.as_ptr())) }?.ok_or_else(|| not_found(vm, &format!("getpwnam(): name not found: {}", vm.repr_lossy(&a[0]))))
    })
    .doc("Return the password database entry for the given user name.\n\nSee `help(pwd)` for more on password database entries."),
    m("getpwall", "($module, /)", |vm, _| {
        let mut out = Vec::new();
        unsafe {
            libc::setpwent();
            while let Some(entry) = user(vm, libc::getpwent())? {
                out.push(entry);
            }
            libc::endpwent();
        }
        Ok(List::new(out).into_value())
    })
    .doc("Return a list of all available password database entries, in arbitrary order.\n\nSee help(pwd) for more on password database entries."),
];

static GROUPS: &[Method] = &[
    m("getgrgid", "($module, /, id)", |vm, a| {
        let Some(id) = number(vm, &a[0], "gid")? else { return Err(not_found(vm, "getgrgid(): gid not found")) };
        unsafe { group(vm, libc::getgrgid(id)) }?.ok_or_else(|| not_found(vm, &format!("getgrgid(): gid not found: {}", vm.repr_lossy(&a[0]))))
    })
    .doc("Return the group database entry for the given numeric group ID.\n\nIf id is not valid, raise KeyError."),
    m("getgrnam", "($module, /, name)", |vm, a| {
        let name = name_argument(vm, "getgrnam", &a[0])?;
        unsafe { group(vm, libc::getgrnam(name.as_ptr())) }?.ok_or_else(|| not_found(vm, &format!("getgrnam(): name not found: {}", vm.repr_lossy(&a[0]))))
    })
    .doc("Return the group database entry for the given group name.\n\nIf name is not valid, raise KeyError."),
    m("getgrall", "($module, /)", |vm, _| {
        let mut out = Vec::new();
        unsafe {
            libc::setgrent();
            while let Some(entry) = group(vm, libc::getgrent())? {
                out.push(entry);
            }
            libc::endgrent();
        }
        Ok(List::new(out).into_value())
    })
    .doc("Return a list of all available group entries, in arbitrary order.\n\nAn entry whose name starts with '+' or '-' represents an instruction\nto use YP/NIS and may not be accessible via getgrnam or getgrgid."),
];

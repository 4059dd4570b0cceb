//! `_stat`: the constants and tests of file modes (CPython `_stat.c`).

use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// The bits of a mode that tell the kind of file.
const KIND: u32 = 0o170_000;

#[rustfmt::skip]
static CONSTANTS: &[(&str, i64)] = &[
    ("S_IFDIR", 0o40000), ("S_IFCHR", 0o20000), ("S_IFBLK", 0o60000), ("S_IFREG", 0o100_000), ("S_IFIFO", 0o10000), ("S_IFLNK", 0o120_000), ("S_IFSOCK", 0o140_000),
    ("S_IFDOOR", 0), ("S_IFPORT", 0), ("S_IFWHT", 0), ("S_ISUID", 0o4000), ("S_ISGID", 0o2000), ("S_ISVTX", 0o1000), ("S_ENFMT", 0o2000),
    ("S_IREAD", 0o400), ("S_IWRITE", 0o200), ("S_IEXEC", 0o100), ("S_IRWXU", 0o700), ("S_IRUSR", 0o400), ("S_IWUSR", 0o200), ("S_IXUSR", 0o100),
    ("S_IRWXG", 0o70), ("S_IRGRP", 0o40), ("S_IWGRP", 0o20), ("S_IXGRP", 0o10), ("S_IRWXO", 0o7), ("S_IROTH", 0o4), ("S_IWOTH", 0o2), ("S_IXOTH", 0o1),
    ("UF_SETTABLE", 0xffff), ("UF_NODUMP", 0x1), ("UF_IMMUTABLE", 0x2), ("UF_APPEND", 0x4), ("UF_OPAQUE", 0x8), ("UF_NOUNLINK", 0x10), ("UF_COMPRESSED", 0x20),
    ("UF_TRACKED", 0x40), ("UF_DATAVAULT", 0x80), ("UF_HIDDEN", 0x8000), ("SF_SETTABLE", 0xffff_0000), ("SF_ARCHIVED", 0x1_0000), ("SF_IMMUTABLE", 0x2_0000),
    ("SF_APPEND", 0x4_0000), ("SF_NOUNLINK", 0x10_0000), ("SF_SNAPSHOT", 0x20_0000), ("SF_FIRMLINK", 0x80_0000), ("SF_DATALESS", 0x4000_0000),
    ("ST_MODE", 0), ("ST_INO", 1), ("ST_DEV", 2), ("ST_NLINK", 3), ("ST_UID", 4), ("ST_GID", 5), ("ST_SIZE", 6), ("ST_ATIME", 7), ("ST_MTIME", 8), ("ST_CTIME", 9),
];

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_stat", "S_IFMT_: file type bits\nS_IFDIR: directory", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, value) in CONSTANTS {
        d.set_name(vm, name, Value::int(*value));
    }
    Ok(module)
}

fn mode(vm: &Vm, v: &Value) -> R<u32> {
    let n = vm.index(v)?;
    match pyvm_vm::objects::int::as_i64(&n).map(u32::try_from) {
        Some(Ok(mode)) => Ok(mode),
        Some(Err(_)) if pyvm_vm::objects::int::is_negative(&n) => Err(vm.overflow_error("can't convert negative value to unsigned int")),
        _ => Err(vm.overflow_error("mode out of range")),
    }
}

fn is_kind(vm: &Vm, a: &[Value], kind: u32) -> R {
    Ok(Value::bool(mode(vm, &a[0])? & KIND == kind))
}

/// The ten characters that `ls -l` shows.
fn file_mode(mode: u32) -> String {
    let kind = match mode & KIND {
        0o100_000 => '-',
        0o40000 => 'd',
        0o120_000 => 'l',
        0o60000 => 'b',
        0o20000 => 'c',
        0o10000 => 'p',
        0o140_000 => 's',
        _ => '?',
    };
    let mut out = String::from(kind);
    for (shift, special, marks) in [(6, 0o4000, ('s', 'S')), (3, 0o2000, ('s', 'S')), (0, 0o1000, ('t', 'T'))] {
        let bits = mode >> shift;
        out.push(if bits & 4 == 0 { '-' } else { 'r' });
        out.push(if bits & 2 == 0 { '-' } else { 'w' });
        out.push(match (bits & 1 != 0, mode & special != 0) {
            (true, true) => marks.0,
            (false, true) => marks.1,
            (true, false) => 'x',
            (false, false) => '-',
        });
    }
    out
}

static ROWS: &[Method] = &[
    m("S_ISDIR", "($module, mode, /)", |vm, a| is_kind(vm, a, 0o40000)).doc("S_ISDIR(mode) -> bool\n\nReturn True if mode is from a directory."),
    m("S_ISCHR", "($module, mode, /)", |vm, a| is_kind(vm, a, 0o20000)).doc("S_ISCHR(mode) -> bool\n\nReturn True if mode is from a character special device file."),
    m("S_ISBLK", "($module, mode, /)", |vm, a| is_kind(vm, a, 0o60000)).doc("S_ISBLK(mode) -> bool\n\nReturn True if mode is from a block special device file."),
    m("S_ISREG", "($module, mode, /)", |vm, a| is_kind(vm, a, 0o100_000)).doc("S_ISREG(mode) -> bool\n\nReturn True if mode is from a regular file."),
    m("S_ISFIFO", "($module, mode, /)", |vm, a| is_kind(vm, a, 0o10000)).doc("S_ISFIFO(mode) -> bool\n\nReturn True if mode is from a FIFO (named pipe)."),
    m("S_ISLNK", "($module, mode, /)", |vm, a| is_kind(vm, a, 0o120_000)).doc("S_ISLNK(mode) -> bool\n\nReturn True if mode is from a symbolic link."),
    m("S_ISSOCK", "($module, mode, /)", |vm, a| is_kind(vm, a, 0o140_000)).doc("S_ISSOCK(mode) -> bool\n\nReturn True if mode is from a socket."),
    m("S_ISDOOR", "($module, mode, /)", |vm, a| mode(vm, &a[0]).map(|_| Value::FALSE)).doc("S_ISDOOR(mode) -> bool\n\nReturn True if mode is from a door."),
    m("S_ISPORT", "($module, mode, /)", |vm, a| mode(vm, &a[0]).map(|_| Value::FALSE)).doc("S_ISPORT(mode) -> bool\n\nReturn True if mode is from an event port."),
    m("S_ISWHT", "($module, mode, /)", |vm, a| mode(vm, &a[0]).map(|_| Value::FALSE)).doc("S_ISWHT(mode) -> bool\n\nReturn True if mode is from a whiteout."),
    m("S_IMODE", "($module, mode, /)", |vm, a| Ok(Value::small(i64::from(mode(vm, &a[0])? & 0o7777)))).doc("Return the portion of the file's mode that can be set by os.chmod()."),
    m("S_IFMT", "($module, mode, /)", |vm, a| Ok(Value::small(i64::from(mode(vm, &a[0])? & KIND)))).doc("Return the portion of the file's mode that describes the file type."),
    m("filemode", "($module, mode, /)", |vm, a| Ok(vm.str(&file_mode(mode(vm, &a[0])?)))).doc("Convert a file's mode to a string of the form '-rwxrwxrwx'"),
];

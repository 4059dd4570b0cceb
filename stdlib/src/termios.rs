//! `termios`: the settings of terminals.
#![expect(unsafe_code, reason = "system calls on structs of the right type; ARCHITECTURE.md")]

use crate::posix::descriptors::file_number;
use pyvm_vm::call::Args;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::int;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::types_type::TYPE;
use pyvm_vm::types::class;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};
use std::mem::zeroed;

#[rustfmt::skip]
static CONSTANTS: &[(&str, i64)] = &[
    ("B0", libc::B0 as i64), ("B1000000", libc::B1000000 as i64), ("B110", libc::B110 as i64), ("B115200", libc::B115200 as i64), ("B1152000", libc::B1152000 as i64),
    ("B1200", libc::B1200 as i64), ("B134", libc::B134 as i64), ("B150", libc::B150 as i64), ("B1500000", libc::B1500000 as i64), ("B1800", libc::B1800 as i64),
    ("B19200", libc::B19200 as i64), ("B200", libc::B200 as i64), ("B2000000", libc::B2000000 as i64), ("B230400", libc::B230400 as i64), ("B2400", libc::B2400 as i64),
    ("B2500000", libc::B2500000 as i64), ("B300", libc::B300 as i64), ("B3000000", libc::B3000000 as i64), ("B3500000", libc::B3500000 as i64),
    ("B38400", libc::B38400 as i64), ("B4000000", libc::B4000000 as i64), ("B460800", libc::B460800 as i64), ("B4800", libc::B4800 as i64), ("B50", libc::B50 as i64),
    ("B500000", libc::B500000 as i64), ("B57600", libc::B57600 as i64), ("B576000", libc::B576000 as i64), ("B600", libc::B600 as i64), ("B75", libc::B75 as i64),
    ("B921600", libc::B921600 as i64), ("B9600", libc::B9600 as i64), ("BRKINT", 2), ("BS0", 0), ("BS1", 8192), ("BSDLY", 8192),
    ("CBAUD", 4111), ("CBAUDEX", 4096), ("CDSUSP", 25), ("CEOF", 4), ("CEOL", 0), ("CEOT", 4), ("CERASE", 127), ("CFLUSH", 15), ("CIBAUD", 269418496), ("CINTR", 3),
    ("CKILL", 21), ("CLNEXT", 22), ("CLOCAL", 2048), ("CQUIT", 28), ("CR0", 0), ("CR1", 512), ("CR2", 1024), ("CR3", 1536), ("CRDLY", 1536), ("CREAD", 128),
    ("CRPRNT", 18), ("CRTSCTS", 2147483648), ("CS5", 0), ("CS6", 16), ("CS7", 32), ("CS8", 48), ("CSIZE", 48), ("CSTART", 17), ("CSTOP", 19), ("CSTOPB", 64),
    ("CSUSP", 26), ("CWERASE", 23), ("ECHO", 8), ("ECHOCTL", 512), ("ECHOE", 16), ("ECHOK", 32), ("ECHOKE", 2048), ("ECHONL", 64), ("ECHOPRT", 1024), ("EXTA", libc::B19200 as i64),
    ("EXTB", libc::B38400 as i64), ("EXTPROC", 65536), ("FF0", 0), ("FF1", 32768), ("FFDLY", 32768), ("FIOASYNC", 21586), ("FIOCLEX", 21585), ("FIONBIO", 21537), ("FIONCLEX", 21584),
    ("FIONREAD", 21531), ("FLUSHO", 4096), ("HUPCL", 1024), ("IBSHIFT", 16), ("ICANON", 2), ("ICRNL", 256), ("IEXTEN", 32768), ("IGNBRK", 1), ("IGNCR", 128),
    ("IGNPAR", 4), ("IMAXBEL", 8192), ("INLCR", 64), ("INPCK", 16), ("IOCSIZE_MASK", 1073676288), ("IOCSIZE_SHIFT", 16), ("ISIG", 1), ("ISTRIP", 32), ("IUCLC", 512),
    ("IUTF8", 16384), ("IXANY", 2048), ("IXOFF", 4096), ("IXON", 1024), ("NCCS", 32), ("NL0", 0), ("NL1", 256), ("NLDLY", 256), ("NOFLSH", 128), ("N_MOUSE", 2),
    ("N_PPP", 3), ("N_SLIP", 1), ("N_STRIP", 4), ("N_TTY", 0), ("OCRNL", 8), ("OFDEL", 128), ("OFILL", 64), ("OLCUC", 2), ("ONLCR", 4), ("ONLRET", 32), ("ONOCR", 16),
    ("OPOST", 1), ("PARENB", 256), ("PARMRK", 8), ("PARODD", 512), ("PENDIN", 16384), ("TAB0", 0), ("TAB1", 2048), ("TAB2", 4096), ("TAB3", 6144), ("TABDLY", 6144),
    ("TCFLSH", 21515), ("TCGETS", 21505), ("TCIFLUSH", 0), ("TCIOFF", 2), ("TCIOFLUSH", 2), ("TCION", 3), ("TCOFLUSH", 1), ("TCOOFF", 0), ("TCOON", 1), ("TCSADRAIN", 1),
    ("TCSAFLUSH", 2), ("TCSANOW", 0), ("TCSBRK", 21513), ("TCSBRKP", 21541), ("TCSETS", 21506), ("TCSETSF", 21508), ("TCSETSW", 21507), ("TCXONC", 21514),
    ("TIOCCONS", 21533), ("TIOCEXCL", 21516), ("TIOCGETD", 21540), ("TIOCGICOUNT", 21597), ("TIOCGLCKTRMIOS", 21590), ("TIOCGPGRP", 21519), ("TIOCGSERIAL", 21534),
    ("TIOCGSOFTCAR", 21529), ("TIOCGWINSZ", 21523), ("TIOCINQ", 21531), ("TIOCLINUX", 21532), ("TIOCMBIC", 21527), ("TIOCMBIS", 21526), ("TIOCMGET", 21525),
    ("TIOCMIWAIT", 21596), ("TIOCMSET", 21528), ("TIOCM_CAR", 64), ("TIOCM_CD", 64), ("TIOCM_CTS", 32), ("TIOCM_DSR", 256), ("TIOCM_DTR", 2), ("TIOCM_LE", 1),
    ("TIOCM_RI", 128), ("TIOCM_RNG", 128), ("TIOCM_RTS", 4), ("TIOCM_SR", 16), ("TIOCM_ST", 8), ("TIOCNOTTY", 21538), ("TIOCNXCL", 21517), ("TIOCOUTQ", 21521),
    ("TIOCPKT", 21536), ("TIOCPKT_DATA", 0), ("TIOCPKT_DOSTOP", 32), ("TIOCPKT_FLUSHREAD", 1), ("TIOCPKT_FLUSHWRITE", 2), ("TIOCPKT_NOSTOP", 16), ("TIOCPKT_START", 8),
    ("TIOCPKT_STOP", 4), ("TIOCSCTTY", 21518), ("TIOCSERCONFIG", 21587), ("TIOCSERGETLSR", 21593), ("TIOCSERGETMULTI", 21594), ("TIOCSERGSTRUCT", 21592),
    ("TIOCSERGWILD", 21588), ("TIOCSERSETMULTI", 21595), ("TIOCSERSWILD", 21589), ("TIOCSER_TEMT", 1), ("TIOCSETD", 21539), ("TIOCSLCKTRMIOS", 21591),
    ("TIOCSPGRP", 21520), ("TIOCSSERIAL", 21535), ("TIOCSSOFTCAR", 21530), ("TIOCSTI", 21522), ("TIOCSWINSZ", 21524), ("TOSTOP", 256), ("VDISCARD", 13), ("VEOF", 4),
    ("VEOL", 11), ("VEOL2", 16), ("VERASE", 2), ("VINTR", 0), ("VKILL", 3), ("VLNEXT", 15), ("VMIN", 6), ("VQUIT", 1), ("VREPRINT", 12), ("VSTART", 8), ("VSTOP", 9),
    ("VSUSP", 10), ("VSWTC", 7), ("VSWTCH", 7), ("VT0", 0), ("VT1", 16384), ("VTDLY", 16384), ("VTIME", 5), ("VWERASE", 14), ("XCASE", 4), ("XTABS", 6144),
    ("_POSIX_VDISABLE", 0),
];

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(
        vm,
        "termios",
        "This module provides an interface to the Posix calls for tty I/O control.\nFor a complete description of these calls, see the Posix or Unix manual\npages. It is only available for those Unix versions that support Posix\ntermios style tty I/O control.\n\nAll functions in this module take a file descriptor fd as their first\nargument. This can be an integer file descriptor, such as returned by\nsys.stdin.fileno(), or a file object, such as sys.stdin itself.",
        ROWS,
    );
    let d = module.obj::<Module>().dict();
    for (name, value) in CONSTANTS {
        d.set_name(vm, name, Value::int(*value));
    }
    d.set_name(vm, "error", error(vm)?);
    Ok(module)
}

/// `termios.error`.
fn error(vm: &Vm) -> R {
    vm.cached("termios.error", || {
        let namespace = Dict::new();
        namespace.set_str(vm, &vm.names.__module__, vm.str("termios"));
        class::new_class(vm, &TYPE, &vm.intern("error"), &[exc::EXCEPTION.as_value()], &namespace, Args::EMPTY)
    })
}

/// The last error of the system as `termios.error`.
fn failed(vm: &Vm) -> Raised {
    let code = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
    let args = [Value::small(i64::from(code)), vm.str(&pyvm_vm::protocol::os::error_text(code))];
    match error(vm).and_then(|class| vm.call(&class, &args)) {
        Ok(e) => vm.raise(&e),
        Err(raised) => raised,
    }
}

fn done(vm: &Vm, result: i32) -> R {
    if result < 0 { Err(failed(vm)) } else { Ok(Value::NONE) }
}

fn settings(vm: &Vm, fd: i32) -> R<libc::termios> {
    // SAFETY: filled by the call, of which failure is checked.
    unsafe {
        let mut mode: libc::termios = zeroed();
        if libc::tcgetattr(fd, &raw mut mode) < 0 { Err(failed(vm)) } else { Ok(mode) }
    }
}

/// Where the characters are numbers instead, without line editing: `VMIN` and `VTIME`.
fn is_number(mode: &libc::termios, at: usize) -> bool {
    mode.c_lflag & libc::ICANON == 0 && (at == libc::VMIN || at == libc::VTIME)
}

fn get_attributes(vm: &Vm, a: &[Value]) -> R {
    let mode = settings(vm, file_number(vm, &a[0])?)?;
    // SAFETY: only reads the struct.
    let speeds = unsafe { [libc::cfgetispeed(&raw const mode), libc::cfgetospeed(&raw const mode)] };
    let characters = mode.c_cc.iter().enumerate().map(|(at, c)| if is_number(&mode, at) { Value::small(i64::from(*c)) } else { Bytes::copied(&[*c]) });
    let mut items: Vec<Value> = [mode.c_iflag, mode.c_oflag, mode.c_cflag, mode.c_lflag, speeds[0], speeds[1]].into_iter().map(|n| Value::small(i64::from(n))).collect();
    items.push(List::new(characters.collect()).into_value());
    Ok(List::new(items).into_value())
}

fn set_attributes(vm: &Vm, a: &[Value]) -> R {
    let (fd, when) = (file_number(vm, &a[0])?, vm.to_i32(&a[1])?);
    let items = a[2].cast::<List>().map(|l| l.items.get().clone()).filter(|items| items.len() == 7);
    let Some(items) = items else { return Err(vm.type_error("tcsetattr, arg 3: must be 7 element list")) };
    let mut mode = settings(vm, fd)?;
    let flags = |at: usize| vm.to_i64(&items[at]).map(|n| n as libc::tcflag_t);
    (mode.c_iflag, mode.c_oflag, mode.c_cflag, mode.c_lflag) = (flags(0)?, flags(1)?, flags(2)?, flags(3)?);
    let speeds = [flags(4)?, flags(5)?];
    let characters = items[6].cast::<List>().map(|l| l.items.get().clone()).filter(|c| c.len() == mode.c_cc.len());
    let Some(characters) = characters else { return Err(vm.type_error(format!("tcsetattr: attributes[6] must be {} element list", mode.c_cc.len()))) };
    for (slot, value) in mode.c_cc.iter_mut().zip(&characters) {
        *slot = match value.cast::<Bytes>().map(Bytes::data) {
            Some([c]) => *c,
            None if int::is_int(value) => vm.to_i64(value)? as u8,
            _ => return Err(vm.type_error("tcsetattr: elements of attributes must be bytes objects of length 1 or integers")),
        };
    }
    // SAFETY: a struct that `tcgetattr` has filled.
    unsafe {
        if libc::cfsetispeed(&raw mut mode, speeds[0]) < 0 || libc::cfsetospeed(&raw mut mode, speeds[1]) < 0 {
            return Err(failed(vm));
        }
        done(vm, vm.blocking(|| libc::tcsetattr(fd, when, &raw const mode)))
    }
}

fn window(vm: &Vm, fd: i32) -> R<libc::winsize> {
    // SAFETY: as `settings`.
    unsafe {
        let mut size: libc::winsize = zeroed();
        if libc::ioctl(fd, libc::TIOCGWINSZ, &raw mut size) < 0 { Err(failed(vm)) } else { Ok(size) }
    }
}

fn set_window(vm: &Vm, a: &[Value]) -> R {
    let fd = file_number(vm, &a[0])?;
    let wrong = || vm.type_error("tcsetwinsize, arg 2: must be a two-item sequence");
    let Ok(parts) = vm.collect(&a[1]) else {
        vm.clear_pending();
        return Err(wrong());
    };
    let [rows, columns] = parts.as_slice() else { return Err(wrong()) };
    let part = |v: &Value| vm.to_i64(v).and_then(|n| u16::try_from(n).map_err(|_| vm.overflow_error("winsize value(s) out of range.")));
    let (rows, columns) = (part(rows)?, part(columns)?);
    let mut size = window(vm, fd)?;
    (size.ws_row, size.ws_col) = (rows, columns);
    // SAFETY: the call reads the struct.
    done(vm, unsafe { libc::ioctl(fd, libc::TIOCSWINSZ, &raw const size) })
}

static ROWS: &[Method] = &[
    m("tcgetattr", "($module, fd, /)", get_attributes)
        .doc("Get the tty attributes for file descriptor fd.\n\nReturns a list [iflag, oflag, cflag, lflag, ispeed, ospeed, cc]\nwhere cc is a list of the tty special characters (each a string of\nlength 1, except the items with indices VMIN and VTIME, which are\nintegers when these fields are defined).  The interpretation of the\nflags and the speeds as well as the indexing in the cc array must be\ndone using the symbolic constants defined in this module."),
    m("tcsetattr", "($module, fd, when, attributes, /)", set_attributes)
        .doc("Set the tty attributes for file descriptor fd.\n\nThe attributes to be set are taken from the attributes argument, which\nis a list like the one returned by tcgetattr(). The when argument\ndetermines when the attributes are changed: termios.TCSANOW to\nchange immediately, termios.TCSADRAIN to change after transmitting all\nqueued output, or termios.TCSAFLUSH to change after transmitting all\nqueued output and discarding all queued input."),
    m("tcsendbreak", "($module, fd, duration, /)", |vm, a| {
        let (fd, duration) = (file_number(vm, &a[0])?, vm.to_i32(&a[1])?);
        done(vm, vm.blocking(|| unsafe { libc::tcsendbreak(fd, duration) }))
    })
    .doc("Send a break on file descriptor fd.\n\nA zero duration sends a break for 0.25-0.5 seconds; a nonzero duration\nhas a system dependent meaning."),
    m("tcdrain", "($module, fd, /)", |vm, a| {
        let fd = file_number(vm, &a[0])?;
        done(vm, vm.blocking(|| unsafe { libc::tcdrain(fd) }))
    })
    .doc("Wait until all output written to file descriptor fd has been transmitted."),
    m("tcflush", "($module, fd, queue, /)", |vm, a| {
        let (fd, queue) = (file_number(vm, &a[0])?, vm.to_i32(&a[1])?);
        done(vm, unsafe { libc::tcflush(fd, queue) })
    })
    .doc("Discard queued data on file descriptor fd.\n\nThe queue selector specifies which queue: termios.TCIFLUSH for the input\nqueue, termios.TCOFLUSH for the output queue, or termios.TCIOFLUSH for\nboth queues."),
    m("tcflow", "($module, fd, action, /)", |vm, a| {
        let (fd, action) = (file_number(vm, &a[0])?, vm.to_i32(&a[1])?);
        done(vm, unsafe { libc::tcflow(fd, action) })
    })
    .doc("Suspend or resume input or output on file descriptor fd.\n\nThe action argument can be termios.TCOOFF to suspend output,\ntermios.TCOON to restart output, termios.TCIOFF to suspend input,\nor termios.TCION to restart input."),
    m("tcgetwinsize", "($module, fd, /)", |vm, a| {
        let size = window(vm, file_number(vm, &a[0])?)?;
        Ok(vm.tuple(vec![Value::small(i64::from(size.ws_row)), Value::small(i64::from(size.ws_col))]))
    })
    .doc("Get the tty winsize for file descriptor fd.\n\nReturns a tuple (ws_row, ws_col)."),
    m("tcsetwinsize", "($module, fd, winsize, /)", set_window)
        .doc("Set the tty winsize for file descriptor fd.\n\nThe winsize to be set is taken from the winsize argument, which\nis a two-item tuple (ws_row, ws_col) like the one returned by tcgetwinsize()."),
];

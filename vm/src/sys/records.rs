//! The struct sequences of `sys`: flags, version, and facts about numbers, hashes and threads.

use crate::objects::structseq::{self, Spec};
use crate::value::Value;
use crate::vm::{R, Vm};

static FLAGS: Spec = Spec {
    name: "sys.flags",
    doc: "sys.flags\n\nFlags provided through command line arguments or environment vars.",
    fields: &[
        "debug",
        "inspect",
        "interactive",
        "optimize",
        "dont_write_bytecode",
        "no_user_site",
        "no_site",
        "ignore_environment",
        "verbose",
        "bytes_warning",
        "quiet",
        "hash_randomization",
        "isolated",
        "dev_mode",
        "utf8_mode",
        "warn_default_encoding",
        "safe_path",
        "int_max_str_digits",
        "gil",
        "thread_inherit_context",
        "context_aware_warnings",
    ],
    visible: 18,
    callable: false,
};
static VERSION: Spec =
    Spec { name: "sys.version_info", doc: "sys.version_info\n\nVersion information as a named tuple.", fields: &["major", "minor", "micro", "releaselevel", "serial"], visible: 5, callable: false };
static FLOAT: Spec = Spec {
    name: "sys.float_info",
    doc: "sys.float_info\n\nA named tuple holding information about the float type. It contains low level\ninformation about the precision and internal representation. Please study\nyour system's :file:`float.h` for more information.",
    fields: &["max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds"],
    visible: 11,
    callable: true,
};
static INT: Spec = Spec {
    name: "sys.int_info",
    doc: "sys.int_info\n\nA named tuple that holds information about Python's\ninternal representation of integers.  The attributes are read only.",
    fields: &["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"],
    visible: 4,
    callable: true,
};
static HASH: Spec = Spec {
    name: "sys.hash_info",
    doc: "hash_info\n\nA named tuple providing parameters used for computing hashes. The attributes are read only.",
    fields: &["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"],
    visible: 9,
    callable: true,
};
static THREAD: Spec =
    Spec { name: "sys.thread_info", doc: "sys.thread_info\n\nA named tuple holding information about the thread implementation.", fields: &["name", "lock", "version"], visible: 3, callable: true };
static ASYNCGEN_HOOKS: Spec = Spec {
    name: "sys.asyncgen_hooks",
    doc: "asyncgen_hooks\n\nA named tuple providing information about asynchronous\ngenerators hooks.  The attributes are read only.",
    fields: &["firstiter", "finalizer"],
    visible: 2,
    callable: true,
};

/// `sys.flags`.
pub fn flags(vm: &Vm) -> R {
    let s = &vm.settings;
    let on = |b: bool| Value::small(i64::from(b));
    let fields = vec![
        on(s.debug),
        on(s.inspect),
        on(s.interactive),
        Value::small(i64::from(s.optimize)),
        on(s.dont_write_bytecode),
        on(s.no_user_site),
        on(s.no_site),
        on(s.ignore_environment),
        Value::small(i64::from(s.verbose)),
        Value::small(i64::from(s.bytes_warning)),
        on(s.quiet),
        on(s.hash_seed != Some(0)),
        on(s.isolated),
        Value::bool(s.dev_mode),
        on(s.utf8_mode),
        on(s.warn_default_encoding),
        Value::bool(s.safe_path),
        Value::uint(vm.int_max_str_digits.get()),
        Value::small(1),
        Value::small(0),
        Value::small(0),
    ];
    structseq::make(vm, &FLAGS, fields)
}

/// `sys.version_info`.
pub fn version(vm: &Vm) -> R {
    structseq::make(vm, &VERSION, vec![Value::small(3), Value::small(14), Value::small(0), vm.str("final"), Value::small(0)])
}

/// `sys.float_info`.
pub fn float(vm: &Vm) -> R {
    let n = Value::small;
    let fields = vec![Value::float(f64::MAX), n(1024), n(308), Value::float(f64::MIN_POSITIVE), n(-1021), n(-307), n(15), n(53), Value::float(f64::EPSILON), n(2), n(1)];
    structseq::make(vm, &FLOAT, fields)
}

/// `sys.int_info`.
pub fn int(vm: &Vm) -> R {
    structseq::make(vm, &INT, [30, 4, 4300, 640].iter().map(|n| Value::small(*n)).collect())
}

/// `sys.hash_info`.
pub fn hash(vm: &Vm) -> R {
    let n = Value::small;
    let fields = vec![n(64), Value::int((1 << 61) - 1), n(314_159), n(0), n(1_000_003), vm.str("ahash"), n(64), n(128), n(0)];
    structseq::make(vm, &HASH, fields)
}

/// `sys.thread_info`.
pub fn thread(vm: &Vm) -> R {
    structseq::make(vm, &THREAD, vec![vm.str("pthread"), vm.str("semaphore"), Value::NONE])
}

/// `sys.get_asyncgen_hooks()`.
pub fn asyncgen_hooks(vm: &Vm) -> R {
    let get = |name| vm.registered(name).unwrap_or(Value::NONE);
    structseq::make(vm, &ASYNCGEN_HOOKS, vec![get("asyncgen firstiter"), get("asyncgen finalizer")])
}

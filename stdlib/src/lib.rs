//! The standard library of pyvm: native modules, and the pure-Python library as an archive in the binary.

pub mod abc;
pub mod accounts;
pub mod archive;
pub mod asyncio;
pub mod binascii;
pub mod bz2;
pub mod cmath;
pub mod codecs;
pub mod collections;
pub mod contextvars;
pub mod csv;
pub mod datetime;
pub mod errno;
#[cfg(feature = "expat")]
pub mod expat;
pub mod faulthandler;
pub mod fcntl;
pub mod functools;
pub mod gc;
pub mod hashes;
pub mod heapq;
pub mod importer;
pub mod incremental;
pub mod io;
pub mod itertools;
pub mod json;
pub mod locale;
pub mod lsprof;
pub mod math;
pub mod mmap;
pub mod opcode;
pub mod operator;
pub mod pickle;
pub mod posix;
pub mod random;
pub mod resource;
pub mod resources;
pub mod select;
pub mod signal;
pub mod site;
pub mod small;
pub mod socket;
pub mod sre;
pub mod stat;
pub mod structure;
pub mod subprocess;
pub mod suggestions;
pub mod symtable;
pub mod sysconfig;
pub mod termios;
pub mod thread;
pub mod time;
pub mod tokenize;
pub mod tracemalloc;
pub mod unicodedata;
pub mod weakref;
pub mod zlib;

use pyvm_vm::vm::{ModuleInit, R, Vm};

/// Native modules, by name.
static MODULES: &[(&str, ModuleInit)] = &[
    ("_abc", abc::init),
    ("_ast", pyvm_vm::ast::init),
    ("_asyncio", asyncio::init),
    ("_blake2", hashes::blake2_module),
    ("_codecs", codecs::init),
    ("_collections", collections::init),
    ("_contextvars", contextvars::init),
    ("_csv", csv::init),
    ("_pickle", pickle::init),
    ("_lsprof", lsprof::init),
    ("_datetime", datetime::init),
    ("_functools", functools::init),
    ("_bisect", heapq::bisect),
    ("_heapq", heapq::init),
    ("_imp", small::imp),
    ("_io", io::init),
    ("_json", json::init),
    ("_locale", locale::init),
    ("_md5", hashes::md5),
    ("_opcode", opcode::init),
    ("_operator", operator::init),
    ("_posixsubprocess", subprocess::init),
    ("_random", random::init),
    ("_sha1", hashes::sha1),
    ("_sha2", hashes::sha2),
    ("_sha3", hashes::sha3),
    ("_signal", signal::init),
    ("_socket", socket::init),
    ("_sre", sre::init),
    ("_stat", stat::init),
    ("_string", small::string),
    ("_struct", structure::init),
    ("_suggestions", suggestions::init),
    ("_symtable", symtable::init),
    (sysconfig::NAME, sysconfig::init),
    ("_thread", thread::init),
    ("_tokenize", tokenize::init),
    ("_tracemalloc", tracemalloc::init),
    ("_types", small::types),
    ("_typing", small::typing),
    ("_warnings", pyvm_vm::warnings::init),
    ("_weakref", weakref::init),
    ("array", pyvm_vm::objects::array::init),
    ("atexit", small::atexit),
    ("binascii", binascii::init),
    ("cmath", cmath::init),
    ("errno", errno::init),
    ("faulthandler", faulthandler::init),
    ("fcntl", fcntl::init),
    ("gc", gc::init),
    ("grp", accounts::groups),
    ("itertools", itertools::init),
    ("marshal", small::marshal),
    ("math", math::init),
    ("mmap", mmap::init),
    ("posix", posix::init),
    ("pwd", accounts::users),
    #[cfg(feature = "expat")]
    ("pyexpat", expat::init),
    ("resource", resource::init),
    ("select", select::init),
    ("termios", termios::init),
    ("time", time::init),
    ("unicodedata", unicodedata::init),
    ("_bz2", bz2::init),
    ("zlib", zlib::init),
];

/// Makes all modules importable, and gives the VM its standard streams.
///
/// # Errors
/// What went wrong with the standard streams, `PYTHONIOENCODING` mostly.
pub fn install(vm: &Vm) -> R<()> {
    signal::install(vm);
    vm.importlib_ready.set(Some(importer::install));
    vm.frozen.set(Some(archive::find));
    vm.texts.get_mut().set_library(archive::TEXTS);
    for (name, init) in MODULES {
        vm.add_native_module(name, *init);
    }
    let names = ["builtins", "sys"].iter().chain(MODULES.iter().map(|m| &m.0));
    vm.sys_dict.set_name(vm, "builtin_module_names", vm.tuple(names.map(|n| vm.intern(n)).collect()));
    io::install(vm)
}

//! The interpreter's state. Everything mutable hangs off [`Vm`] or a type.
#![expect(unsafe_code, reason = "one VM per process, reached from destructors; ARCHITECTURE.md, invariant M1")]

pub mod errors;
pub mod intern;
pub mod names;
pub mod report;
pub mod shutdown;
pub mod threads;

use crate::frame::{Frame, FrameStack};
use crate::heap::Mut;
use crate::objects::dict::Dict;
use crate::objects::exception::Exception;
use crate::objects::weakref::WeakRef;
use crate::types::slots::SLOT_DEFS;
use crate::value::{Py, Slot, Value};
use std::cell::Cell;
use std::collections::HashMap;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

/// Says that an exception is pending in the VM.
#[derive(Debug, Clone, Copy)]
pub struct Raised;

/// What most of the VM returns: one register wide.
pub type R<T = Value> = Result<T, Raised>;

const _: () = assert!(size_of::<R>() == 8);

/// Options that hold for the life of the process; the command line sets them.
#[derive(Debug, Clone)]
pub struct Settings {
    pub argv: Vec<String>,
    pub executable: String,
    /// The virtual environment, if the executable is one's.
    pub environment: Option<Environment>,
    pub optimize: u8,
    pub dont_write_bytecode: bool,
    /// Caches and their errors exactly as CPython has them.
    pub strict_pyc: bool,
    /// `--check-hash-based-pycs`: `default`, `always` or `never`.
    pub check_hash_pycs: String,
    pub pycache_prefix: Option<String>,
    /// The program itself is cached too.
    pub cache_main: bool,
    /// A cache of the user's own stands in for folders that cannot be written.
    pub user_cache: bool,
    /// What `os.cpu_count()` says, whatever the system says.
    pub cpu_count: Option<std::num::NonZeroU16>,
    /// Code has lines only, no columns.
    pub no_debug_ranges: bool,
    /// The file in which code of texts is kept that are compiled while the program runs.
    pub text_cache: Option<String>,
    /// What became of each module's cache is noted.
    pub explain_cache: bool,
    pub import_time: crate::import::times::ImportTime,
    /// When the process began.
    pub began: std::time::Instant,
    pub isolated: bool,
    pub ignore_environment: bool,
    pub no_site: bool,
    pub no_user_site: bool,
    pub safe_path: bool,
    pub verbose: u8,
    pub quiet: bool,
    pub inspect: bool,
    pub interactive: bool,
    pub unbuffered: bool,
    pub debug: bool,
    pub bytes_warning: u8,
    pub dev_mode: bool,
    /// PEP 540.
    pub utf8_mode: bool,
    /// PEP 597.
    pub warn_default_encoding: bool,
    /// The whole command line.
    pub orig_argv: Vec<String>,
    pub warn_options: Vec<String>,
    pub x_options: Vec<(String, Option<String>)>,
    pub path: Vec<String>,
    pub hash_seed: Option<u32>,
    /// The most digits of an integer as text; 0 for no limit.
    pub int_max_str_digits: usize,
}

/// A virtual environment (PEP 405).
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its folder.
    pub prefix: String,
    /// The executable that it was made with.
    pub base_executable: String,
    /// The packages of the installation are seen in it too.
    pub system_site: bool,
}

/// Where the installation is, for packages that look.
pub const BASE_PREFIX: &str = "/usr";

impl Default for Settings {
    fn default() -> Self {
        Settings {
            argv: vec![String::new()],
            executable: String::new(),
            environment: None,
            optimize: 0,
            dont_write_bytecode: false,
            strict_pyc: false,
            check_hash_pycs: "default".to_owned(),
            pycache_prefix: None,
            cache_main: false,
            user_cache: false,
            cpu_count: None,
            no_debug_ranges: false,
            text_cache: None,
            explain_cache: false,
            import_time: crate::import::times::ImportTime::Off,
            began: std::time::Instant::now(),
            isolated: false,
            ignore_environment: false,
            no_site: false,
            no_user_site: false,
            safe_path: false,
            verbose: 0,
            quiet: false,
            inspect: false,
            interactive: false,
            unbuffered: false,
            debug: false,
            bytes_warning: 0,
            dev_mode: false,
            utf8_mode: false,
            warn_default_encoding: false,
            orig_argv: Vec::new(),
            warn_options: Vec::new(),
            x_options: Vec::new(),
            path: Vec::new(),
            hash_seed: None,
            int_max_str_digits: 4300,
        }
    }
}

/// The exception being handled in a frame stack or a generator (CPython `_PyErr_StackItem`).
pub struct HandledItem {
    pub value: Slot,
    pub previous: *mut HandledItem,
}

/// The innermost exception of a stack of handled ones.
pub(crate) fn innermost(mut item: *mut HandledItem) -> Slot {
    while let Some(current) = unsafe { item.as_ref() } {
        if let Some(value) = current.value.as_ref().filter(|v| !v.is_none()) {
            return Some(value.clone());
        }
        item = current.previous;
    }
    None
}

/// Makes a native module when it is first imported.
pub type ModuleInit = fn(&Vm) -> R;

/// A source of importable code inside the binary: (code bytes, is it a package, source text).
pub type FrozenLookup = fn(&str) -> Option<FrozenModule>;

/// One module of the archive.
#[derive(Clone, Copy)]
pub struct FrozenModule {
    pub code: &'static [u8],
    /// The packed outline of the code; empty if it has none.
    pub outline: &'static [u8],
    pub package: bool,
}

impl FrozenModule {
    /// The code, to be loaded.
    #[must_use]
    pub fn data(&self) -> crate::later::Data {
        crate::later::Data::Own { code: self.code, outline: self.outline }
    }
}

/// Reasons to leave the fast path at a back edge or call.
pub mod breaker {
    pub const COLLECT: u32 = 1;
    pub const SIGNAL: u32 = 2;
    pub const GIL: u32 = 4;
    pub const ASYNC_EXC: u32 = 8;
}

/// The interpreter.
pub struct Vm {
    pub settings: Settings,
    pub names: names::Names,
    /// Names of [`SLOT_DEFS`], interned, in the same order.
    pub special: Vec<Value>,
    pub compare_names: [Value; 6],
    pub interned: Mut<intern::Table>,
    /// The `bytes` of one byte that were asked for, and the empty one behind them.
    pub shared_bytes: Mut<Vec<Slot>>,
    pub hasher: ahash::RandomState,
    /// The functions that `LOAD_COMMON_CONSTANT` gives.
    pub all_and_any: Mut<[Slot; 2]>,
    /// The exception that [`Raised`] speaks of.
    pub pending: Mut<Option<Py<Exception>>>,
    pub handled: Cell<*mut HandledItem>,
    handled_root: Box<Mut<HandledItem>>,
    pub frame: Cell<*mut Frame>,
    pub stack: FrameStack,
    /// Calls that nest on the Rust stack, and Python frames; both count against the recursion limit.
    pub depth: Cell<u32>,
    pub recursion_limit: Cell<u32>,
    pub native_depth: Cell<u32>,
    pub breaker: AtomicU32,
    pub modules: Mut<Py<Dict>>,
    pub builtins: Py<Dict>,
    pub sys_dict: Py<Dict>,
    pub weak_table: Mut<HashMap<usize, Vec<*const WeakRef>, ahash::RandomState>>,
    pub collecting: Cell<bool>,
    pub gc_enabled: Cell<bool>,
    /// False while `gc.set_threshold(0)` keeps collections from coming by themselves.
    pub gc_automatic: Cell<bool>,
    pub native_modules: Mut<HashMap<&'static str, ModuleInit, ahash::RandomState>>,
    pub frozen: Cell<Option<FrozenLookup>>,
    /// Called when `importlib` has been imported.
    pub importlib_ready: Cell<Option<fn(&Vm) -> R<()>>>,
    /// `importlib` is being loaded for the sake of an archive on `sys.path`, which is passed over meanwhile.
    pub loading_path_hooks: Cell<bool>,
    pub import_times: Mut<crate::import::times::State>,
    pub texts: Mut<crate::texts::Texts>,
    /// For `--explain-cache`: module, outcome, cache.
    pub cache_report: Mut<Vec<[String; 3]>>,
    /// The code of `-c` and its source, which `linecache` is told of when it is loaded.
    pub command: Mut<Option<(Value, Value)>>,
    /// Runs Python's handlers of signals that came.
    pub signal_handler: Cell<Option<fn(&Vm) -> R<()>>>,
    pub trace: crate::trace::TraceState,
    pub threads: threads::ThreadState,
    /// Values that native modules keep, by name.
    pub registry: Mut<HashMap<&'static str, Value, ahash::RandomState>>,
    pub repr_active: Mut<Vec<u64>>,
    pub finalizing: Cell<bool>,
    /// Some class has `__del__`: the end of the process is more than letting go of memory.
    pub has_finalizers: Cell<bool>,
    pub warnings: Mut<Option<Box<crate::warnings::State>>>,
    pub function_version: Cell<u32>,
    pub int_max_str_digits: Cell<usize>,
}

static VM: AtomicPtr<Vm> = AtomicPtr::new(ptr::null_mut());

/// Runs `f` with the VM of this process.
///
/// # Panics
/// When no VM exists yet.
#[inline]
pub fn with<T>(f: impl FnOnce(&Vm) -> T) -> T {
    let vm = VM.load(Ordering::Relaxed);
    assert!(!vm.is_null(), "no VM in this process");
    f(unsafe { &*vm })
}

/// Asks for a collection at the next back edge or call.
pub fn request_collection() {
    let vm = VM.load(Ordering::Relaxed);
    if let Some(vm) = unsafe { vm.as_ref() }
        && vm.gc_enabled.get()
    {
        vm.breaker.fetch_or(breaker::COLLECT, Ordering::Relaxed);
    }
}

/// Asks the running thread to look at `reason`; callable from a signal handler.
pub fn request_attention(reason: u32) {
    let vm = VM.load(Ordering::Relaxed);
    if let Some(vm) = unsafe { vm.as_ref() } {
        vm.breaker.fetch_or(reason, Ordering::Relaxed);
    }
}

/// Runs `__del__` of an object that is about to be freed; the pending exception is left as it was.
pub fn run_finalizer(object: &Value) {
    with(|vm| {
        let pending = vm.pending.get_mut().take();
        if let Some(finalize) = object.ty().slots.get().finalize {
            finalize(vm, object);
        }
        vm.pending.set(pending);
    });
}

impl Vm {
    /// Makes the VM of this process. It lives until the process ends.
    ///
    /// # Panics
    /// When there is one already: objects are shared by the whole process.
    #[must_use]
    pub fn new(settings: Settings) -> &'static Vm {
        let int_max_str_digits = settings.int_max_str_digits;
        let texts = crate::texts::Texts::new(settings.text_cache.as_deref());
        let import_times = crate::import::times::State::new(settings.import_time, settings.began);
        let hasher = match settings.hash_seed {
            Some(seed) => ahash::RandomState::with_seeds(u64::from(seed), 0x5851_f42d, 0x1405_7b7e, 0x2545_f491),
            None => {
                let mut seeds = [0u64; 4];
                // SAFETY: the buffer is as long as said.
                unsafe { libc::getrandom(seeds.as_mut_ptr().cast(), 32, libc::GRND_NONBLOCK) };
                ahash::RandomState::with_seeds(seeds[0], seeds[1], seeds[2], seeds[3])
            }
        };
        // Interning hashes.
        crate::objects::string::seed(&hasher);
        let mut interned = intern::Table::default();
        let names = names::Names::new(&mut interned);
        let special = SLOT_DEFS.iter().map(|d| interned.get(d.name.as_bytes())).collect();
        let compare_names = ["__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"].map(|n| interned.get(n.as_bytes()));
        let handled_root = Box::new(Mut::new(HandledItem { value: None, previous: ptr::null_mut() }));
        let vm = Box::leak(Box::new(Vm {
            settings,
            names,
            special,
            compare_names,
            interned: Mut::new(interned),
            shared_bytes: Mut::default(),
            hasher: hasher.clone(),
            all_and_any: Mut::default(),
            pending: Mut::new(None),
            handled: Cell::new(ptr::null_mut()),
            handled_root,
            frame: Cell::new(ptr::null_mut()),
            stack: FrameStack::new(),
            depth: Cell::new(0),
            recursion_limit: Cell::new(1000),
            native_depth: Cell::new(0),
            breaker: AtomicU32::new(0),
            modules: Mut::new(Dict::new()),
            builtins: Dict::new(),
            sys_dict: Dict::new(),
            weak_table: Mut::new(HashMap::with_hasher(hasher.clone())),
            collecting: Cell::new(false),
            gc_enabled: Cell::new(true),
            gc_automatic: Cell::new(true),
            native_modules: Mut::new(HashMap::with_hasher(hasher.clone())),
            frozen: Cell::new(None),
            importlib_ready: Cell::new(None),
            loading_path_hooks: Cell::new(false),
            import_times: Mut::new(import_times),
            texts: Mut::new(texts),
            cache_report: Mut::new(Vec::new()),
            command: Mut::new(None),
            signal_handler: Cell::new(None),
            trace: crate::trace::TraceState::default(),
            threads: threads::ThreadState::new(),
            registry: Mut::new(HashMap::with_hasher(hasher.clone())),
            repr_active: Mut::new(Vec::new()),
            finalizing: Cell::new(false),
            has_finalizers: Cell::new(false),
            warnings: Mut::new(None),
            function_version: Cell::new(1),
            int_max_str_digits: Cell::new(int_max_str_digits),
        }));
        vm.handled.set(vm.handled_root.get_mut());
        let before = VM.swap(vm, Ordering::Release);
        assert!(before.is_null(), "one VM per process");
        vm.threads.start_roster();
        crate::builtins::install(vm);
        crate::sys::install(vm);
        crate::import::finish_first(vm);
        vm
    }

    /// Adds a native module, made by `init` at its first import.
    pub fn add_native_module(&self, name: &'static str, init: ModuleInit) {
        self.native_modules.get_mut().insert(name, init);
    }

    /// The one shared `str` object with this text.
    pub fn intern(&self, text: &str) -> Value {
        self.interned.get_mut().get(text.as_bytes())
    }

    /// The exception being handled, if any (`sys.exception()`).
    pub fn handled_exception(&self) -> Option<Value> {
        innermost(self.handled.get())
    }

    /// The running frame.
    pub fn current_frame(&self) -> Option<&Frame> {
        unsafe { self.frame.get().as_ref() }
    }

    /// A value that a native module keeps across calls.
    pub fn registered(&self, name: &'static str) -> Option<Value> {
        self.registry.get().get(name).cloned()
    }

    pub fn register(&self, name: &'static str, value: Value) {
        self.registry.get_mut().insert(name, value);
    }

    /// A value kept for the whole process, made by `make` on first use.
    pub fn cached(&self, name: &'static str, make: impl FnOnce() -> R) -> R {
        if let Some(value) = self.registered(name) {
            return Ok(value);
        }
        let value = make()?;
        self.register(name, value.clone());
        Ok(value)
    }

    /// Guards a nested call on the Rust stack against the recursion limit.
    pub fn recursion_guard<T>(&self, what: &str, f: impl FnOnce() -> R<T>) -> R<T> {
        let depth = self.native_depth.get();
        if depth > 3000 || self.depth.get() + depth / 2 > self.recursion_limit.get().max(1000) + 2000 || self.stack.native_low() {
            return Err(self.recursion_error(what));
        }
        if self.depth.get() + 1 > self.recursion_limit.get() {
            return Err(self.recursion_error(what));
        }
        self.native_depth.set(depth + 1);
        self.depth.set(self.depth.get() + 1);
        let result = f();
        self.depth.set(self.depth.get() - 1);
        self.native_depth.set(depth);
        result
    }
}

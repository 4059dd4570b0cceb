//! `_lsprof`: the profiler behind `cProfile` (CPython `_lsprof.c`). It is told of calls by `sys.monitoring`.

use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::heap::{Header, Mut, Trace};
use pyvm_vm::objects::builtin_function::{BuiltinFunction, MethodDescriptor};
use pyvm_vm::objects::int;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::structseq::{self, Spec};
use pyvm_vm::objects::{float, string};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{Method, m, mk};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::collections::HashMap;
use std::time::Instant;

/// The number that `sys.monitoring` keeps for profilers.
const TOOL: i64 = 2;
/// Which method is told of which event.
const CALLBACKS: [(&str, &str); 9] = [
    ("PY_START", "_pystart_callback"),
    ("PY_RESUME", "_pystart_callback"),
    ("PY_THROW", "_pythrow_callback"),
    ("PY_RETURN", "_pyreturn_callback"),
    ("PY_YIELD", "_pyreturn_callback"),
    ("PY_UNWIND", "_pyreturn_callback"),
    ("CALL", "_ccall_callback"),
    ("C_RETURN", "_creturn_callback"),
    ("C_RAISE", "_creturn_callback"),
];

static ENTRY: Spec = Spec { name: "_lsprof.profiler_entry", doc: "", fields: &["code", "callcount", "reccallcount", "totaltime", "inlinetime", "calls"], visible: 6, callable: true };
static SUBENTRY: Spec = Spec { name: "_lsprof.profiler_subentry", doc: "", fields: &["code", "callcount", "reccallcount", "totaltime", "inlinetime"], visible: 5, callable: true };

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_lsprof", "Fast profiler", &[]);
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "Profiler", PROFILER.as_value());
    d.set_name(vm, "profiler_entry", structseq::class(vm, &ENTRY)?);
    d.set_name(vm, "profiler_subentry", structseq::class(vm, &SUBENTRY)?);
    Ok(module)
}

/// How often something was called and how long that took, in ticks.
#[derive(Default)]
struct Counts {
    calls: i64,
    recursive: i64,
    /// How often it is running.
    level: u32,
    total: i64,
    inline: i64,
}

impl Counts {
    fn add(&mut self, total: i64, inline: i64) {
        self.level = self.level.saturating_sub(1);
        if self.level == 0 {
            self.total += total;
        } else {
            self.recursive += 1;
        }
        self.inline += inline;
        self.calls += 1;
    }

    fn fields(&self, code: &Value, unit: f64) -> Vec<Value> {
        let time = |ticks: i64| Value::float(ticks as f64 * unit);
        vec![code.clone(), Value::int(self.calls), Value::int(self.recursive), time(self.total), time(self.inline)]
    }
}

/// What is known of a function.
struct Entry {
    /// Its code, or what a native one is shown as.
    code: Value,
    counts: Counts,
    /// What it called, by the numbers of their entries.
    called: Vec<(usize, Counts)>,
}

impl Entry {
    fn called(&mut self, entry: usize) -> &mut Counts {
        let at = self.called.iter().position(|(known, _)| *known == entry).unwrap_or_else(|| {
            self.called.push((entry, Counts::default()));
            self.called.len() - 1
        });
        &mut self.called[at].1
    }
}

/// A call that is running.
struct Running {
    entry: usize,
    start: i64,
    /// Time in what it called.
    within: i64,
}

#[derive(Default)]
struct Stats {
    entries: Vec<Entry>,
    /// Their numbers, by what identifies a function.
    numbers: HashMap<usize, usize>,
    running: Vec<Running>,
}

impl Trace for Stats {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.entries.iter().for_each(|entry| visit(&entry.code));
    }
}

#[repr(C)]
struct Profiler {
    head: Header,
    stats: Mut<Stats>,
    timer: Mut<Slot>,
    /// How long a tick of the timer is, in seconds; 0 where it tells seconds.
    unit: Cell<f64>,
    clock: Instant,
    subcalls: Cell<bool>,
    builtins: Cell<bool>,
    enabled: Cell<bool>,
    in_timer: Cell<bool>,
    /// What `sys.monitoring` says of a call without arguments.
    missing: Mut<Slot>,
}
payload!(Profiler, PROFILER, stats, timer, missing);

static PROFILER: Type = Type::builtin::<Profiler>(
    "_lsprof.Profiler",
    &OBJECT,
    flag::BASETYPE | flag::GC,
    object::SLOTS
        .new(|_, ty, _| {
            let profiler = Profiler {
                head: Header::new(ty),
                stats: Mut::new(Stats::default()),
                timer: Mut::new(None),
                unit: Cell::new(0.0),
                clock: Instant::now(),
                subcalls: Cell::new(true),
                builtins: Cell::new(true),
                enabled: Cell::new(false),
                in_timer: Cell::new(false),
                missing: Mut::new(None),
            };
            Ok(Py::new(profiler).into_value())
        })
        .init(|vm, p, args| {
            let a = bind(vm, "Profiler", &["timer", "timeunit", "subcalls", "builtins"], 0, args)?;
            let this = p.obj::<Profiler>();
            let unit = opt(&a, 1).map_or(Ok(0.0), |unit| vm.to_f64(unit))?;
            let chosen = |at: usize| opt(&a, at).map_or(Ok(true), |yes| vm.is_true(yes));
            let (subcalls, builtins) = (chosen(2)?, chosen(3)?);
            this.timer.set(opt(&a, 0).filter(|timer| !timer.is_none()).cloned());
            this.unit.set(unit);
            this.subcalls.set(subcalls);
            this.builtins.set(builtins);
            Ok(())
        }),
)
.doc(
    "Build a profiler object using the specified timer function.\n\nThe default timer is a fast built-in one based on real time.\n\
     For custom timer functions returning integers, 'timeunit' can\nbe a float specifying a scale (that is, how long each integer unit\nis, in seconds).",
)
.methods(METHODS);

impl Profiler {
    /// The time in ticks. An error of a timer is reported, and counts as none.
    fn now(&self, vm: &Vm) -> i64 {
        const NANOSECONDS: f64 = 1e9;
        let Some(timer) = self.timer.get().clone() else { return self.clock.elapsed().as_nanos() as i64 };
        self.in_timer.set(true);
        let told = vm.call(&timer, &[]).and_then(|told| match float::as_f64(&told) {
            Some(seconds) if self.unit.get() <= 0.0 && !int::is_int(&told) => Ok((seconds * NANOSECONDS).floor() as i64),
            _ if !int::is_int(&told) => Err(vm.type_error(format!("'{}' object cannot be interpreted as an integer{}", told.ty().name(), if self.unit.get() > 0.0 { "" } else { " or float" }))),
            _ if self.unit.get() <= 0.0 => Ok(vm.to_i64(&told)?.saturating_mul(NANOSECONDS as i64)),
            _ => vm.to_i64(&told),
        });
        self.in_timer.set(false);
        told.unwrap_or_else(|_| {
            vm.write_unraisable(&format!("Exception ignored while calling _lsprof timer {}", vm.repr_lossy(&timer)), &Value::NONE);
            0
        })
    }

    /// CPython `ptrace_enter_call`.
    fn enter(&self, vm: &Vm, key: usize, code: impl FnOnce() -> R) -> R<()> {
        let known = self.stats.get().numbers.get(&key).copied();
        let entry = match known {
            Some(entry) => entry,
            None => {
                let code = code()?;
                let stats = self.stats.get_mut();
                stats.entries.push(Entry { code, counts: Counts::default(), called: Vec::new() });
                stats.numbers.insert(key, stats.entries.len() - 1);
                stats.entries.len() - 1
            }
        };
        let stats = self.stats.get_mut();
        stats.entries[entry].counts.level += 1;
        if let Some(caller) = stats.running.last().filter(|_| self.subcalls.get()) {
            stats.entries[caller.entry].called(entry).level += 1;
        }
        // The clock runs from here on.
        let start = self.now(vm);
        self.stats.get_mut().running.push(Running { entry, start, within: 0 });
        Ok(())
    }

    /// CPython `ptrace_leave_call`.
    fn leave(&self, vm: &Vm, key: usize) {
        let stats = self.stats.get();
        if stats.running.is_empty() {
            return;
        }
        match stats.numbers.get(&key).copied() {
            Some(entry) => self.stop(vm, entry),
            None => drop(self.stats.get_mut().running.pop()),
        }
    }

    /// Ends the innermost call, of such a function.
    fn stop(&self, vm: &Vm, entry: usize) {
        let now = self.now(vm);
        let stats = self.stats.get_mut();
        let Some(ended) = stats.running.pop() else { return };
        let total = now - ended.start;
        let inline = total - ended.within;
        stats.entries[entry].counts.add(total, inline);
        if let Some(caller) = stats.running.last_mut() {
            caller.within += total;
            if self.subcalls.get() {
                stats.entries[caller.entry].called(entry).add(total, inline);
            }
        }
    }
}

/// What identifies the native function that was called, if it is one whose calls count; `a` is what the callback was given.
fn native(a: &[Value]) -> Option<usize> {
    let this = a[0].obj::<Profiler>();
    let (callable, first) = (&a[3], &a[4]);
    let has_self = this.missing.get().as_ref().is_some_and(|missing| !missing.is(first));
    let row = callable.cast_exact::<BuiltinFunction>().map(|f| f.row).or_else(|| callable.cast_exact::<MethodDescriptor>().filter(|_| has_self).map(|d| d.row));
    row.filter(|_| this.builtins.get()).map(|row| std::ptr::from_ref(row).addr())
}

/// What a native function is shown as (CPython `normalizeUserObj`).
fn shown(vm: &Vm, callable: &Value) -> R {
    let Some(f) = callable.cast_exact::<BuiltinFunction>() else { return vm.repr(callable) };
    if let Some(receiver) = &f.receiver
        && let Some(method) = receiver.ty().lookup(vm, &vm.intern(f.row.name))
    {
        return vm.repr(&method);
    }
    let module = vm.get_attr(callable, &vm.names.__module__)?;
    let module = if string::is_str(&module) { format!("{}.", string::to_string(&module)) } else { String::new() };
    Ok(vm.str(&format!("<built-in method {module}{}>", f.row.name)))
}

fn namespace(vm: &Vm) -> R {
    vm.get_attr_str(&pyvm_vm::import::import_module(vm, "sys")?, "monitoring")
}

fn monitoring(vm: &Vm, function: &str, args: &[Value]) -> R {
    vm.call_method_str(&namespace(vm)?, function, args)
}

/// The number of an event.
fn event(vm: &Vm, name: &str) -> R {
    vm.get_attr_str(&vm.get_attr_str(&namespace(vm)?, "events")?, name)
}

fn enable(vm: &Vm, args: Args) -> R {
    let p = &args.all[0];
    let this = p.obj::<Profiler>();
    let a = bind(vm, "enable", &["subcalls", "builtins"], 0, args.rest())?;
    let chosen = |at: usize| opt(&a, at).map_or(Ok(true), |yes| vm.is_true(yes));
    let (subcalls, builtins) = (chosen(0)?, chosen(1)?);
    this.subcalls.set(subcalls);
    this.builtins.set(builtins);
    monitoring(vm, "use_tool_id", &[Value::small(TOOL), vm.str("cProfile")])?;
    this.missing.set(Some(vm.get_attr_str(&namespace(vm)?, "MISSING")?));
    let mut all = 0;
    for (name, method) in CALLBACKS {
        let event = event(vm, name)?;
        all |= vm.to_i64(&event)?;
        monitoring(vm, "register_callback", &[Value::small(TOOL), event, vm.get_attr_str(p, method)?])?;
    }
    this.enabled.set(true);
    monitoring(vm, "set_events", &[Value::small(TOOL), Value::int(all)])
}

fn disable(vm: &Vm, p: &Value) -> R {
    let this = p.obj::<Profiler>();
    if this.in_timer.get() {
        return Err(vm.runtime_error("cannot disable profiler in external timer"));
    }
    if this.enabled.replace(false) {
        for (name, _) in CALLBACKS {
            monitoring(vm, "register_callback", &[Value::small(TOOL), event(vm, name)?, Value::NONE])?;
        }
        monitoring(vm, "set_events", &[Value::small(TOOL), Value::small(0)])?;
        monitoring(vm, "free_tool_id", &[Value::small(TOOL)])?;
    }
    // Calls that have not returned end here.
    while let Some(entry) = this.stats.get().running.last().map(|running| running.entry) {
        this.stop(vm, entry);
    }
    Ok(Value::NONE)
}

fn statistics(vm: &Vm, p: &Value) -> R {
    let this = p.obj::<Profiler>();
    let unit = if this.timer.get().is_some() && this.unit.get() > 0.0 { this.unit.get() } else { 1e-9 };
    let stats = this.stats.get();
    let mut out = Vec::new();
    for entry in stats.entries.iter().filter(|entry| entry.counts.calls > 0) {
        let mut called = Vec::new();
        for (number, counts) in &entry.called {
            called.push(structseq::make(vm, &SUBENTRY, counts.fields(&stats.entries[*number].code, unit))?);
        }
        let mut fields = entry.counts.fields(&entry.code, unit);
        fields.push(if called.is_empty() { Value::NONE } else { List::new(called).into_value() });
        out.push(structseq::make(vm, &ENTRY, fields)?);
    }
    Ok(List::new(out).into_value())
}

fn entered(vm: &Vm, a: &[Value]) -> R {
    let code = &a[1];
    a[0].obj::<Profiler>().enter(vm, code.identity() as usize, || Ok(code.clone()))?;
    Ok(Value::NONE)
}

static METHODS: &[Method] = &[
    m("getstats", "($self, /)", |vm, a| statistics(vm, &a[0])).doc(
        "list of profiler_entry objects.\n\ngetstats() -> list of profiler_entry objects\n\nReturn all information collected by the profiler.\nEach profiler_entry is a tuple-like object with the\n\
         following attributes:\n\n    code          code object\n    callcount     how many times this was called\n    reccallcount  how many times called recursively\n\
         \u{20}   totaltime     total time in this entry\n    inlinetime    inline time in this entry (not in subcalls)\n    calls         details of the calls\n\n\
         The calls attribute is either None or a list of\nprofiler_subentry objects:\n\n    code          called code object\n    callcount     how many times this is called\n\
         \u{20}   reccallcount  how many times this is called recursively\n    totaltime     total time spent in this call\n    inlinetime    inline time (not in further subcalls)",
    ),
    mk("enable", "($self, /, subcalls=True, builtins=True)", enable).doc(
        "Start collecting profiling information.\n\n  subcalls\n    If True, also records for each function\n    statistics separated according to its current caller.\n  builtins\n\
         \u{20}   If True, records the time spent in\n    built-in functions separately from their caller.",
    ),
    m("disable", "($self, /)", |vm, a| disable(vm, &a[0])).doc("Stop collecting profiling information."),
    m("clear", "($self, /)", |vm, a| {
        let this = a[0].obj::<Profiler>();
        if this.in_timer.get() {
            return Err(vm.runtime_error("cannot clear profiler in external timer"));
        }
        drop(std::mem::take(this.stats.get_mut()));
        Ok(Value::NONE)
    })
    .doc("Clear all profiling information collected so far."),
    m("_pystart_callback", "($self, code, instruction_offset, /)", entered),
    m("_pythrow_callback", "($self, code, instruction_offset, exception, /)", entered),
    m("_pyreturn_callback", "($self, code, instruction_offset, retval, /)", |vm, a| {
        a[0].obj::<Profiler>().leave(vm, a[1].identity() as usize);
        Ok(Value::NONE)
    }),
    m("_ccall_callback", "($self, code, instruction_offset, callable, self_arg, /)", |vm, a| {
        if let Some(key) = native(a) {
            a[0].obj::<Profiler>().enter(vm, key, || shown(vm, &a[3]))?;
        }
        Ok(Value::NONE)
    }),
    m("_creturn_callback", "($self, code, instruction_offset, callable, self_arg, /)", |vm, a| {
        if let Some(key) = native(a) {
            a[0].obj::<Profiler>().leave(vm, key);
        }
        Ok(Value::NONE)
    }),
];

//! `-X importtime`: how long each import took. Without a value, or with 1 or 2, on standard error exactly as CPython prints it
//! (`import_find_and_load`); with `phases` split into what was done meanwhile; with `json` for programs, once at the end.

use crate::vm::{Vm, report};
use std::time::{Duration, Instant};

/// What `-X importtime` asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ImportTime {
    #[default]
    Off,
    /// A line for each import, as CPython prints it.
    Imports,
    /// Those found in `sys.modules` too.
    ImportsAndCached,
    /// A line for each import with its phases.
    Phases,
    /// Everything is kept for whoever asks at the end.
    Json,
}

impl ImportTime {
    const fn is_recorded(self) -> bool {
        matches!(self, ImportTime::Phases | ImportTime::Json)
    }
}

/// What a process does for a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The interpreter is being set up.
    Start,
    /// Finders are asked, folders are looked into.
    Find,
    /// A source or a cache is read.
    Read,
    /// A code object is made of marshal data.
    Unmarshal,
    /// A code object is made of source text.
    Compile,
    /// Instructions are checked and made ready to run.
    Verify,
    /// A cache is written.
    Write,
    /// Code runs.
    Execute,
    /// Exit functions run, modules are let go.
    Finish,
}

/// The names of the phases, in the order of [`Phase`].
pub const PHASES: [&str; 9] = ["start", "find", "read", "unmarshal", "compile", "verify", "write", "execute", "finish"];

/// The phases of an import, which leaves out those of the process.
const OF_IMPORTS: std::ops::Range<usize> = Phase::Find as usize..Phase::Finish as usize;

/// What one module took; the first of all stands for the program.
#[derive(Debug, Clone)]
pub struct Times {
    pub name: String,
    /// Where it comes from, if that is a file.
    pub file: Option<String>,
    /// The module whose code asked for it.
    pub importer: Option<usize>,
    /// Since the process began.
    pub begin: Duration,
    pub end: Duration,
    /// Time of its own, without the imports in it.
    pub spent: [Duration; PHASES.len()],
}

impl Times {
    /// All its phases together.
    #[must_use]
    pub fn own(&self) -> Duration {
        self.spent.iter().sum()
    }
}

/// The clock of all imports. At every moment one phase of one module is running; imports of several threads at once are told apart by
/// the switches between them only.
pub struct Recorder {
    began: Instant,
    records: Vec<Times>,
    running: usize,
    phase: Phase,
    since: Instant,
}

impl Recorder {
    /// Starts with the program, in the phase of the start.
    fn new(began: Instant) -> Recorder {
        let mut made = Recorder { began, records: Vec::new(), running: 0, phase: Phase::Start, since: began };
        made.enter("__main__", None);
        made
    }

    fn enter(&mut self, name: &str, importer: Option<usize>) {
        self.running = self.records.len();
        let begin = self.since - self.began;
        self.records.push(Times { name: name.to_owned(), file: None, importer, begin, end: begin, spent: [Duration::ZERO; PHASES.len()] });
    }

    /// Books the time since the last switch.
    fn switch(&mut self, phase: Phase) -> Phase {
        let now = Instant::now();
        self.records[self.running].spent[self.phase as usize] += now - self.since;
        self.since = now;
        std::mem::replace(&mut self.phase, phase)
    }
}

/// Lines of CPython's table; the state of the imports going on.
#[derive(Default)]
pub struct Table {
    depth: usize,
    /// What the imports at this depth took so far, in microseconds.
    accumulated: u64,
    has_header: bool,
}

/// What `-X importtime` keeps.
#[derive(Default)]
pub struct State {
    table: Table,
    recorder: Option<Recorder>,
}

impl State {
    /// For a process that began then.
    #[must_use]
    pub fn new(mode: ImportTime, began: Instant) -> State {
        State { table: Table::default(), recorder: mode.is_recorded().then(|| Recorder::new(began)) }
    }
}

/// An import that is going on.
pub struct Running {
    start: Instant,
    /// What the imports of the one around it have taken so far.
    outer: u64,
    /// The module and the phase that go on behind it.
    resumes: Option<(usize, Phase)>,
}

fn header(vm: &Vm) {
    let table = &mut vm.import_times.get_mut().table;
    if !std::mem::replace(&mut table.has_header, true) {
        let head = if vm.settings.import_time == ImportTime::Phases {
            let phases: String = PHASES[OF_IMPORTS].iter().map(|p| format!("{p:>9} | ")).collect();
            format!("import phases [us]: {phases}cumulative | imported package\n")
        } else {
            "import time: self [us] | cumulative | imported package\n".to_owned()
        };
        report::write_stderr(vm, &head);
    }
}

/// Begins the import of a module.
pub fn start(vm: &Vm, name: &str) -> Running {
    if vm.settings.import_time != ImportTime::Json {
        header(vm);
    }
    let state = vm.import_times.get_mut();
    state.table.depth += 1;
    let outer = std::mem::take(&mut state.table.accumulated);
    let resumes = state.recorder.as_mut().map(|r| {
        let importer = r.running;
        let phase = r.switch(Phase::Find);
        r.enter(name, Some(importer));
        (importer, phase)
    });
    Running { start: Instant::now(), outer, resumes }
}

/// Ends the import of a module, successful or not.
pub fn end(vm: &Vm, running: &Running, name: &str) {
    let state = vm.import_times.get_mut();
    let cumulative = running.start.elapsed().as_micros() as u64;
    let own = cumulative.saturating_sub(state.table.accumulated);
    state.table.depth -= 1;
    state.table.accumulated = running.outer + cumulative;
    let indent = state.table.depth * 2;
    let mut phases = String::new();
    if let (Some(recorder), Some((importer, phase))) = (&mut state.recorder, running.resumes) {
        recorder.switch(phase);
        let times = &mut recorder.records[recorder.running];
        times.end = recorder.since - recorder.began;
        phases.extend(times.spent[OF_IMPORTS].iter().map(|spent| format!("{:>9} | ", spent.as_micros())));
        recorder.running = importer;
    }
    match vm.settings.import_time {
        ImportTime::Json => {}
        ImportTime::Phases => report::write_stderr(vm, &format!("import phases:      {phases}{cumulative:10} | {:indent$}{name}\n", "")),
        _ => report::write_stderr(vm, &format!("import time: {own:9} | {cumulative:10} | {:indent$}{name}\n", "")),
    }
}

/// A module that was there already.
pub fn cached(vm: &Vm, name: &str) {
    header(vm);
    let indent = vm.import_times.get_mut().table.depth * 2;
    report::write_stderr(vm, &format!("import time: cached    | cached     | {:indent$}{name}\n", ""));
}

/// From here on the time is the phase's; the phase before it, which whoever calls goes back to.
#[inline]
pub fn switch(vm: &Vm, phase: Phase) -> Phase {
    match &mut vm.import_times.get_mut().recorder {
        Some(recorder) => recorder.switch(phase),
        None => phase,
    }
}

/// Does something, whose time is the phase's.
#[inline]
pub fn during<T>(vm: &Vm, phase: Phase, work: impl FnOnce() -> T) -> T {
    if vm.import_times.get_mut().recorder.is_none() {
        return work();
    }
    let before = switch(vm, phase);
    let result = work();
    switch(vm, before);
    result
}

/// Notes which file the module that is being imported comes from.
pub fn comes_from(vm: &Vm, file: &str) {
    if let Some(recorder) = &mut vm.import_times.get_mut().recorder {
        recorder.records[recorder.running].file = Some(file.to_owned());
    }
}

/// All records at the end of the process; none without a recorder.
pub fn take(vm: &Vm) -> Option<Vec<Times>> {
    let mut recorder = vm.import_times.get_mut().recorder.take()?;
    let last = recorder.phase;
    recorder.switch(last);
    recorder.records[0].end = recorder.since - recorder.began;
    Some(recorder.records)
}

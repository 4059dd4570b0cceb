//! What one run did, from its report (`-X importtime=json`) and from the outside.

use pyvm_vm::import::times::PHASES;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A module, or the program itself, which comes first. Times are in milliseconds.
pub struct Module {
    pub name: String,
    pub file: Option<String>,
    pub importer: Option<usize>,
    /// Since the process was started.
    pub begin: f64,
    pub end: f64,
    /// Without the imports in it.
    pub own: f64,
    /// In the order of [`PHASES`].
    pub phases: Vec<f64>,
}

/// A run of one process.
pub struct Profile {
    /// What the process took, seen from outside, in milliseconds.
    pub total: f64,
    /// The file of the program and the module that it is, if it has them.
    pub program_file: Option<String>,
    pub program_name: Option<String>,
    /// Before the interpreter's first instruction, and behind its last.
    process: (f64, f64),
    pub modules: Vec<Module>,
}

/// A share of a run.
pub struct Share {
    pub key: &'static str,
    pub title: &'static str,
    pub time: f64,
}

/// What the phases of a process are called, in the order in which they come.
const TITLES: [(&str, &str); 12] = [
    ("load", "process: the system loads it"),
    ("start", "interpreter start"),
    ("find", "imports: find"),
    ("read", "imports: read"),
    ("unmarshal", "imports: unmarshal"),
    ("compile", "compile"),
    ("verify", "verify and prepare code"),
    ("write", "write caches"),
    ("execute", "imports: execute"),
    ("program", "the program itself"),
    ("finish", "interpreter end"),
    ("exit", "process: the system ends it"),
];

impl Profile {
    /// Reads a report; `began` is when the process was about to be started, `total` how long it took from then.
    pub fn read(text: &str, began: SystemTime, total: Duration) -> Option<Profile> {
        let document: Value = serde_json::from_str(text).ok()?;
        let began = began.duration_since(UNIX_EPOCH).ok()?.as_nanos() as f64 / 1e6;
        let millis = |v: &Value| v.as_f64().unwrap_or_default() / 1e3;
        let inside = millis(&document["began"]);
        let load = inside - began;
        let total = total.as_secs_f64() * 1e3;
        let exit = began + total - millis(&document["ended"]);
        let modules = document["modules"].as_array()?.iter().map(|m| Module {
            name: m["name"].as_str().unwrap_or_default().to_owned(),
            file: m["file"].as_str().map(str::to_owned),
            importer: m["importer"].as_u64().map(|i| i as usize),
            begin: load + millis(&m["begin"]),
            end: load + millis(&m["end"]),
            own: millis(&m["own"]),
            phases: PHASES.iter().map(|p| millis(&m["phases"][p])).collect(),
        });
        let text = |field: &str| document["program"][field].as_str().map(str::to_owned);
        Some(Profile { total, program_file: text("file"), program_name: text("name"), process: (load, exit), modules: modules.collect() })
    }

    /// The phases of the whole process.
    pub fn shares(&self) -> Vec<Share> {
        let of_imports = |phase: usize| self.modules.iter().skip(1).map(|m| m.phases[phase]).sum::<f64>();
        let of_program = |phase: usize| self.modules.first().map_or(0.0, |m| m.phases[phase]);
        TITLES
            .iter()
            .map(|&(key, title)| {
                let time = match key {
                    "load" => self.process.0,
                    "exit" => self.process.1,
                    "program" => of_program(execute()),
                    "execute" => of_imports(execute()),
                    _ => PHASES.iter().position(|p| *p == key).map_or(0.0, |at| of_imports(at) + of_program(at)),
                };
                Share { key, title, time }
            })
            .collect()
    }

    /// How much of the total the phases make up.
    pub fn coverage(&self) -> f64 {
        self.shares().iter().map(|s| s.time).sum::<f64>() / self.total
    }

    /// The modules that took longest by themselves.
    pub fn slowest(&self) -> Vec<&Module> {
        let mut sorted: Vec<&Module> = self.modules.iter().skip(1).collect();
        sorted.sort_by(|a, b| b.own.total_cmp(&a.own));
        sorted
    }

    pub fn to_json(&self) -> Value {
        let shares: Vec<Value> = self.shares().iter().map(|s| json!({ "key": s.key, "title": s.title, "time": s.time })).collect();
        let modules: Vec<Value> = self
            .modules
            .iter()
            .map(|m| {
                let phases: serde_json::Map<String, Value> = PHASES.iter().zip(&m.phases).filter(|(_, time)| **time > 0.0).map(|(name, time)| ((*name).to_owned(), json!(time))).collect();
                json!({ "name": m.name, "file": m.file, "importer": m.importer, "begin": m.begin, "end": m.end, "own": m.own, "phases": phases })
            })
            .collect();
        json!({ "total": self.total, "coverage": self.coverage(), "phases": shares, "modules": modules })
    }
}

/// Where executing stands among the phases.
fn execute() -> usize {
    pyvm_vm::import::times::Phase::Execute as usize
}

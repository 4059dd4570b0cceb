//! `-X importtime=json`: what each import took, as one JSON document on standard error or in the file behind `json:`.

use pyvm_vm::import::times::{self, PHASES, Times};
use pyvm_vm::objects::module::Module;
use pyvm_vm::objects::string;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{Vm, report};
use serde_json::{Map, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Microseconds, to a tenth.
fn micros(time: Duration) -> f64 {
    (time.as_nanos() as f64 / 100.0).round() / 10.0
}

fn module(times: &Times) -> serde_json::Value {
    let phases: Map<String, serde_json::Value> = PHASES.iter().zip(times.spent).filter(|(_, spent)| !spent.is_zero()).map(|(name, spent)| ((*name).to_owned(), json!(micros(spent)))).collect();
    json!({
        "name": times.name, "file": times.file, "importer": times.importer,
        "begin": micros(times.begin), "end": micros(times.end), "own": micros(times.own()), "phases": phases,
    })
}

/// The name and the file of the program, as `__main__` has them by now.
fn program(vm: &Vm) -> serde_json::Value {
    let main = vm.modules.get().get_name(vm, "__main__");
    let dict = main.as_ref().and_then(|m| m.cast::<Module>()).map(Module::dict);
    let text = |v: Option<Value>| v.filter(string::is_str).map(|v| string::to_string(&v));
    let field = |name: &str| dict.as_ref().and_then(|d| d.get_name(vm, name));
    let spec_name = field("__spec__").filter(|s| !s.is_none()).and_then(|s| vm.get_attr_str(&s, "name").ok());
    json!({ "file": text(field("__file__")), "name": text(spec_name) })
}

/// Where the report goes, if one is asked for.
pub struct ImportReport {
    file: Option<String>,
    program: serde_json::Value,
}

impl ImportReport {
    /// Prepared while the program's module is still there.
    pub fn prepare(vm: &Vm) -> Option<ImportReport> {
        if vm.settings.import_time != times::ImportTime::Json {
            return None;
        }
        let value = vm.settings.x_options.iter().find(|(name, _)| name == "importtime").and_then(|(_, value)| value.as_deref());
        Some(ImportReport { file: value.and_then(|v| v.strip_prefix("json:")).map(str::to_owned), program: program(vm) })
    }

    /// Written when nothing else is left to do.
    pub fn write(self, vm: &Vm) {
        let Some(records) = times::take(vm) else { return };
        let ended = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let document = json!({
            "unit": "us", "program": self.program,
            "began": micros(ended - vm.settings.began.elapsed()), "ended": micros(ended),
            "modules": records.iter().map(module).collect::<Vec<_>>(),
        });
        match self.file {
            None => report::write_stderr(vm, &format!("{document}\n")),
            Some(file) => {
                if let Err(e) = std::fs::write(&file, document.to_string()) {
                    report::write_stderr(vm, &format!("pyvm: cannot write {file}: {e}\n"));
                }
            }
        }
    }
}

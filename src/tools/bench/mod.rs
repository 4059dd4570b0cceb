//! `pyvm --bench-startup`: how long a program takes as a fresh process, with a cache, without and sourceless, and where the time goes.

mod measure;
mod page;
mod profile;
mod sourceless;
mod text;

use super::usage;
use crate::options::split_arguments;
use measure::{Command, Sample};
use profile::Profile;
use serde_json::json;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

const USAGE: &str = "--bench-startup [--runs N] [--python PYTHON] [--html FILE] [--json FILE] [--budget MS] [OPTIONS] FILE|FOLDER|-m MODULE|-c COMMAND [ARGUMENTS]";
/// How often each variant runs unless told otherwise.
const RUNS: usize = 20;
/// The fewest runs whose spread says something.
const LEAST_RUNS: usize = 3;

/// What the command line asks for.
struct Job {
    runs: usize,
    /// CPython, to be measured beside pyvm.
    python: Option<PathBuf>,
    html: Option<PathBuf>,
    json: Option<PathBuf>,
    /// The longest median that passes, in milliseconds.
    budget: Option<f64>,
    /// The interpreter's options and the program with its arguments.
    target: Target,
}

/// The program that is measured, as on the command line.
struct Target {
    options: Vec<String>,
    program: Vec<String>,
}

/// One way of running the program.
struct Variant {
    key: &'static str,
    title: String,
    outcome: Outcome,
}

enum Outcome {
    Measured {
        sample: Sample,
        /// What the run in the middle of those that were looked into did.
        profile: Option<Profile>,
    },
    /// Why it was not run.
    Skipped(String),
}

impl Variant {
    fn sample(&self) -> Option<&Sample> {
        match &self.outcome {
            Outcome::Measured { sample, .. } => Some(sample),
            Outcome::Skipped(_) => None,
        }
    }

    fn profile(&self) -> Option<&Profile> {
        match &self.outcome {
            Outcome::Measured { profile, .. } => profile.as_ref(),
            Outcome::Skipped(_) => None,
        }
    }
}

/// All that was found out.
struct Findings {
    target: String,
    runs: usize,
    variants: Vec<Variant>,
}

impl Findings {
    fn variant(&self, key: &str) -> Option<&Variant> {
        self.variants.iter().find(|v| v.key == key)
    }

    fn median(&self, key: &str) -> Option<f64> {
        self.variant(key)?.sample().map(Sample::median)
    }

    /// What a cache saves of each start, in milliseconds and as a share; nothing where the middle halves of the runs overlap.
    fn saved(&self) -> Option<Option<(f64, f64)>> {
        let (with, without) = (self.variant(WARM)?.sample()?, self.variant(COLD)?.sample()?);
        let apart = without.middle_half().0 > with.middle_half().1;
        Some(apart.then(|| (without.median() - with.median(), 1.0 - with.median() / without.median())))
    }

    fn to_json(&self) -> serde_json::Value {
        let variants: Vec<_> = self
            .variants
            .iter()
            .map(|v| match &v.outcome {
                Outcome::Skipped(why) => json!({ "key": v.key, "title": v.title, "skipped": why }),
                Outcome::Measured { sample, profile } => {
                    let mut made = sample.to_json();
                    made["key"] = json!(v.key);
                    made["title"] = json!(v.title);
                    made["profile"] = profile.as_ref().map_or(serde_json::Value::Null, Profile::to_json);
                    made
                }
            })
            .collect();
        json!({ "target": self.target, "runs": self.runs, "unit": "ms", "variants": variants })
    }
}

/// Keys of the variants.
const EMPTY: &str = "empty";
const CPYTHON: &str = "cpython";
const WARM: &str = "warm";
const COLD: &str = "cold";
const SOURCELESS: &str = "sourceless";

fn parse(arguments: &[String]) -> Option<Job> {
    let mut job = Job { runs: RUNS, python: None, html: None, json: None, budget: None, target: Target { options: Vec::new(), program: Vec::new() } };
    let mut rest = arguments;
    while let [option, tail @ ..] = rest
        && option.starts_with("--")
        && option != "--check-hash-based-pycs"
    {
        let (value, tail) = tail.split_first()?;
        match option.as_str() {
            "--runs" => job.runs = value.parse().ok().filter(|n| *n >= LEAST_RUNS)?,
            "--python" => job.python = Some(PathBuf::from(value)),
            "--html" => job.html = Some(PathBuf::from(value)),
            "--json" => job.json = Some(PathBuf::from(value)),
            "--budget" => job.budget = Some(value.parse().ok()?),
            _ => return None,
        }
        rest = tail;
    }
    let all: Vec<String> = std::iter::once("pyvm".to_owned()).chain(rest.iter().cloned()).collect();
    let (own, program) = split_arguments(all);
    let mut own = own[1..].to_vec();
    // `-c` and `-m` stand with their values behind the other options.
    let at = own.len().saturating_sub(2);
    let named = own.get(at).filter(|o| o.starts_with('-') && o.ends_with(['c', 'm']) && own.len() >= 2).is_some();
    job.target.program = if named { own.split_off(at).into_iter().chain(program).collect() } else { program };
    job.target.options = own;
    (!job.target.program.is_empty()).then_some(job)
}

pub fn main(arguments: &[String]) -> u16 {
    let Some(job) = parse(arguments) else { return usage(USAGE) };
    let findings = match investigate(&job) {
        Ok(findings) => findings,
        Err(message) => {
            eprintln!("pyvm: {message}");
            return 1;
        }
    };
    print!("{}", text::describe(&findings));
    let mut code = 0;
    for (file, content) in [(&job.html, page::make(&findings)), (&job.json, format!("{:#}\n", findings.to_json()))] {
        if let Some(file) = file
            && let Err(e) = std::fs::write(file, content)
        {
            eprintln!("pyvm: cannot write {}: {e}", file.display());
            code = 1;
        }
    }
    if let (Some(budget), Some(median)) = (job.budget, findings.median(WARM))
        && median > budget
    {
        eprintln!("pyvm: over the budget: {median:.1} ms with a warm cache, {budget} ms allowed");
        code = 1;
    }
    code
}

/// A folder for caches and copies, which goes away with this value.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Scratch> {
        let folder = std::env::temp_dir().join(format!("pyvm-bench-{}", std::process::id()));
        // Nobody else's: what is put there is run.
        std::fs::DirBuilder::new().mode(0o700).create(&folder).map(|()| Scratch(folder))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// Runs everything.
fn investigate(job: &Job) -> Result<Findings, String> {
    let pyvm = std::env::current_exe().map_err(|e| format!("cannot find the own executable: {e}"))?;
    let scratch = Scratch::new().map_err(|e| format!("cannot make a temporary folder: {e}"))?;
    let prefix = |name: &str| format!("pycache_prefix={}", scratch.path(name).display());
    let with = |options: &[&str], target: &Target| {
        let mut command = Command::new(&pyvm);
        command.arguments = options.iter().map(|o| (*o).to_owned()).chain(target.options.iter().cloned()).collect();
        command.program = target.program.clone();
        command
    };
    let warm = with(&["-X", &prefix("warm")], &job.target);
    let cold = with(&["-B", "-X", &prefix("none")], &job.target);
    // Fills the caches, and tells which modules there are.
    let first = warm.profile(&scratch.path("first.json"));
    let sourceless = match &first.profile {
        None => Err("the program does not end in a way that leaves a report".to_owned()),
        Some(profile) => sourceless::copy(profile, &job.target, &scratch.path("sourceless")),
    };
    let mut commands = vec![(EMPTY, "empty process".to_owned(), Ok(Command { arguments: vec!["--version".to_owned()], ..Command::new(&pyvm) }))];
    if let Some(python) = measure::python(job.python.as_deref()) {
        let mut command = with(&["-X", &prefix("cpython")], &job.target);
        command.executable = python.path;
        // Fills its caches.
        command.run();
        commands.push((CPYTHON, format!("{}, warm cache", python.version), Ok(command)));
    }
    commands.push((WARM, "pyvm, warm cache".to_owned(), Ok(warm)));
    commands.push((COLD, "pyvm, no cache".to_owned(), Ok(cold)));
    let sourceless = sourceless.map(|copy| {
        let mut command = with(&["-X", &prefix("none")], &copy.target);
        command.environment = copy.environment;
        command
    });
    commands.push((SOURCELESS, "pyvm, sourceless".to_owned(), sourceless));
    let variants = measure::all(commands, job.runs, &scratch.path("report.json"));
    Ok(Findings { target: job.target.program.join(" "), runs: job.runs, variants })
}

//! Running the variants as fresh processes, in turn.

use super::profile::Profile;
use super::{CPYTHON, EMPTY, Outcome, Variant};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

/// How a variant is started.
pub struct Command {
    pub executable: PathBuf,
    pub arguments: Vec<String>,
    /// What is run, with its arguments.
    pub program: Vec<String>,
    pub environment: Vec<(String, String)>,
}

/// A run that was looked into.
pub struct Profiled {
    pub total: Duration,
    pub profile: Option<Profile>,
}

impl Command {
    pub fn new(executable: &Path) -> Command {
        Command { executable: executable.to_owned(), arguments: Vec::new(), program: Vec::new(), environment: Vec::new() }
    }

    fn start(&self, further: &[&str]) -> (Duration, Option<i32>) {
        let mut command = std::process::Command::new(&self.executable);
        command.args(further).args(&self.arguments).args(&self.program).envs(self.environment.iter().cloned()).env_remove("PYTHONDONTWRITEBYTECODE");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let begin = Instant::now();
        let status = command.status();
        // A process that a signal ended, or that could not be started, has no code.
        (begin.elapsed(), status.ok().and_then(|s| s.code()))
    }

    /// Runs it once; the time from before its start to behind its end, and its exit status.
    pub fn run(&self) -> (Duration, Option<i32>) {
        self.start(&[])
    }

    /// Runs it once with a report of its imports.
    pub fn profile(&self, report: &Path) -> Profiled {
        std::fs::remove_file(report).ok();
        let began = SystemTime::now();
        let (total, _) = self.start(&["-X", &format!("importtime=json:{}", report.display())]);
        let profile = std::fs::read_to_string(report).ok().and_then(|text| Profile::read(&text, began, total));
        Profiled { total, profile }
    }
}

/// Times of one variant, sorted, in milliseconds.
pub struct Sample {
    times: Vec<f64>,
    /// Exit statuses other than 0 that occurred; none for an end by a signal.
    pub failure: Option<Option<i32>>,
}

impl Sample {
    /// The time below which a share of the runs lies.
    fn quantile(&self, share: f64) -> f64 {
        let at = share * (self.times.len().max(1) - 1) as f64;
        let (low, high) = (at.floor() as usize, at.ceil() as usize);
        let value = |i: usize| self.times.get(i).copied().unwrap_or_default();
        value(low) + (value(high) - value(low)) * at.fract()
    }

    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    pub fn least(&self) -> f64 {
        self.quantile(0.0)
    }

    /// Where the middle half of the runs lies.
    pub fn middle_half(&self) -> (f64, f64) {
        (self.quantile(0.25), self.quantile(0.75))
    }

    pub fn to_json(&self) -> serde_json::Value {
        let (low, high) = self.middle_half();
        json!({ "median": self.median(), "least": self.least(), "middle_half": [low, high], "times": self.times, "failure": self.failure.map(|f| f.map_or_else(|| "signal".to_owned(), |c| c.to_string())) })
    }
}

/// Measures all that can be run, in turn, so that a slow moment of the machine meets all of them.
pub fn all(commands: Vec<(&'static str, String, Result<Command, String>)>, runs: usize, report: &Path) -> Vec<Variant> {
    let mut samples: Vec<Sample> = commands.iter().map(|_| Sample { times: Vec::new(), failure: None }).collect();
    for _ in 0..runs {
        for ((_, _, command), sample) in commands.iter().zip(&mut samples) {
            if let Ok(command) = command {
                let (time, code) = command.run();
                sample.times.push(time.as_secs_f64() * 1e3);
                if code != Some(0) {
                    sample.failure.get_or_insert(code);
                }
            }
        }
    }
    let mut variants = Vec::new();
    for ((key, title, command), mut sample) in commands.into_iter().zip(samples) {
        sample.times.sort_by(f64::total_cmp);
        let outcome = match command {
            Err(why) => Outcome::Skipped(why),
            Ok(command) => Outcome::Measured { sample, profile: if [EMPTY, CPYTHON].contains(&key) { None } else { middle_profile(&command, runs, report) } },
        };
        variants.push(Variant { key, title, outcome });
    }
    variants
}

/// Of a few runs that are looked into, the one in the middle.
fn middle_profile(command: &Command, runs: usize, report: &Path) -> Option<Profile> {
    let mut made: Vec<Profiled> = (0..runs.div_ceil(4) | 1).map(|_| command.profile(report)).collect();
    made.sort_by_key(|p| p.total);
    let middle = made.len() / 2;
    made.swap_remove(middle).profile
}

/// CPython 3.14 on this machine.
pub struct Python {
    pub path: PathBuf,
    /// As it names itself.
    pub version: String,
}

/// The one that is asked for, or the one on `PATH`.
pub fn python(given: Option<&Path>) -> Option<Python> {
    let path = given.map_or_else(|| PathBuf::from("python3.14"), Path::to_owned);
    let output = std::process::Command::new(&path).arg("--version").output().ok()?;
    Some(Python { path, version: String::from_utf8_lossy(&output.stdout).trim().replace("Python", "CPython") })
}

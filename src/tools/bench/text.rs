//! The findings for a terminal.

use super::{COLD, Findings, Outcome, SOURCELESS, WARM};
use std::fmt::Write;

/// The longest bar.
const BAR: f64 = 30.0;
/// How many modules are listed.
const MODULES: usize = 12;

fn bar(share: f64) -> String {
    "█".repeat((share * BAR).round() as usize)
}

pub fn describe(findings: &Findings) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    write(findings, &mut out).ok();
    out
}

fn write(findings: &Findings, out: &mut String) -> std::fmt::Result {
    writeln!(out, "{}: {} runs of each as a fresh process, in turn; milliseconds\n", findings.target, findings.runs)?;
    writeln!(out, "{:32} {:>8} {:>8}   {:<18}", "", "median", "least", "middle half")?;
    let longest = findings.variants.iter().filter_map(|v| v.sample()).map(|s| s.median()).fold(0.0, f64::max);
    for variant in &findings.variants {
        match &variant.outcome {
            Outcome::Skipped(why) => writeln!(out, "{:32} not run: {why}", variant.title)?,
            Outcome::Measured { sample, .. } => {
                let (low, high) = sample.middle_half();
                let spread = format!("{low:.1} to {high:.1}");
                writeln!(out, "{:32} {:8.1} {:8.1}   {spread:<18} {}", variant.title, sample.median(), sample.least(), bar(sample.median() / longest))?;
            }
        }
    }
    for variant in &findings.variants {
        if let Some(failure) = variant.sample().and_then(|s| s.failure) {
            writeln!(out, "\n{} ends with {}.", variant.title, failure.map_or_else(|| "a signal".to_owned(), |c| format!("status {c}")))?;
        }
    }
    match findings.saved() {
        Some(Some((saved, share))) => writeln!(out, "\nA cache saves {saved:.1} ms of each start, {:.0} %.", share * 100.0)?,
        Some(None) => writeln!(out, "\nWith a cache and without, starts take the same time as far as these runs can tell.")?,
        None => {}
    }
    phases(findings, out)?;
    modules(findings, out)
}

/// Where the time goes: one column for each variant.
fn phases(findings: &Findings, out: &mut String) -> std::fmt::Result {
    let columns: Vec<_> = [WARM, COLD, SOURCELESS].iter().filter_map(|key| findings.variant(key)).filter_map(|v| Some((v, v.profile()?))).collect();
    let Some((_, first)) = columns.first() else {
        return writeln!(out, "\nThe program ends in a way that leaves no report of its phases.");
    };
    write!(out, "\n{:32}", "Where the time goes")?;
    for (variant, _) in &columns {
        write!(out, " {:>11}", variant.title.trim_start_matches("pyvm, "))?;
    }
    writeln!(out)?;
    let shares: Vec<_> = columns.iter().map(|(_, profile)| profile.shares()).collect();
    for (at, row) in first.shares().iter().enumerate() {
        if shares.iter().all(|s| s[at].time < 0.005) {
            continue;
        }
        write!(out, "  {:30}", row.title)?;
        for column in &shares {
            write!(out, " {:11.2}", column[at].time)?;
        }
        writeln!(out, "  {}", bar(row.time / first.total))?;
    }
    write!(out, "  {:30}", "measured from outside")?;
    for (_, profile) in &columns {
        write!(out, " {:11.2}", profile.total)?;
    }
    write!(out, "\n  {:30}", "of which the phases make up")?;
    for (_, profile) in &columns {
        write!(out, " {:9.1} %", profile.coverage() * 100.0)?;
    }
    writeln!(out)
}

/// The modules that take longest.
fn modules(findings: &Findings, out: &mut String) -> std::fmt::Result {
    let Some(profile) = findings.variant(WARM).and_then(|v| v.profile()) else { return Ok(()) };
    let slowest = profile.slowest();
    let cold = findings.variant(COLD).and_then(|v| v.profile());
    if slowest.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{:32} {:>11} {:>11}", format!("Modules, {} of {} by own time", slowest.len().min(MODULES), slowest.len()), "warm cache", "no cache")?;
    for module in slowest.into_iter().take(MODULES) {
        let without = cold.and_then(|c| c.modules.iter().find(|m| m.name == module.name)).map_or_else(String::new, |m| format!("{:.2}", m.own));
        writeln!(out, "  {:30} {:11.2} {without:>11}  {}", module.name, module.own, bar(module.own / profile.total))?;
    }
    Ok(())
}

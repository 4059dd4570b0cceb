//! `_suggestions`: the name that was probably meant (CPython `Python/suggestions.c`).

use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module;
use pyvm_vm::objects::string::Str;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    Ok(module::native(vm, "_suggestions", "", ROWS))
}

static ROWS: &[Method] = &[m("_generate_suggestions", "($module, candidates, item, /)", generate).doc("Returns the candidate in candidates that's closest to item")];

/// Names that are looked at, and their bytes, at the most.
const MAX_CANDIDATES: usize = 750;
const MAX_SIZE: usize = 40;
/// What it costs to put in, leave out or replace a letter, and to change its case.
const MOVE_COST: usize = 2;
const CASE_COST: usize = 1;

fn generate(vm: &Vm, a: &[Value]) -> R {
    let Some(item) = a[1].cast::<Str>() else {
        return Err(vm.type_error(format!("_generate_suggestions() argument 2 must be str, not {}", a[1].ty().name())));
    };
    let Some(candidates) = a[0].cast_exact::<List>() else { return Err(vm.type_error("candidates must be a list")) };
    let mut names = Vec::new();
    for candidate in candidates.items.get().iter() {
        let Some(text) = candidate.cast::<Str>() else { return Err(vm.type_error("all elements in 'candidates' must be strings")) };
        names.push((candidate.clone(), text.to_lossy()));
    }
    let best = closest(item.to_lossy().as_bytes(), names.iter().map(|(_, text)| text.as_bytes()));
    Ok(best.map_or(Value::NONE, |at| names[at].0.clone()))
}

/// CPython `_Py_CalculateSuggestions`.
fn closest<'n>(wrong: &[u8], names: impl ExactSizeIterator<Item = &'n [u8]>) -> Option<usize> {
    if names.len() >= MAX_CANDIDATES {
        return None;
    }
    let mut best = None;
    let mut least = usize::MAX;
    for (at, name) in names.enumerate().filter(|(_, name)| *name != wrong) {
        // No more than a third of the letters may be wrong.
        let most = ((wrong.len() + name.len() + 3) * MOVE_COST / 6).min(least - 1);
        let distance = distance(wrong, name, most);
        if distance <= most {
            (best, least) = (Some(at), distance);
            if least == 0 {
                break;
            }
        }
    }
    best
}

fn replacing(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE_COST
    } else {
        MOVE_COST
    }
}

/// The Levenshtein distance, or more than `most` if it is more.
fn distance(a: &[u8], b: &[u8], most: usize) -> usize {
    let same_start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same_start..], &b[same_start..]);
    let same_end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - same_end], &b[..b.len() - same_end]);
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE_COST;
    }
    if a.len() > MAX_SIZE || b.len() > MAX_SIZE || a.len().abs_diff(b.len()) * MOVE_COST > most {
        return most + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|n| n * MOVE_COST).collect();
    let mut result = 0;
    for (at, letter) in b.iter().enumerate() {
        result = at * MOVE_COST;
        let mut diagonal = result;
        let mut least = usize::MAX;
        for (cell, other) in row.iter_mut().zip(a) {
            let replaced = diagonal + replacing(*letter, *other);
            diagonal = *cell;
            result = replaced.min(result.min(diagonal) + MOVE_COST);
            *cell = result;
            least = least.min(result);
        }
        if least > most {
            return most + 1;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::{closest, distance};

    #[test]
    fn distances() {
        assert_eq!(distance(b"of", b"if", 10), 2);
        assert_eq!(distance(b"For", b"for", 10), 1);
        assert_eq!(distance(b"whille", b"while", 10), 2);
        assert_eq!(closest(b"elso", [&b"while"[..], b"else", b"elif"].into_iter()), Some(1));
        assert_eq!(closest(b"entirely", [&b"if"[..]].into_iter()), None);
    }
}

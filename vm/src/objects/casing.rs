//! Letter case: `str.lower`, `upper`, `title`, `capitalize`, `swapcase` and `casefold`.

use super::str_methods::{category, is_cased, is_lower, is_upper};
use super::string::{Str, from_short, push_code_point};
use crate::value::Value;
use icu_casemap::CaseMapper;
use icu_casemap::options::{LeadingAdjustment, TitlecaseOptions};
use icu_locale_core::LanguageIdentifier;
use unicode_general_category::GeneralCategory as Gc;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Case {
    Lower,
    Upper,
    Title,
    Capital,
    Swap,
    Fold,
}

pub(super) fn cased(s: &Str, case: Case) -> Value {
    if s.is_ascii() && matches!(case, Case::Lower | Case::Upper | Case::Fold) {
        let b = s.as_bytes();
        return from_short(&if case == Case::Upper { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() });
    }
    let points: Vec<u32> = s.code_points().collect();
    let mut out = Vec::with_capacity(s.as_bytes().len());
    let mut word = false;
    for (i, &c) in points.iter().enumerate() {
        let Some(ch) = char::from_u32(c) else {
            push_code_point(&mut out, c);
            word = false;
            continue;
        };
        let lower = |out: &mut Vec<u8>| {
            if c == 0x3a3 {
                push_code_point(out, if is_final_sigma(&points, i) { 0x3c2 } else { 0x3c3 });
            } else {
                mapped(out, ch, ch.to_lowercase());
            }
        };
        match case {
            Case::Lower => lower(&mut out),
            Case::Upper => mapped(&mut out, ch, ch.to_uppercase()),
            Case::Fold => mapped(&mut out, ch, CaseMapper::new().fold_string(ch.encode_utf8(&mut [0; 4])).chars()),
            Case::Swap if is_upper(c) => lower(&mut out),
            Case::Swap if is_lower(c) => mapped(&mut out, ch, ch.to_uppercase()),
            Case::Swap => push_code_point(&mut out, c),
            Case::Title | Case::Capital => {
                let first = if case == Case::Title { !word } else { i == 0 };
                if first {
                    mapped(&mut out, ch, title_case(ch).chars());
                } else {
                    lower(&mut out);
                }
                word = is_cased(c);
            }
        }
    }
    from_short(&out)
}

/// Writes what a letter becomes; one that Unicode 16 does not have, or whose counterpart it does not have, stays.
fn mapped(out: &mut Vec<u8>, from: char, to: impl Iterator<Item = char> + Clone) {
    let known = |c: char| c.is_ascii() || category(c as u32) != Gc::Unassigned;
    if known(from) && to.clone().all(known) {
        to.for_each(|x| push_code_point(out, x as u32));
    } else {
        push_code_point(out, from as u32);
    }
}

/// The title case of a letter at the start of a word.
fn title_case(c: char) -> String {
    let mut options = TitlecaseOptions::default();
    options.leading_adjustment = Some(LeadingAdjustment::None);
    let text = String::from(c);
    CaseMapper::new().titlecase_segment_with_only_case_data_to_string(&text, &LanguageIdentifier::UNKNOWN, options).into_owned()
}

/// Whether a capital sigma ends a word (CPython `handle_capital_sigma`).
fn is_final_sigma(points: &[u32], at: usize) -> bool {
    let ignorable = |c: &&u32| matches!(**c, 0x27 | 0x2e | 0x3a | 0xad | 0xb7) || matches!(category(**c), Gc::NonspacingMark | Gc::Format | Gc::ModifierLetter | Gc::ModifierSymbol);
    let before = points[..at].iter().rev().find(|c| !ignorable(c)).is_some_and(|&c| is_cased(c));
    let after = points[at + 1..].iter().find(|c| !ignorable(c)).is_some_and(|&c| is_cased(c));
    before && !after
}

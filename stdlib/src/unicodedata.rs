//! `unicodedata`: properties of characters, from the crates that carry the Unicode database.

use icu_properties::props::{BidiClass, BidiMirrored, EastAsianWidth};
use icu_properties::{CodePointMapData, CodePointSetData};
use pyvm_vm::call::opt;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::str_methods::decimal_value;
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{GetSet, Method, g, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use unicode_general_category::{GeneralCategory as Gc, get_general_category};
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{UnicodeNormalization, is_nfc, is_nfd, is_nfkc, is_nfkd};

/// Version of the database that CPython 3.14 has.
const VERSION: &str = "16.0.0";

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(
        vm,
        "unicodedata",
        "This module provides access to the Unicode Character Database which\ndefines character properties for all Unicode characters. The data in\nthis database is based on the UnicodeData.txt file version\n16.0.0 which is publicly available from the Unicode Consortium.",
        ROWS,
    );
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "unidata_version", vm.str(VERSION));
    d.set_name(vm, "UCD", UCD.as_value());
    d.set_name(vm, "ucd_3_2_0", object::allocate(&UCD));
    Ok(module)
}

/// The database of version 3.2, which internationalised domain names refer to; answers come from the present one.
static UCD: Type = Type::builtin::<object::Object>("unicodedata.UCD", &OBJECT, 0, object::SLOTS.no_new()).methods(UCD_METHODS).getset(UCD_GETSET);
static UCD_GETSET: &[GetSet] = &[g("unidata_version", |vm, _| Ok(vm.str("3.2.0")))];

/// The one character of an argument.
fn character(vm: &Vm, function: &str, v: &Value) -> R<u32> {
    let at = if matches!(function, "decimal" | "digit" | "numeric" | "name") { " 1" } else { "" };
    match v.cast::<Str>() {
        Some(s) if s.len() == 1 => Ok(s.code_point(0)),
        Some(s) => Err(vm.type_error(format!("{function}() argument{at} must be a unicode character, not a string of length {}", s.len()))),
        None => Err(vm.type_error(format!("{function}() argument{at} must be a unicode character, not {}", v.ty().name()))),
    }
}

fn category(c: u32) -> &'static str {
    match char::from_u32(c).map_or(Gc::Surrogate, get_general_category) {
        Gc::UppercaseLetter => "Lu",
        Gc::LowercaseLetter => "Ll",
        Gc::TitlecaseLetter => "Lt",
        Gc::ModifierLetter => "Lm",
        Gc::OtherLetter => "Lo",
        Gc::NonspacingMark => "Mn",
        Gc::SpacingMark => "Mc",
        Gc::EnclosingMark => "Me",
        Gc::DecimalNumber => "Nd",
        Gc::LetterNumber => "Nl",
        Gc::OtherNumber => "No",
        Gc::ConnectorPunctuation => "Pc",
        Gc::DashPunctuation => "Pd",
        Gc::OpenPunctuation => "Ps",
        Gc::ClosePunctuation => "Pe",
        Gc::InitialPunctuation => "Pi",
        Gc::FinalPunctuation => "Pf",
        Gc::OtherPunctuation => "Po",
        Gc::MathSymbol => "Sm",
        Gc::CurrencySymbol => "Sc",
        Gc::ModifierSymbol => "Sk",
        Gc::OtherSymbol => "So",
        Gc::SpaceSeparator => "Zs",
        Gc::LineSeparator => "Zl",
        Gc::ParagraphSeparator => "Zp",
        Gc::Control => "Cc",
        Gc::Format => "Cf",
        Gc::Surrogate => "Cs",
        Gc::PrivateUse => "Co",
        _ => "Cn",
    }
}

fn bidirectional(c: u32) -> &'static str {
    if category(c) == "Cn" {
        return "";
    }
    let class = CodePointMapData::<BidiClass>::new().get32(c);
    match class {
        BidiClass::LeftToRight => "L",
        BidiClass::RightToLeft => "R",
        BidiClass::EuropeanNumber => "EN",
        BidiClass::EuropeanSeparator => "ES",
        BidiClass::EuropeanTerminator => "ET",
        BidiClass::ArabicNumber => "AN",
        BidiClass::CommonSeparator => "CS",
        BidiClass::ParagraphSeparator => "B",
        BidiClass::SegmentSeparator => "S",
        BidiClass::WhiteSpace => "WS",
        BidiClass::OtherNeutral => "ON",
        BidiClass::LeftToRightEmbedding => "LRE",
        BidiClass::LeftToRightOverride => "LRO",
        BidiClass::ArabicLetter => "AL",
        BidiClass::RightToLeftEmbedding => "RLE",
        BidiClass::RightToLeftOverride => "RLO",
        BidiClass::PopDirectionalFormat => "PDF",
        BidiClass::NonspacingMark => "NSM",
        BidiClass::BoundaryNeutral => "BN",
        BidiClass::FirstStrongIsolate => "FSI",
        BidiClass::LeftToRightIsolate => "LRI",
        BidiClass::RightToLeftIsolate => "RLI",
        BidiClass::PopDirectionalIsolate => "PDI",
        _ => "",
    }
}

fn east_asian_width(c: u32) -> &'static str {
    match CodePointMapData::<EastAsianWidth>::new().get32(c) {
        EastAsianWidth::Ambiguous => "A",
        EastAsianWidth::Halfwidth => "H",
        EastAsianWidth::Fullwidth => "F",
        EastAsianWidth::Narrow => "Na",
        EastAsianWidth::Wide => "W",
        _ => "N",
    }
}

/// The compatibility mapping as plain text.
fn compatible(c: u32) -> String {
    char::from_u32(c).map(|c| std::iter::once(c).nfkc().collect()).unwrap_or_default()
}

/// Value of a digit: decimal ones, and those that are circled, raised and the like.
fn digit(c: u32) -> Option<u32> {
    decimal_value(c).or_else(|| {
        let text = compatible(c);
        let inner = text.trim_matches(|p: char| matches!(p, '(' | ')' | '.' | ','));
        match inner.parse::<u32>() {
            Ok(n @ 0..=9) if category(c) == "No" && inner.len() == 1 => Some(n),
            _ if (0x2776..=0x277e).contains(&c) => Some(c - 0x2775),
            _ if (0x278a..=0x2792).contains(&c) => Some(c - 0x2789),
            _ if (0x24f5..=0x24fd).contains(&c) => Some(c - 0x24f4),
            _ => None,
        }
    })
}

fn numeric(c: u32) -> Option<f64> {
    if let Some(d) = digit(c) {
        return Some(f64::from(d));
    }
    let text = compatible(c);
    if let Some((a, b)) = text.split_once('\u{2044}')
        && let (Ok(a), Ok(b)) = (a.parse::<f64>(), b.parse::<f64>())
    {
        return Some(a / b);
    }
    let inner = text.trim_matches(|p: char| matches!(p, '(' | ')' | '.'));
    if category(c) == "No"
        && let Ok(n) = inner.parse::<f64>()
    {
        return Some(n);
    }
    if matches!(category(c), "Nl") {
        return roman(&text.to_uppercase()).or_else(|| named_number(c));
    }
    const HAN: [(u32, f64); 17] = [
        (0x3007, 0.0),
        (0x96f6, 0.0),
        (0x4e00, 1.0),
        (0x4e8c, 2.0),
        (0x4e09, 3.0),
        (0x56db, 4.0),
        (0x4e94, 5.0),
        (0x516d, 6.0),
        (0x4e03, 7.0),
        (0x516b, 8.0),
        (0x4e5d, 9.0),
        (0x5341, 10.0),
        (0x767e, 100.0),
        (0x5343, 1000.0),
        (0x842c, 10_000.0),
        (0x4e07, 10_000.0),
        (0x5104, 100_000_000.0),
    ];
    HAN.iter().find(|h| h.0 == c).map(|h| h.1).or_else(|| if category(c) == "No" { named_number(c) } else { None })
}

fn roman(text: &str) -> Option<f64> {
    let value = |c| {
        Some(match c {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            'C' => 100,
            'D' => 500,
            'M' => 1000,
            _ => return None,
        })
    };
    let digits = text.chars().map(value).collect::<Option<Vec<i32>>>()?;
    let mut total = 0;
    for (i, d) in digits.iter().enumerate() {
        total += if digits.get(i + 1).is_some_and(|n| n > d) { -d } else { *d };
    }
    if digits.is_empty() { None } else { Some(f64::from(total)) }
}

/// A number that the character's name ends with.
fn named_number(c: u32) -> Option<f64> {
    let name = unicode_names2::name(char::from_u32(c)?)?.to_string();
    let words: Vec<&str> = name.rsplit([' ', '-']).take(2).collect();
    let unit = |w: &str| {
        ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE", "THIRTEEN", "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN"]
            .iter()
            .position(|n| *n == w)
            .map(|n| n as f64)
    };
    let tens = |w: &str| ["TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY"].iter().position(|n| *n == w).map(|n| (n as f64 + 2.0) * 10.0);
    let scale = |w: &str| match w {
        "HUNDRED" => Some(100.0),
        "THOUSAND" => Some(1000.0),
        _ => None,
    };
    let (last, before) = (*words.first()?, words.get(1).copied().unwrap_or_default());
    if let Some(s) = scale(last) {
        return Some(s * unit(before).or_else(|| tens(before)).unwrap_or(1.0));
    }
    unit(last).or_else(|| tens(last))
}

/// The mapping of a character as the database writes it.
fn decomposition(c: u32) -> String {
    let Some(ch) = char::from_u32(c) else { return String::new() };
    if (0xac00..0xd7a4).contains(&c) {
        return String::new();
    }
    let hex = |s: &str| s.chars().map(|c| format!("{:04X}", c as u32)).collect::<Vec<_>>().join(" ");
    let canonical: String = std::iter::once(ch).nfd().collect();
    if canonical.chars().ne(std::iter::once(ch)) {
        // One step only: the first part composed again.
        let chars: Vec<char> = canonical.chars().collect();
        if chars.len() > 2 {
            let head: String = chars[..chars.len() - 1].iter().collect::<String>().nfc().collect();
            return format!("{} {:04X}", hex(&head), chars[chars.len() - 1] as u32);
        }
        return hex(&canonical);
    }
    let compatible: String = std::iter::once(ch).nfkd().collect();
    if compatible.chars().ne(std::iter::once(ch)) { format!("<{}> {}", compatibility_tag(c), hex(&compatible)) } else { String::new() }
}

fn compatibility_tag(c: u32) -> &'static str {
    match c {
        0xff01..=0xff60 | 0xffe0..=0xffe6 | 0x3000 => "wide",
        0xff61..=0xffdc | 0xffe8..=0xffee => "narrow",
        0xaa | 0xb2 | 0xb3 | 0xb9 | 0xba | 0x2b0..=0x2b8 | 0x2e0..=0x2e4 | 0x1d2c..=0x1d6a | 0x2070..=0x207f | 0x2120 | 0x2122 => "super",
        0x2080..=0x209c | 0x1d62..=0x1d6b => "sub",
        0xbc..=0xbe | 0x2150..=0x215f | 0x2189 => "fraction",
        0xa0 | 0x2007 | 0x2011 | 0x202f => "noBreak",
        0x2460..=0x2473 | 0x24b6..=0x24ea | 0x3251..=0x325f | 0x3280..=0x32fe => "circle",
        0x3300..=0x3357 | 0x3371..=0x33ff => "square",
        0x2102..=0x2149 | 0x1d400..=0x1d7ff => "font",
        _ => "compat",
    }
}

fn normal_form(vm: &Vm, v: &Value) -> R<&'static str> {
    for form in ["NFC", "NFD", "NFKC", "NFKD"] {
        if string::is(v, form) {
            return Ok(form);
        }
    }
    Err(vm.value_error("invalid normalization form"))
}

fn normalized(text: &str, form: &str) -> String {
    match form {
        "NFC" => text.nfc().collect(),
        "NFD" => text.nfd().collect(),
        "NFKC" => text.nfkc().collect(),
        _ => text.nfkd().collect(),
    }
}

fn value_or(vm: &Vm, a: &[Value], found: Option<Value>, message: &str) -> R {
    found.or_else(|| opt(a, 1).cloned()).ok_or_else(|| vm.value_error(message))
}

macro_rules! rows {
    ($first:literal, $skip:expr) => {
        &[
            m("category", concat!("(", $first, ", chr, /)"), |vm, a| Ok(vm.str(category(character(vm, "category", &a[$skip])?)))),
            m("bidirectional", concat!("(", $first, ", chr, /)"), |vm, a| Ok(vm.str(bidirectional(character(vm, "bidirectional", &a[$skip])?)))),
            m("combining", concat!("(", $first, ", chr, /)"), |vm, a| {
                let c = character(vm, "combining", &a[$skip])?;
                Ok(Value::small(i64::from(char::from_u32(c).map_or(0, canonical_combining_class))))
            }),
            m("mirrored", concat!("(", $first, ", chr, /)"), |vm, a| {
                let c = character(vm, "mirrored", &a[$skip])?;
                Ok(Value::small(i64::from(CodePointSetData::new::<BidiMirrored>().contains32(c))))
            }),
            m("east_asian_width", concat!("(", $first, ", chr, /)"), |vm, a| Ok(vm.str(east_asian_width(character(vm, "east_asian_width", &a[$skip])?)))),
            m("decomposition", concat!("(", $first, ", chr, /)"), |vm, a| Ok(vm.str(&decomposition(character(vm, "decomposition", &a[$skip])?)))),
            m("decimal", concat!("(", $first, ", chr, default=<unrepresentable>, /)"), |vm, a| {
                let c = character(vm, "decimal", &a[$skip])?;
                value_or(vm, &a[$skip..], decimal_value(c).map(|d| Value::small(i64::from(d))), "not a decimal")
            }),
            m("digit", concat!("(", $first, ", chr, default=<unrepresentable>, /)"), |vm, a| {
                let c = character(vm, "digit", &a[$skip])?;
                value_or(vm, &a[$skip..], digit(c).map(|d| Value::small(i64::from(d))), "not a digit")
            }),
            m("numeric", concat!("(", $first, ", chr, default=<unrepresentable>, /)"), |vm, a| {
                let c = character(vm, "numeric", &a[$skip])?;
                value_or(vm, &a[$skip..], numeric(c).map(Value::float), "not a numeric character")
            }),
            m("name", concat!("(", $first, ", chr, default=<unrepresentable>, /)"), |vm, a| {
                let c = character(vm, "name", &a[$skip])?;
                let name = char::from_u32(c).and_then(unicode_names2::name).map(|n| vm.str(&n.to_string()));
                value_or(vm, &a[$skip..], name, "no such name")
            }),
            m("lookup", concat!("(", $first, ", name, /)"), |vm, a| {
                let name = string::expect(vm, &a[$skip], "lookup() argument must be str, not")?.to_lossy();
                match unicode_names2::character(&name) {
                    Some(c) => Ok(vm.str(&c.to_string())),
                    None => Err(vm.raise_text(&pyvm_vm::objects::exception::KEY_ERROR, &format!("undefined character name '{name}'"))),
                }
            }),
            m("normalize", concat!("(", $first, ", form, unistr, /)"), |vm, a| {
                let form = normal_form(vm, &a[$skip])?;
                let Some(s) = a[$skip + 1].cast::<Str>() else { return Err(vm.type_error(format!("normalize() argument 2 must be str, not {}", a[$skip + 1].ty().name()))) };
                match s.as_str() {
                    Some(text) => Ok(vm.str(&normalized(text, form))),
                    None => Ok(a[$skip + 1].clone()),
                }
            }),
            m("is_normalized", concat!("(", $first, ", form, unistr, /)"), |vm, a| {
                let form = normal_form(vm, &a[$skip])?;
                let Some(s) = a[$skip + 1].cast::<Str>() else { return Err(vm.type_error(format!("is_normalized() argument 2 must be str, not {}", a[$skip + 1].ty().name()))) };
                let Some(text) = s.as_str() else { return Ok(Value::TRUE) };
                Ok(Value::bool(match form {
                    "NFC" => is_nfc(text),
                    "NFD" => is_nfd(text),
                    "NFKC" => is_nfkc(text),
                    _ => is_nfkd(text),
                }))
            }),
        ]
    };
}

static ROWS: &[Method] = rows!("$module", 0);
static UCD_METHODS: &[Method] = rows!("$self", 1);

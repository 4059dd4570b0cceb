//! Compares pyvm's compiler with CPython's: `identity PYTHON FOLDER [OPTIMIZE]`.
//!
//! Every `.py` file below the folder is compiled by both. Printed are the code objects that are equal in every field, the
//! files of which all are, the first difference by kind, and the files that only one of them takes.

use pyvm_conformance::files_below;
use pyvm_conformance::identity::compare;
use pyvm_loader::compile::{Error, Mode, Options, SyntaxError, compile_to_marshal};
use pyvm_loader::marshal::Reader;
use pyvm_loader::source;
use pyvm_loader::tree::TreeBuilder;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Run by CPython: for each file named on standard input the length of its marshalled code and the code, or of the error
/// and the error, told apart by a first byte.
const ORACLE: &str = r"
import marshal, sys, time, warnings
warnings.simplefilter('ignore')
level = int(sys.argv[1])
out = sys.stdout.buffer
spent = 0.0
for name in sys.stdin.buffer.read().split(b'\0'):
    try:
        with open(name, 'rb') as f:
            text = f.read()
        path = name.decode()
        start = time.perf_counter()
        code = compile(text, path, 'exec', dont_inherit=True, optimize=level)
        spent += time.perf_counter() - start
        kind, data = b'c', marshal.dumps(code)
    except (SyntaxError, ValueError, OSError) as e:
        place = [getattr(e, n, None) for n in ('lineno', 'offset')]
        kind, data = b'e', '{}: {} {}'.format(type(e).__name__, getattr(e, 'msg', e), place).encode('utf-8', 'replace')
    out.write(kind + len(data).to_bytes(8, 'little') + data)
    code = None
data = str(int(spent * 1e6)).encode()
out.write(b't' + len(data).to_bytes(8, 'little') + data)
";

#[derive(Default)]
struct Tally {
    python: String,
    codes: usize,
    equal_codes: usize,
    files: usize,
    equal_files: usize,
    /// Number and first place of each kind of difference.
    kinds: BTreeMap<&'static str, (usize, String)>,
    refused: Vec<String>,
    accepted: Vec<String>,
    /// Files that both refuse, and how many of them with the same error, message and place.
    both_refuse: (usize, usize),
    different_errors: Vec<String>,
    /// Bytes of source, and the time that compiling it took here, up to marshal data.
    source: usize,
    ours: std::time::Duration,
    /// Microseconds that CPython's `compile()` took.
    theirs: u64,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (Some(python), Some(folder)) = (args.first(), args.get(1)) else {
        eprintln!("usage: identity PYTHON FOLDER [OPTIMIZE]");
        return ExitCode::from(2);
    };
    let optimize: u8 = args.get(2).and_then(|n| n.parse().ok()).unwrap_or(0);
    let files = files_below(Path::new(folder), "py");
    let answers = match ask(python, optimize, &files) {
        Ok(answers) => answers,
        Err(e) => {
            eprintln!("identity: {python}: {e}");
            return ExitCode::FAILURE;
        }
    };
    let mut tally = Tally { python: python.clone(), ..Tally::default() };
    let mut rest = &answers[..];
    for file in &files {
        let Some((kind, data, behind)) = split(rest) else { break };
        rest = behind;
        compare_file(file, kind, data, optimize, &mut tally);
    }
    if let Some((b't', spent, _)) = split(rest) {
        tally.theirs = std::str::from_utf8(spent).ok().and_then(|t| t.parse().ok()).unwrap_or(0);
    }
    report(&tally);
    if tally.equal_files == tally.files && tally.accepted.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// CPython's answers for all files, one behind the other.
fn ask(python: &str, optimize: u8, files: &[PathBuf]) -> std::io::Result<Vec<u8>> {
    let mut child = Command::new(python).args(["-c", ORACLE, &optimize.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let names: Vec<&[u8]> = files.iter().map(|f| f.as_os_str().as_encoded_bytes()).collect();
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&names.join(&0))?;
    }
    let mut out = Vec::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_end(&mut out)?;
    }
    child.wait()?;
    Ok(out)
}

fn split(data: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (kind, rest) = data.split_first()?;
    let (length, rest) = rest.split_at_checked(8)?;
    let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
    let (body, rest) = rest.split_at_checked(length)?;
    Some((*kind, body, rest))
}

fn compare_file(file: &Path, kind: u8, data: &[u8], optimize: u8, tally: &mut Tally) {
    let name = file.display().to_string();
    let Ok(bytes) = std::fs::read(file) else { return };
    let start = std::time::Instant::now();
    let ours = source::decode(&bytes, None, &source::plain_codec).map_err(undecoded).and_then(|text| {
        compile_to_marshal(&text, &name, Options::new(Mode::Exec, optimize), &mut Vec::new()).map_err(|e| match e {
            Error::Syntax(e) => e,
            Error::Build(e) => SyntaxError::at_line(e, 0),
        })
    });
    if kind != b'c' {
        let theirs = String::from_utf8_lossy(data);
        match ours {
            Ok(_) => tally.accepted.push(format!("{name}: {theirs}")),
            Err(e) => {
                let ours = describe(&e);
                tally.both_refuse.0 += 1;
                if ours == theirs {
                    tally.both_refuse.1 += 1;
                } else {
                    tally.different_errors.push(format!("{name}: {ours}, CPython {theirs}"));
                }
            }
        }
        return;
    }
    tally.ours += start.elapsed();
    tally.source += bytes.len();
    tally.files += 1;
    match ours {
        // What a long-lived process has interned shows in references; a fresh one decides.
        Ok(ours) if ours != data => {
            let again = ask(&tally.python, optimize, std::slice::from_ref(&file.to_path_buf())).unwrap_or_default();
            compare_code(&name, &ours, split(&again).map_or(data, |(_, data, _)| data), tally);
        }
        Ok(ours) => compare_code(&name, &ours, data, tally),
        Err(e) => tally.refused.push(format!("{name}: {}", e.message)),
    }
}

fn undecoded(e: source::Error) -> SyntaxError {
    let place = e.place.unwrap_or_default();
    SyntaxError { column: place.column, ..SyntaxError::at_line(&e.message, place.line as i32) }
}

/// The error as the oracle writes one.
fn describe(e: &SyntaxError) -> String {
    // An error of the whole file has no column, which CPython writes as -1.
    let column = if e.line == 0 { -1 } else { e.column as isize };
    format!("{}: {} [{}, {column}]", e.kind.name(), e.message, e.line)
}

fn compare_code(name: &str, ours: &[u8], theirs: &[u8], tally: &mut Tally) {
    let tree = |data| Reader::new(data, true).read(&mut TreeBuilder);
    let (Ok(our_tree), Ok(their_tree)) = (tree(ours), tree(theirs)) else {
        return tally.refused.push(format!("{name}: marshal data that cannot be read"));
    };
    let (codes, differences) = compare(&our_tree, &their_tree);
    tally.codes += codes;
    tally.equal_codes += codes - differences.len();
    tally.equal_files += usize::from(ours == theirs);
    if differences.is_empty() && ours != theirs {
        let at = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
        tally.kinds.entry("references").or_insert_with(|| (0, format!("{name}: byte {at}"))).0 += 1;
        if std::env::var_os("IDENTITY_ALL").is_some() {
            println!("references: {name}: byte {at}: {:02x?} {:02x?}", &ours[at..ours.len().min(at + 24)], &theirs[at..theirs.len().min(at + 24)]);
        }
    }
    for d in differences {
        if std::env::var_os("IDENTITY_ALL").is_some() {
            println!("{}: {name}: {}", d.kind, d.name);
        }
        tally.kinds.entry(d.kind).or_insert_with(|| (0, format!("{name}: {}", d.name))).0 += 1;
    }
}

fn report(t: &Tally) {
    println!("code objects equal: {} of {}", t.equal_codes, t.codes);
    println!("files equal in every byte: {} of {}", t.equal_files, t.files);
    println!("files that both refuse, with the same error: {} of {}", t.both_refuse.1, t.both_refuse.0);
    let theirs = std::time::Duration::from_micros(t.theirs);
    let megabytes = t.source as f64 / 1e6;
    println!("{megabytes:.1} MB of source: {:.2?} here up to marshal data, {theirs:.2?} there up to code; {:.3} of its time", t.ours, t.ours.as_secs_f64() / theirs.as_secs_f64());
    for (kind, (count, place)) in &t.kinds {
        println!("{count} differ in {kind}, first {place}");
    }
    for (title, list) in [("refused here only", &t.refused), ("accepted here only", &t.accepted), ("refused differently", &t.different_errors)] {
        for line in list {
            println!("{title}: {line}");
        }
    }
}

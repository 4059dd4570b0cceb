//! Compares pyvm's compiler with CPython's: `identity PYTHON FOLDER [OPTIMIZE]`.
//!
//! Every `.py` file below the folder is compiled by both. Printed are the code objects that are equal in every field, the
//! files of which all are, the first difference by kind, and the files that only one of them takes.

use pyvm_conformance::files_below;
use pyvm_conformance::identity::compare;
use pyvm_loader::compile::{Error, Mode, Options, compile};
use pyvm_loader::marshal::Reader;
use pyvm_loader::source;
use pyvm_loader::tree::TreeBuilder;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// Run by CPython: for each file named on standard input the length of its marshalled code and the code, or of the error
/// and the error, told apart by a first byte.
const ORACLE: &str = r"
import marshal, sys, warnings
warnings.simplefilter('ignore')
level = int(sys.argv[1])
out = sys.stdout.buffer
for name in sys.stdin.buffer.read().split(b'\0'):
    try:
        with open(name, 'rb') as f:
            code = compile(f.read(), name.decode(), 'exec', dont_inherit=True, optimize=level)
        kind, data = b'c', marshal.dumps(code)
    except (SyntaxError, ValueError, OSError) as e:
        kind, data = b'e', str(getattr(e, 'msg', e)).encode('utf-8', 'replace')
    out.write(kind + len(data).to_bytes(8, 'little') + data)
";

#[derive(Default)]
struct Tally {
    codes: usize,
    equal_codes: usize,
    files: usize,
    equal_files: usize,
    /// Number and first place of each kind of difference.
    kinds: BTreeMap<&'static str, (usize, String)>,
    refused: Vec<String>,
    accepted: Vec<String>,
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
    let mut tally = Tally::default();
    let mut rest = &answers[..];
    for file in &files {
        let Some((kind, data, behind)) = split(rest) else { break };
        rest = behind;
        compare_file(file, kind, data, optimize, &mut tally);
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
    let ours = source::decode(&bytes, None, &source::plain_codec).map_err(|e| e.message).and_then(|text| {
        compile(&text, &name, Options::new(Mode::Exec, optimize), &mut TreeBuilder, &mut Vec::new()).map_err(|e| match e {
            Error::Syntax(e) => e.message,
            Error::Build(e) => e.to_owned(),
        })
    });
    if kind != b'c' {
        if ours.is_ok() {
            tally.accepted.push(format!("{name}: {}", String::from_utf8_lossy(data)));
        }
        return;
    }
    tally.files += 1;
    let theirs = Reader::new(data, true).read(&mut TreeBuilder);
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            let (codes, differences) = compare(&ours, &theirs);
            tally.codes += codes;
            tally.equal_codes += codes - differences.len();
            tally.equal_files += usize::from(differences.is_empty());
            for d in differences {
                tally.kinds.entry(d.kind).or_insert_with(|| (0, format!("{name}: {}", d.name))).0 += 1;
            }
        }
        (Err(e), _) => tally.refused.push(format!("{name}: {e}")),
        (Ok(_), Err(_)) => tally.refused.push(format!("{name}: CPython's marshal data cannot be read")),
    }
}

fn report(t: &Tally) {
    println!("code objects equal: {} of {}", t.equal_codes, t.codes);
    println!("files equal: {} of {}", t.equal_files, t.files);
    for (kind, (count, place)) in &t.kinds {
        println!("{count} differ in {kind}, first {place}");
    }
    for (title, list) in [("refused here only", &t.refused), ("accepted here only", &t.accepted)] {
        for line in list {
            println!("{title}: {line}");
        }
    }
}

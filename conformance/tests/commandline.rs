//! Help on the command line, and what a dialogue starts with.

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn pyvm(arguments: &[&str], startup: Option<&str>, input: &str) -> Output {
    let mut command = Command::new(pyvm_conformance::pyvm());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PYTHON")) {
        command.env_remove(name);
    }
    if let Some(file) = startup {
        command.env("PYTHONSTARTUP", file);
    }
    let mut child = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("pyvm runs");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn help_names_variables_and_options() {
    for (option, expected) in [("--help-env", ["PYTHONSTARTUP", "PYTHONPYCACHEPREFIX"]), ("--help-xoptions", ["-X importtime=phases", "-X strict_pyc"]), ("--help-all", ["--compile", "PYTHONSTARTUP"])]
    {
        let run = pyvm(&[option], None, "");
        assert!(run.status.success(), "{option}");
        for part in expected {
            assert!(text(&run.stdout).contains(part), "{option}: {part}");
        }
    }
    // Behind the program they are the program's.
    let run = pyvm(&["-c", "import sys; print(sys.argv[1:])", "--help-env"], None, "");
    assert_eq!(text(&run.stdout), "['--help-env']\n");
}

#[test]
fn a_dialogue_starts_with_a_file() {
    let file = std::env::temp_dir().join(format!("pyvm-startup-file-{}.py", std::process::id()));
    std::fs::write(&file, "print('begun')\nx = 41\n").expect("the file is written");
    let named = file.to_string_lossy().into_owned();
    assert_eq!(text(&pyvm(&["-i", "-q"], Some(&named), "x + 1\n").stdout), "begun\n42\n");
    assert_eq!(text(&pyvm(&["-i", "-q", "-E"], Some(&named), "1\n").stdout), "1\n");
    std::fs::remove_file(&file).ok();
    let missing = text(&pyvm(&["-i", "-q"], Some(&named), "1\n").stderr);
    assert!(missing.contains("Could not open PYTHONSTARTUP\nFileNotFoundError: [Errno 2]"), "{missing}");
}

//! `--bench-startup`, the reports behind it, and its page in a browser.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of one test, with a program that imports a package of its own and much of the library.
struct Work(PathBuf);

impl Work {
    fn new(name: &str) -> Work {
        let folder = std::env::temp_dir().join(format!("pyvm-startup-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("kit")).expect("a folder to work in");
        let write = |file: &str, text: &str| std::fs::write(folder.join(file), text).expect("a file of the program");
        write("program.py", "import asyncio\nimport kit\n\nasync def main():\n    return kit.tool.answer(), kit.text()\n\nassert asyncio.run(main()) == (42, 'data')\n");
        write("kit/__init__.py", "from . import tool\nimport os\n\ndef text():\n    return open(os.path.join(os.path.dirname(__file__), 'text.txt')).read()\n");
        write("kit/tool.py", "def answer():\n    return 42\n");
        write("kit/text.txt", "data");
        Work(folder)
    }

    fn pyvm(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(pyvm_conformance::pyvm());
        command.args(arguments).current_dir(&self.0);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PYTHON")) {
            command.env_remove(name);
        }
        command.output().expect("pyvm runs")
    }

    fn json(&self, file: &str) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.0.join(file)).expect("the report is there")).expect("the report is JSON")
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn phases_add_up_to_the_total() {
    let work = Work::new("phases");
    let run = work.pyvm(&["--bench-startup", "--runs", "3", "--json", "out.json", "program.py"]);
    assert!(run.status.success(), "{}{}", text(&run.stdout), text(&run.stderr));
    let found = work.json("out.json");
    for key in ["warm", "cold", "sourceless"] {
        let variant = found["variants"].as_array().and_then(|all| all.iter().find(|v| v["key"] == key)).expect("the variant is there");
        assert_eq!(variant["failure"], Value::Null, "{key}");
        let total = variant["profile"]["total"].as_f64().expect("a total");
        let phases: f64 = variant["profile"]["phases"].as_array().expect("phases").iter().filter_map(|p| p["time"].as_f64()).sum();
        println!("{key}: phases {phases:.2} ms of {total:.2} ms");
        assert!((phases / total - 1.0).abs() < 0.05, "{key}: {phases} of {total}");
        let modules = variant["profile"]["modules"].as_array().expect("modules");
        let own = |name: &str, phase: &str| modules.iter().find(|m| m["name"] == name).and_then(|m| m["phases"][phase].as_f64()).unwrap_or_default();
        assert_eq!(own("kit.tool", "compile") > 0.0, key == "cold", "{key}: only without a cache a module is compiled");
        assert_eq!(own("kit.tool", "unmarshal") > 0.0, key != "cold", "{key}");
    }
    assert!(!work.0.join("__pycache__").exists() && !work.0.join("kit/__pycache__").exists(), "measuring leaves no caches behind");
}

#[test]
fn a_budget_decides_the_exit_status() {
    let work = Work::new("budget");
    let over = work.pyvm(&["--bench-startup", "--runs", "3", "--budget", "0.001", "-m", "kit.tool"]);
    assert_eq!(over.status.code(), Some(1));
    assert!(text(&over.stderr).contains("over the budget"), "{}", text(&over.stderr));
    let within = work.pyvm(&["--bench-startup", "--runs", "3", "--budget", "60000", "-c", "import kit"]);
    assert_eq!(within.status.code(), Some(0), "{}", text(&within.stderr));
    assert_eq!(work.pyvm(&["--bench-startup", "--runs", "3"]).status.code(), Some(2));
}

#[test]
fn imports_are_reported_as_json_and_by_phases() {
    let work = Work::new("reports");
    let run = work.pyvm(&["-X", "importtime=json:report.json", "program.py"]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let report = work.json("report.json");
    let modules = report["modules"].as_array().expect("modules");
    assert_eq!(modules[0]["name"], "__main__");
    let tool = modules.iter().find(|m| m["name"] == "kit.tool").expect("the module is there");
    assert_eq!(modules[tool["importer"].as_u64().expect("an importer") as usize]["name"], "kit");
    let run = work.pyvm(&["-X", "importtime=phases", "-c", "import kit"]);
    let said = text(&run.stderr);
    let mut lines = said.lines();
    let columns = |line: &str| line.split('|').count();
    let head = lines.next().expect("a header");
    assert!(head.starts_with("import phases [us]:      find |      read | unmarshal |"), "{head}");
    assert!(lines.all(|line| columns(line) == columns(head)), "{said}");
    assert!(said.lines().last().is_some_and(|l| l.ends_with("| kit")), "{said}");
}

/// A browser that runs without a screen.
fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| Path::is_file(file)))
}

#[test]
fn the_page_draws_itself_in_a_browser() {
    let Some(browser) = browser() else {
        println!("not run: there is no Chromium on PATH");
        return;
    };
    let work = Work::new("page");
    let run = work.pyvm(&["--bench-startup", "--runs", "3", "--html", "out.html", "--json", "out.json", "program.py"]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let page = format!("file://{}", work.0.join("out.html").display());
    let shown = Command::new(browser).args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", &page]).output().expect("the browser runs");
    let dom = text(&shown.stdout);
    assert!(dom.contains("<h1 id=\"title\">Start-up of program.py</h1>"), "the title is written by the page's script");
    assert!(dom.contains("With a warm cache a start takes"), "the summary is there");
    // One bar for each variant, and a box for each module that can be seen.
    let variants = work.json("out.json")["variants"].as_array().map_or(0, Vec::len);
    assert_eq!(dom.matches("class=\"bar\"").count(), variants);
    let boxes = dom.matches("class=\"frame\"").count();
    println!("{variants} variants, {boxes} boxes in the chart");
    assert!(boxes > 50, "{boxes} boxes");
    assert!(dom.contains("<td class=\"\">kit.tool</td>"), "the table lists the modules");
}

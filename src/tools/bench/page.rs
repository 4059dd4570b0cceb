//! The findings as one self-contained page.

use super::Findings;

/// The page; a script in it draws what stands in place of the mark.
const PAGE: &str = include_str!("page.html");
const MARK: &str = "\"FINDINGS\"";

pub fn make(findings: &Findings) -> String {
    // Nothing in the data may end the element that it stands in.
    let data = findings.to_json().to_string().replace('<', "\\u003c");
    PAGE.replacen(MARK, &data, 1)
}

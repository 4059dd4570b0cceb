//! Links the binary at a fixed address: its tables of types are full of pointers, and a position-independent executable would
//! have to put tens of thousands of them right, page by page, at every start.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}

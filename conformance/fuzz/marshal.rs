//! Any bytes as marshal data: an error or an object, and never more memory than the data can stand for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pyvm_loader::marshal::Reader;
use pyvm_loader::tree::TreeBuilder;
use pyvm_loader::verify;

fuzz_target!(|data: &[u8]| {
    let mut reader = Reader::new(data, true);
    if let Ok(node) = reader.read(&mut TreeBuilder) {
        assert!(reader.position() <= data.len());
        // What is no code, or no sound one, is refused.
        let _ = verify::tree(&node);
    }
});

//! Hook for native modules whose objects show their memory.

use crate::value::Value;

/// Memory of an exporter other than `bytes` and `bytearray`; none yet.
pub fn memory(_owner: &Value) -> &[u8] {
    &[]
}

/// As [`memory`], for writing.
pub fn memory_mut(_owner: &Value) -> &mut [u8] {
    &mut []
}

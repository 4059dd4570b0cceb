//! Benchmarks; see `benches/load.rs`.

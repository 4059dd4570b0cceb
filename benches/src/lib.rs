//! Benchmarks: `benches/load.rs` for loading, `benches/evaluate.rs` for the evaluation loop. `README.md` says how to run and read them.

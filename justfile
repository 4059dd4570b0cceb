check:
    bash .ci/run

build:
    cargo build --release

identity python folder level="0":
    cargo run --release -p pyvm-conformance --bin identity {{python}} {{folder}} {{level}}

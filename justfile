check:
    bash .ci/run

build:
    cargo build --release

#!/bin/sh
# Builds the evaluator for the browser and for Node into wasm/pkg (argument: nodejs or web; default nodejs).
#
# Uses the toolchain's wasm32-unknown-unknown target where rustup can add it; elsewhere Debian's packages
# rustc-web, cargo-web, rust-web-src and lld, building the standard library from source.
set -eu
cd "$(dirname "$0")"
kind=${1:-nodejs}
target=wasm32-unknown-unknown
if rustup target list --installed 2>/dev/null | grep -qx $target || rustup target add $target 2>/dev/null; then
  cargo build --release --target $target
elif [ -x /usr/bin/cargo ] && [ -d /usr/lib/rust-web ] || dpkg -s rust-web-src >/dev/null 2>&1; then
  RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld \
    /usr/bin/cargo build --release --target $target -Z build-std=std,panic_abort
else
  echo "no $target target: run 'rustup target add $target', or install rustc-web cargo-web rust-web-src lld" >&2
  exit 1
fi
wasm-bindgen --target "$kind" --out-dir pkg ../target/$target/release/frazil_wasm.wasm
ls -l pkg/frazil_wasm_bg.wasm

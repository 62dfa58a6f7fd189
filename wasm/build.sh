#!/bin/sh
# Builds the evaluator for the browser and for Node into wasm/pkg (argument: nodejs or web; default nodejs).
#
# Uses the toolchain's wasm32-unknown-unknown target where rustup has it or can add it; elsewhere Debian's
# packages rustc-web, cargo-web, rust-web-src and lld, building the standard library from source.
# FRAZIL_BUILD_STD=1 asks for the latter. The wasm-bindgen command of the right version is installed into
# target/tools if there is none.
set -eu
cd "$(dirname "$0")"
kind=${1:-nodejs}
target=wasm32-unknown-unknown
has_target() {
  rustup target list --installed 2>/dev/null | grep -qx $target || rustup target add $target 2>/dev/null
}
if [ -z "${FRAZIL_BUILD_STD:-}" ] && has_target; then
  out=${CARGO_TARGET_DIR:-../target}
  cargo build --release --target $target
elif [ -x /usr/bin/cargo ] && dpkg -s rust-web-src >/dev/null 2>&1; then
  # A directory of its own: the other compiler's output stays valid.
  out=${CARGO_TARGET_DIR:-../target}/build-std
  RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld \
    /usr/bin/cargo build --release --target $target --target-dir "$out" -Z build-std=std,panic_abort
else
  echo "no $target target: run 'rustup target add $target', or install rustc-web cargo-web rust-web-src lld" >&2
  exit 1
fi
version=$(sed -n 's/^wasm-bindgen = "=\(.*\)"$/\1/p' Cargo.toml)
bindgen=wasm-bindgen
has_version() { [ "$("$bindgen" --version 2>/dev/null)" = "wasm-bindgen $version" ]; }
if ! has_version; then
  bindgen=../target/tools/bin/wasm-bindgen
  # Unoptimised, which is quicker to build and quick enough; with the versions it was published with, if
  # the registry has them.
  install() { cargo install --quiet --debug --root ../target/tools --version "$version" "$@" wasm-bindgen-cli; }
  has_version || install --locked || install
fi
"$bindgen" --target "$kind" --out-dir pkg "$out/$target/release/frazil_wasm.wasm"
ls -l pkg/frazil_wasm_bg.wasm

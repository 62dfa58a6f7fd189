//! Derivations: what is read is written in a form that is read again as the same.
#![no_main]

use bstr::BString;
use frazil_store::aterm::{parse, unparse};
use frazil_store::derivation::InputDrv;
use frazil_store::features::Features;
use frazil_store::store_path::StoreDir;
use libfuzzer_sys::fuzz_target;

/// The names of outputs that an input is wanted for.
fn names(input: &InputDrv) -> Vec<&BString> {
    let below = input
        .dynamic
        .iter()
        .flat_map(|(name, input)| [vec![name], names(input)].concat());
    input.outputs.iter().chain(below).collect()
}

/// Whether a string has what would have to be escaped.
fn special(text: &BString) -> bool {
    text.iter().any(|byte| b"\"\\\n\r\t".contains(byte))
}

fuzz_target!(|text: &[u8]| {
    let dir = StoreDir::default();
    // Half of what is interesting comes after the first keyword.
    let whole = [b"Derive(", text].concat();
    for text in [text, &whole] {
        let Ok(first) = parse(&dir, text, b"fuzz", Features::ALL) else {
            continue;
        };
        let _ = (first.drv_type(), first.references());
        // Like the reference, the writer escapes arguments and variables only.
        let outputs = first.outputs.keys().chain([&first.platform]);
        if outputs
            .chain(first.input_drvs.values().flat_map(names))
            .any(special)
        {
            continue;
        }
        let Ok(written) = unparse(&first, &dir) else {
            continue;
        };
        let second = parse(&dir, &written, b"fuzz", Features::ALL)
            .unwrap_or_else(|error| panic!("{}: {error:?}", String::from_utf8_lossy(&written)));
        assert_eq!(first, second);
        assert_eq!(
            unparse(&second, &dir).expect("it was written once"),
            written
        );
    }
});

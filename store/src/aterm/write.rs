//! Writes derivations as ATerms, in the three pieces that hashing puts together differently:
//! header (outputs), inputs, and tail (everything after).

use bstr::BString;

use crate::base_n;
use crate::content_address::ContentAddressMethod;
use crate::derivation::{Derivation, DerivationOutput, InputDrv};
use crate::error::Result;
use crate::hash::{HashAlgo, HashFormat};
use crate::store_path::{StoreDir, StorePath};

/// The text of `drv`, as it is stored.
///
/// # Errors
/// The path of a fixed output cannot be computed.
pub fn unparse(drv: &Derivation, dir: &StoreDir) -> Result<Vec<u8>> {
    write_all(drv, dir, false)
}

/// The text of `drv` with output paths and the environment variables named after outputs empty.
///
/// # Errors
/// None at present.
pub fn unparse_masked(drv: &Derivation, dir: &StoreDir) -> Result<Vec<u8>> {
    write_all(drv, dir, true)
}

fn write_all(drv: &Derivation, dir: &StoreDir, mask: bool) -> Result<Vec<u8>> {
    let mut paths = Vec::with_capacity(drv.outputs.len());
    for (name, output) in &drv.outputs {
        paths.push(if mask {
            None
        } else {
            output.path(dir, &drv.name, name)?
        });
    }
    let mut out = Vec::with_capacity(4096);
    write_header(drv, dir, &paths, &mut out);
    write_inputs(drv, dir, &mut out);
    write_tail(drv, dir, &mut out, |out, value, output| {
        if !(mask && output.is_some()) {
            write_escaped(out, value);
        }
    });
    Ok(out)
}

/// Appends everything up to the list of input derivations. `paths` are those to print, output by
/// output.
pub(crate) fn write_header(
    drv: &Derivation,
    dir: &StoreDir,
    paths: &[Option<StorePath>],
    out: &mut Vec<u8>,
) {
    out.extend_from_slice(if drv.has_dynamic_inputs() {
        b"DrvWithVersion(\"xp-dyn-drv\",["
    } else {
        b"Derive(["
    });
    for (i, (name, output)) in drv.outputs.iter().enumerate() {
        out.extend_from_slice(if i == 0 { b"(\"" } else { b",(\"" });
        out.extend_from_slice(name);
        out.extend_from_slice(b"\",\"");
        if let Some(Some(path)) = paths.get(i) {
            dir.write(path, out);
        }
        out.extend_from_slice(b"\",\"");
        match output {
            DerivationOutput::InputAddressed(_) | DerivationOutput::Deferred => {
                out.extend_from_slice(b"\",\"");
            }
            DerivationOutput::CaFixed(ca) => {
                write_method(ca.method, ca.hash.algo(), out);
                ca.hash.write_text(HashFormat::Base16, false, out);
            }
            DerivationOutput::CaFloating(method, algo) => write_method(*method, *algo, out),
            DerivationOutput::Impure(method, algo) => {
                write_method(*method, *algo, out);
                out.extend_from_slice(b"impure");
            }
        }
        out.extend_from_slice(b"\")");
    }
    out.push(b']');
}

/// Appends `method:algo","`.
fn write_method(method: ContentAddressMethod, algo: HashAlgo, out: &mut Vec<u8>) {
    out.extend_from_slice(method.prefix().as_bytes());
    out.extend_from_slice(algo.name().as_bytes());
    out.extend_from_slice(b"\",\"");
}

/// Appends the list of input derivations by path.
pub(crate) fn write_inputs(drv: &Derivation, dir: &StoreDir, out: &mut Vec<u8>) {
    out.extend_from_slice(b",[");
    for (i, (path, node)) in drv.input_drvs.iter().enumerate() {
        out.extend_from_slice(if i == 0 { b"(\"" } else { b",(\"" });
        dir.write(path, out);
        out.extend_from_slice(b"\",");
        write_node(node, out);
        out.push(b')');
    }
    out.push(b']');
}

/// Appends the list of input derivations by modular hash. `inputs` is sorted by hash; equal hashes
/// follow each other and become one entry.
pub(crate) fn write_modulo_inputs(inputs: &[([u8; 32], &InputDrv)], out: &mut Vec<u8>) {
    out.extend_from_slice(b",[");
    for (i, same) in inputs.chunk_by(|a, b| a.0 == b.0).enumerate() {
        out.extend_from_slice(if i == 0 { b"(\"" } else { b",(\"" });
        base_n::base16_encode_into(&same[0].0, out);
        out.extend_from_slice(b"\",");
        match same {
            [(_, only)] => write_names(&only.outputs, out),
            _ => {
                let mut names: Vec<_> = same.iter().flat_map(|(_, input)| &input.outputs).collect();
                names.sort();
                names.dedup();
                write_names(names, out);
            }
        }
        out.push(b')');
    }
    out.push(b']');
}

/// Depth is bounded by the reader and by what the evaluator can name.
fn write_node(node: &InputDrv, out: &mut Vec<u8>) {
    if node.dynamic.is_empty() {
        return write_names(&node.outputs, out);
    }
    out.push(b'(');
    write_names(&node.outputs, out);
    out.extend_from_slice(b",[");
    for (i, (name, child)) in node.dynamic.iter().enumerate() {
        out.extend_from_slice(if i == 0 { b"(\"" } else { b",(\"" });
        out.extend_from_slice(name);
        out.extend_from_slice(b"\",");
        write_node(child, out);
        out.push(b')');
    }
    out.extend_from_slice(b"])");
}

fn write_names<'n>(names: impl IntoIterator<Item = &'n BString>, out: &mut Vec<u8>) {
    out.push(b'[');
    for (i, name) in names.into_iter().enumerate() {
        out.extend_from_slice(if i == 0 { b"\"" } else { b",\"" });
        out.extend_from_slice(name);
        out.push(b'"');
    }
    out.push(b']');
}

/// Appends everything after the list of input derivations. `value` writes an environment variable's
/// value between its quotes and is told the index of the output that the variable is named after.
pub(crate) fn write_tail(
    drv: &Derivation,
    dir: &StoreDir,
    out: &mut Vec<u8>,
    mut value: impl FnMut(&mut Vec<u8>, &BString, Option<usize>),
) {
    out.extend_from_slice(b",[");
    for (i, path) in drv.input_srcs.iter().enumerate() {
        out.extend_from_slice(if i == 0 { b"\"" } else { b",\"" });
        dir.write(path, out);
        out.push(b'"');
    }
    // The platform is not escaped: C++ Nix does not do it either.
    out.extend_from_slice(b"],\"");
    out.extend_from_slice(&drv.platform);
    out.extend_from_slice(b"\",\"");
    write_escaped(out, &drv.builder);
    out.extend_from_slice(b"\",[");
    for (i, arg) in drv.args.iter().enumerate() {
        out.extend_from_slice(if i == 0 { b"\"" } else { b",\"" });
        write_escaped(out, arg);
        out.push(b'"');
    }
    out.extend_from_slice(b"],[");
    // Both are sorted.
    let mut outputs = drv.outputs.keys().enumerate().peekable();
    for (i, (name, val)) in drv.env.iter().enumerate() {
        out.extend_from_slice(if i == 0 { b"(\"" } else { b",(\"" });
        write_escaped(out, name);
        out.extend_from_slice(b"\",\"");
        while outputs.next_if(|(_, output)| *output < name).is_some() {}
        let output = outputs.next_if(|(_, output)| *output == name);
        value(out, val, output.map(|(i, _)| i));
        out.extend_from_slice(b"\")");
    }
    out.extend_from_slice(b"])");
}

/// What follows the backslash for characters that need one, else 0.
static ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table[b'\n' as usize] = b'n';
    table[b'\r' as usize] = b'r';
    table[b'\t' as usize] = b't';
    table
};

/// Appends `text` with its special characters escaped, without quotes.
pub(crate) fn write_escaped(out: &mut Vec<u8>, mut text: &[u8]) {
    while let Some(at) = text.iter().position(|&c| ESCAPES[c as usize] != 0) {
        out.extend_from_slice(&text[..at]);
        out.extend_from_slice(&[b'\\', ESCAPES[text[at] as usize]]);
        text = &text[at + 1..];
    }
    out.extend_from_slice(text);
}

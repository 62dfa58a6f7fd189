//! Modular hashes of derivations, and with them output paths and derivation paths.
//!
//! The modular hash of a derivation is the SHA-256 of its text with input derivations replaced by
//! *their* modular hashes, so that it depends on what inputs produce and not on how: a fixed output
//! hashes to its content address alone. [`DrvHasher`] remembers those of all derivations it met,
//! keyed by path, and reuses its buffers.
//!
//! A derivation is hashed up to three times (masked, as stored, modular); its text differs only in
//! header, inputs and the values of output variables. So the tail, by far the longest piece, is
//! written once with these values left out, and the places are filled afterwards.
//!
//! Depth of the derivation graph never uses native stack. Absent: reading derivations from a store,
//! which a callback does, and writing them there.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use bstr::{BString, ByteSlice};

use crate::aterm;
use crate::content_address::ContentAddress;
use crate::derivation::{Derivation, DerivationOutput, DerivationType};
use crate::error::{ErrorKind, Result, StoreError};
use crate::hash::{Hash, HashFormat, sha256};
use crate::placeholder::hash_placeholder;
use crate::store_path::{DRV_EXTENSION, StoreDir, StorePath};

/// How [`DrvHasher`] gets an input derivation it has not met.
pub type ReadDrv<'r> = &'r mut dyn FnMut(&StorePath) -> Result<Derivation>;

/// The modular hash of a derivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modulo {
    hash: [u8; 32],
    /// Whether output paths cannot be known before something is built.
    deferred: bool,
    /// Names of outputs; none stands for just `out`, which most have.
    outputs: Box<[BString]>,
}

impl Modulo {
    fn new(hash: [u8; 32], deferred: bool, drv: &Derivation) -> Self {
        let only_out = drv.outputs.len() == 1 && drv.outputs.contains_key(b"out".as_bstr());
        let outputs = if only_out {
            Box::default()
        } else {
            drv.outputs.keys().cloned().collect()
        };
        Modulo {
            hash,
            deferred,
            outputs,
        }
    }

    /// The hash, which all outputs share.
    pub fn hash(&self) -> Hash {
        Hash::sha256(self.hash)
    }

    /// Whether output paths cannot be known before something is built.
    pub fn is_deferred(&self) -> bool {
        self.deferred
    }

    /// The names of the outputs.
    pub fn output_names(&self) -> Vec<BString> {
        if self.outputs.is_empty() {
            vec!["out".into()]
        } else {
            self.outputs.to_vec()
        }
    }

    fn has_output(&self, name: &[u8]) -> bool {
        if self.outputs.is_empty() {
            name == b"out"
        } else {
            self.outputs.iter().any(|o| o == name)
        }
    }
}

/// What [`DrvHasher::instantiate`] found out.
#[derive(Clone, Debug)]
pub struct Instantiated {
    /// Where the derivation is stored.
    pub drv_path: StorePath,
    /// Paths of the outputs in the order of [`Derivation::outputs`], where they are known.
    pub output_paths: Vec<Option<StorePath>>,
}

/// Computes modular hashes and paths; owns the memory of hashes by derivation path.
#[derive(Default)]
pub struct DrvHasher {
    dir: StoreDir,
    known: HashMap<StorePath, Modulo, BuildHasherDefault<FoldHasher>>,
    /// Header and inputs of the text being hashed, and the text of the last [`Self::instantiate`].
    text: Vec<u8>,
    /// Tail without the values of output variables.
    tail: Vec<u8>,
    /// Where in `tail` which output's value goes.
    holes: Vec<(usize, usize)>,
}

impl DrvHasher {
    /// A hasher for derivations of the store `dir` that has met none.
    pub fn new(dir: StoreDir) -> Self {
        DrvHasher {
            dir,
            ..Self::default()
        }
    }

    /// The store directory.
    pub fn dir(&self) -> &StoreDir {
        &self.dir
    }

    /// The modular hash of the derivation at `path`, if it was met.
    pub fn get(&self, path: &StorePath) -> Option<&Modulo> {
        self.known.get(path)
    }

    /// Completes `drv` as `builtins.derivationStrict` does and computes its path.
    ///
    /// Outputs come as [`DerivationOutput::Deferred`] (made input-addressed unless something must be
    /// built first), fixed, floating or impure. Sets the environment variable named after each output
    /// to its path, to nothing while that is unknown, or, if content-addressed, to its placeholder.
    /// Paths that were computed elsewhere are taken as they are, see [`Self::check_outputs`]. Remembers the modular hash. `read` gives input derivations not met yet. [`Self::text`] is what
    /// to store at the path.
    ///
    /// # Errors
    /// Outputs that cannot be combined, names that make no store path, inputs without the wanted
    /// output, and those of `read`.
    pub fn instantiate(&mut self, drv: &mut Derivation, read: ReadDrv<'_>) -> Result<Instantiated> {
        let kind = drv.drv_type()?;
        for (name, output) in &drv.outputs {
            let value = match output {
                DerivationOutput::CaFloating(..) | DerivationOutput::Impure(..) => {
                    hash_placeholder(name).into()
                }
                _ => BString::default(),
            };
            drv.env.insert(name.clone(), value);
        }
        self.finish(drv, kind, read)
    }

    /// The text of the last derivation given to [`Self::instantiate`], when that succeeded.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The path `drv` is stored at, as it is.
    ///
    /// # Errors
    /// Names that make no store path.
    pub fn drv_path(&self, drv: &Derivation) -> Result<StorePath> {
        drv_path(&self.dir, drv, &aterm::unparse(drv, &self.dir)?)
    }

    /// The modular hash of `drv`; `mask` empties output paths and variables, which is how output
    /// paths are computed.
    ///
    /// # Errors
    /// Outputs that cannot be combined, inputs without the wanted output, and those of `read`.
    pub fn hash_modulo(
        &mut self,
        drv: &Derivation,
        mask: bool,
        read: ReadDrv<'_>,
    ) -> Result<Modulo> {
        drv.drv_type()?;
        self.meet_inputs(drv, read)?;
        self.modulo_of(drv, mask)
    }

    /// Checks that the outputs of a derivation that somebody else made, and the variables of those of them that are
    /// fixed, have the paths that follow from the rest. `warn` is told what only a later version refuses.
    ///
    /// # Errors
    /// They have not, in the words of C++ Nix, or as [`Self::hash_modulo`].
    pub fn check_outputs(
        &mut self,
        drv: &Derivation,
        read: ReadDrv<'_>,
        warn: &mut dyn FnMut(&str),
    ) -> Result<()> {
        let mut modulo = None;
        for (name, output) in &drv.outputs {
            if matches!(
                output,
                DerivationOutput::InputAddressed(_) | DerivationOutput::Deferred
            ) && modulo.is_none()
            {
                modulo = Some(self.hash_modulo(drv, true, read)?);
            }
            let path = match (output, &modulo) {
                (DerivationOutput::CaFixed(_), _) => output.path(&self.dir, &drv.name, name)?,
                (DerivationOutput::InputAddressed(given), Some(m)) => {
                    let given = self.dir.print(given);
                    if m.deferred {
                        let template = "derivation has incorrect output '%s', should be deferred";
                        return Err(other(template, &[given.as_bytes()]));
                    }
                    let path = self.dir.make_output_path(name, &m.hash(), &drv.name)?;
                    let path = self.dir.print(&path);
                    if path != given {
                        let template = "derivation has incorrect output '%s', should be '%s'";
                        return Err(other(template, &[given.as_bytes(), path.as_bytes()]));
                    }
                    None
                }
                (DerivationOutput::Deferred, Some(m)) if !m.deferred => {
                    let path = self.dir.make_output_path(name, &m.hash(), &drv.name)?;
                    let shown = self.dir.print(&path);
                    warn(&format!(
                        "derivation has incorrect deferred output, should be '{shown}'.\nThis will be an error in future versions of Nix; compatibility of CA derivations will be broken."
                    ));
                    Some(path)
                }
                _ => None,
            };
            if let Some(path) = path {
                self.check_variable(drv, name, &path)?;
            }
        }
        drv.drv_type().map(drop)
    }

    /// The variable that is named after an output has its path.
    fn check_variable(&self, drv: &Derivation, name: &BString, path: &StorePath) -> Result<()> {
        let path = self.dir.print(path);
        let Some(value) = drv.env.get(name) else {
            let template = "derivation has missing environment variable '%s', should be '%s' but is not present";
            return Err(other(template, &[name, path.as_bytes()]));
        };
        if *value == path.as_str() {
            return Ok(());
        }
        let template = "derivation has incorrect environment variable '%s', should be '%s' but is actually '%s'";
        Err(other(template, &[name, path.as_bytes(), value]))
    }

    /// The common part of [`Self::instantiate`]: variables are set, except those of known paths.
    fn finish(
        &mut self,
        drv: &mut Derivation,
        kind: DerivationType,
        read: ReadDrv<'_>,
    ) -> Result<Instantiated> {
        let fixed = kind == DerivationType::Fixed;
        if !fixed {
            self.meet_inputs(drv, read)?;
        }
        self.write_tail(drv, kind);

        // Inputs by modular hash, wanted twice, go behind the masked header.
        self.text.clear();
        aterm::write_header(drv, &self.dir, &[], &mut self.text);
        let inputs_at = self.text.len();
        let mut deferred = matches!(kind, DerivationType::Floating | DerivationType::Impure);
        if !fixed {
            deferred |= self.write_modulo_inputs(drv)?;
        }

        let mut output_paths = Vec::with_capacity(drv.outputs.len());
        if kind == DerivationType::Deferred && !deferred {
            let hash = Hash::sha256(sha256([&*self.text, &*self.tail]));
            for (name, output) in &mut drv.outputs {
                let path = self.dir.make_output_path(name, &hash, &drv.name)?;
                output_paths.push(Some(path.clone()));
                *output = DerivationOutput::InputAddressed(path);
            }
        } else {
            for (name, output) in &drv.outputs {
                output_paths.push(output.path(&self.dir, &drv.name, name)?);
            }
        }
        self.fill_tail(drv, &output_paths);

        let modulo_inputs = self.text.split_off(inputs_at);
        self.text.clear();
        aterm::write_header(drv, &self.dir, &output_paths, &mut self.text);
        let hash = match drv.outputs.values().next() {
            Some(DerivationOutput::CaFixed(ca)) => {
                let path = output_paths.first().and_then(Option::as_ref);
                fixed_hash(&self.dir, ca, path)
            }
            _ => sha256([&*self.text, &*modulo_inputs, &*self.tail]),
        };
        let modulo = Modulo::new(hash, deferred, drv);
        aterm::write_inputs(drv, &self.dir, &mut self.text);
        self.text.extend_from_slice(&self.tail);
        let drv_path = drv_path(&self.dir, drv, &self.text)?;
        self.known.insert(drv_path.clone(), modulo);
        Ok(Instantiated {
            drv_path,
            output_paths,
        })
    }

    /// Writes `tail`, with holes for the variables of outputs that have or may get a path.
    fn write_tail(&mut self, drv: &Derivation, kind: DerivationType) {
        let DrvHasher {
            dir, tail, holes, ..
        } = self;
        tail.clear();
        holes.clear();
        let has_paths = !matches!(kind, DerivationType::Floating | DerivationType::Impure);
        aterm::write_tail(drv, dir, tail, |out, value, output| match output {
            Some(output) if has_paths => holes.push((out.len(), output)),
            _ => aterm::write_escaped(out, value),
        });
    }

    /// Fills the holes of `tail`, and the variables of `drv`, with `paths`.
    fn fill_tail(&mut self, drv: &mut Derivation, paths: &[Option<StorePath>]) {
        let path_len = self.dir.as_bytes().len() + 64 + drv.name.len();
        let mut filled = Vec::with_capacity(self.tail.len() + self.holes.len() * path_len);
        let mut from = 0;
        // Holes come in the order of outputs.
        let mut names = drv.outputs.keys().enumerate();
        for &(at, output) in &self.holes {
            filled.extend_from_slice(&self.tail[from..at]);
            from = at;
            let Some(Some(path)) = paths.get(output) else {
                continue;
            };
            let start = filled.len();
            self.dir.write(path, &mut filled);
            let name = names.find(|&(i, _)| i == output);
            if let Some(value) = name.and_then(|(_, name)| drv.env.get_mut(name)) {
                *value = filled[start..].into();
            }
        }
        filled.extend_from_slice(&self.tail[from..]);
        self.tail = filled;
    }

    /// Appends the inputs of `drv` by modular hash to `text`; whether one of them is deferred. All
    /// inputs have been met.
    fn write_modulo_inputs(&mut self, drv: &Derivation) -> Result<bool> {
        let mut deferred = false;
        let mut inputs = Vec::with_capacity(drv.input_drvs.len());
        for (path, input) in &drv.input_drvs {
            let Some(modulo) = self.known.get(path) else {
                continue;
            };
            deferred |= modulo.deferred;
            for output in &input.outputs {
                if !modulo.has_output(output) {
                    let template = "no hash for output '%s' of derivation '%s'";
                    return Err(other(template, &[output, &drv.name]));
                }
            }
            if !input.outputs.is_empty() {
                inputs.push((modulo.hash, input));
            }
        }
        inputs.sort_by_key(|(hash, _)| *hash);
        aterm::write_modulo_inputs(&inputs, &mut self.text);
        Ok(deferred)
    }

    /// The modular hash of `drv`, all inputs of which have been met.
    fn modulo_of(&mut self, drv: &Derivation, mask: bool) -> Result<Modulo> {
        let kind = drv.drv_type()?;
        let mut paths = Vec::with_capacity(drv.outputs.len());
        for (name, output) in &drv.outputs {
            let masked = mask && kind != DerivationType::Fixed;
            paths.push(if masked {
                None
            } else {
                output.path(&self.dir, &drv.name, name)?
            });
        }
        if let Some(DerivationOutput::CaFixed(ca)) = drv.outputs.values().next() {
            let hash = fixed_hash(&self.dir, ca, paths.first().and_then(Option::as_ref));
            return Ok(Modulo::new(hash, false, drv));
        }
        self.text.clear();
        aterm::write_header(drv, &self.dir, &paths, &mut self.text);
        let mut deferred = matches!(kind, DerivationType::Floating | DerivationType::Impure);
        deferred |= self.write_modulo_inputs(drv)?;
        aterm::write_tail(drv, &self.dir, &mut self.text, |out, value, output| {
            if !(mask && output.is_some()) {
                aterm::write_escaped(out, value);
            }
        });
        Ok(Modulo::new(sha256([&*self.text]), deferred, drv))
    }

    /// Makes sure that the modular hashes of all inputs of `drv` are known.
    fn meet_inputs(&mut self, drv: &Derivation, read: ReadDrv<'_>) -> Result<()> {
        let missing = |known: &HashMap<StorePath, Modulo, _>, drv: &Derivation| {
            drv.input_drvs
                .keys()
                .filter(|p| !known.contains_key(p))
                .cloned()
                .collect::<Vec<_>>()
        };
        let mut todo = missing(&self.known, drv);
        if todo.is_empty() {
            return Ok(());
        }
        // Derivations being met, each with the inputs that still are to be; the first is `drv`.
        let mut stack: Vec<(StorePath, Derivation, Vec<StorePath>)> = Vec::new();
        let mut on_stack = HashSet::new();
        loop {
            let next = stack
                .last_mut()
                .map_or(&mut todo, |(.., inputs)| inputs)
                .pop();
            match next {
                Some(path) if self.known.contains_key(&path) => {}
                Some(path) => {
                    if !on_stack.insert(path.clone()) {
                        let path = self.dir.print(&path);
                        let template = "derivation '%s' depends on itself";
                        return Err(other(template, &[path.as_bytes()]));
                    }
                    let input = read(&path)?;
                    // A fixed output hashes the same whatever its inputs are.
                    let fixed = input.drv_type()? == DerivationType::Fixed;
                    let inputs = if fixed {
                        Vec::new()
                    } else {
                        missing(&self.known, &input)
                    };
                    stack.push((path, input, inputs));
                }
                None => {
                    let Some((path, input, _)) = stack.pop() else {
                        return Ok(());
                    };
                    let modulo = self.modulo_of(&input, false)?;
                    on_stack.remove(&path);
                    self.known.insert(path, modulo);
                }
            }
        }
    }
}

fn other(template: &str, args: &[&[u8]]) -> StoreError {
    StoreError::new(ErrorKind::Other, template, args)
}

/// The modular hash of a fixed output: all that matters is what it contains and where it is.
fn fixed_hash(dir: &StoreDir, ca: &ContentAddress, path: Option<&StorePath>) -> [u8; 32] {
    let mut text = b"fixed:out:".to_vec();
    text.extend_from_slice(ca.method_algo().as_bytes());
    text.push(b':');
    ca.hash.write_text(HashFormat::Base16, false, &mut text);
    text.push(b':');
    if let Some(path) = path {
        dir.write(path, &mut text);
    }
    sha256([&*text])
}

/// The path of `drv`, whose text is `text`: it refers to its sources and input derivations.
fn drv_path(dir: &StoreDir, drv: &Derivation, text: &[u8]) -> Result<StorePath> {
    let name = [&*drv.name, DRV_EXTENSION.as_bytes()].concat();
    if drv.input_srcs.is_empty() {
        return dir.make_text_path_of(&name, text, drv.input_drvs.keys());
    }
    let mut refs: Vec<_> = drv.input_srcs.iter().chain(drv.input_drvs.keys()).collect();
    refs.sort();
    refs.dedup();
    dir.make_text_path_of(&name, text, refs)
}

/// Store paths feed two words of a cryptographic hash: nothing is left to mix.
#[derive(Default)]
struct FoldHasher(u64);

impl Hasher for FoldHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_u64(b.into());
        }
    }

    fn write_u64(&mut self, word: u64) {
        // Base-32 digits leave some bits of each byte constant; a multiplication spreads the others.
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

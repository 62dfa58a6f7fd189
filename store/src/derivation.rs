//! Derivations as data: what to build, from what, and where the outputs go.
//!
//! A derivation with structured attributes keeps their JSON in the environment entry
//! [`STRUCTURED_ATTRS`], exactly where ATerms have it. Whoever builds a derivation puts canonical
//! JSON there (keys sorted, no spaces). Absent: text form ([`crate::aterm`]) and hashes
//! ([`crate::drv_hash`]).

use std::collections::{BTreeMap, BTreeSet};

use bstr::BString;

use crate::content_address::{ContentAddress, ContentAddressMethod};
use crate::error::{ErrorKind, Result, StoreError};
use crate::hash::HashAlgo;
use crate::make_path::output_path_name;
use crate::store_path::{StoreDir, StorePath};

/// The environment entry that holds structured attributes as JSON.
pub const STRUCTURED_ATTRS: &str = "__json";

/// How an output gets its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DerivationOutput {
    /// From the derivation's modular hash.
    InputAddressed(StorePath),
    /// From its contents, known beforehand.
    CaFixed(ContentAddress),
    /// From its contents, once built.
    CaFloating(ContentAddressMethod, HashAlgo),
    /// As [`DerivationOutput::InputAddressed`], but not known (yet).
    Deferred,
    /// From its contents, each time it is built.
    Impure(ContentAddressMethod, HashAlgo),
}

impl DerivationOutput {
    /// The path of this output, named `output`, of the derivation `drv_name`, if it is known.
    ///
    /// # Errors
    /// Name and output make no valid store path.
    pub fn path(
        &self,
        dir: &StoreDir,
        drv_name: &[u8],
        output: &[u8],
    ) -> Result<Option<StorePath>> {
        match self {
            DerivationOutput::InputAddressed(path) => Ok(Some(path.clone())),
            DerivationOutput::CaFixed(ca) => dir
                .make_fixed_output_path(&output_path_name(drv_name, output), ca)
                .map(Some),
            _ => Ok(None),
        }
    }
}

/// What kind of outputs a derivation has; they cannot be mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DerivationType {
    /// [`DerivationOutput::InputAddressed`].
    InputAddressed,
    /// [`DerivationOutput::Deferred`].
    Deferred,
    /// [`DerivationOutput::CaFixed`].
    Fixed,
    /// [`DerivationOutput::CaFloating`].
    Floating,
    /// [`DerivationOutput::Impure`].
    Impure,
}

/// Which outputs of an input derivation are used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InputDrv {
    /// Outputs of the derivation.
    pub outputs: BTreeSet<BString>,
    /// Outputs (of derivations that are themselves outputs), by the name of the output that is one.
    pub dynamic: BTreeMap<BString, InputDrv>,
}

/// A derivation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derivation {
    /// The name, without `.drv`.
    pub name: BString,
    /// Outputs by name.
    pub outputs: BTreeMap<BString, DerivationOutput>,
    /// Store paths the builder needs.
    pub input_srcs: BTreeSet<StorePath>,
    /// Derivations whose outputs the builder needs.
    pub input_drvs: BTreeMap<StorePath, InputDrv>,
    /// The system to build on.
    pub platform: BString,
    /// The program to run.
    pub builder: BString,
    /// Its arguments.
    pub args: Vec<BString>,
    /// Its environment.
    pub env: BTreeMap<BString, BString>,
}

impl Derivation {
    /// The entry for the input derivation `path`, made when it is missing; with `dynamic` not empty,
    /// the entry for what is built by its output `dynamic[0]`, by that one's output `dynamic[1]`, ….
    pub fn input_mut(&mut self, path: &StorePath, dynamic: &[&[u8]]) -> &mut InputDrv {
        let mut node = self.input_drvs.entry(path.clone()).or_default();
        for output in dynamic {
            node = node.dynamic.entry((*output).into()).or_default();
        }
        node
    }

    /// What its text refers to: sources and input derivations, sorted.
    pub fn references(&self) -> Vec<StorePath> {
        let inputs = self.input_srcs.iter().chain(self.input_drvs.keys());
        let paths: BTreeSet<&StorePath> = inputs.collect();
        paths.into_iter().cloned().collect()
    }

    /// The outputs whose paths are known before they are built.
    ///
    /// # Errors
    /// Names that make no store path.
    pub fn known_outputs(&self, dir: &StoreDir) -> Result<Vec<(BString, StorePath)>> {
        let mut known = Vec::new();
        for (name, output) in &self.outputs {
            if let Some(path) = output.path(dir, &self.name, name)? {
                known.push((name.clone(), path));
            }
        }
        Ok(known)
    }

    /// What kind of outputs there are.
    ///
    /// # Errors
    /// Outputs that cannot be combined, or none, in the words of C++ Nix.
    pub fn drv_type(&self) -> Result<DerivationType> {
        let fail = |text| Err(StoreError::new(ErrorKind::Other, text, &[]));
        let mut found = None;
        let mut floating = None;
        for (name, output) in &self.outputs {
            let this = match output {
                DerivationOutput::InputAddressed(_) => DerivationType::InputAddressed,
                DerivationOutput::Deferred => DerivationType::Deferred,
                DerivationOutput::CaFixed(_) => DerivationType::Fixed,
                DerivationOutput::CaFloating(..) => DerivationType::Floating,
                DerivationOutput::Impure(..) => DerivationType::Impure,
            };
            match found {
                None => found = Some(this),
                Some(other) if other != this => return fail("can't mix derivation output types"),
                Some(DerivationType::Fixed) => {
                    return fail("only one fixed output is allowed for now");
                }
                Some(_) => {}
            }
            match output {
                DerivationOutput::CaFixed(_) if name != "out" => {
                    return fail("single fixed output must be named \"out\"");
                }
                DerivationOutput::CaFloating(_, algo)
                    if floating.replace(*algo).is_some_and(|a| a != *algo) =>
                {
                    return fail("all floating outputs must use the same hash algorithm");
                }
                _ => {}
            }
        }
        found.map_or_else(|| fail("must have at least one output"), Ok)
    }

    /// Whether it uses outputs of derivations that are themselves outputs, which changes its format.
    pub fn has_dynamic_inputs(&self) -> bool {
        self.input_drvs
            .values()
            .any(|input| !input.dynamic.is_empty())
    }
}

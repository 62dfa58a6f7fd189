//! A derivation in the making: from evaluated attributes to store paths.
//!
//! A [`Draft`] gathers what `derivationStrict` finds in its argument; [`Vm::instantiate`] makes a
//! derivation of it. Invariant: a draft holds no heap values, so it may lie about while attributes are
//! being evaluated. Deliberately absent: evaluating attributes (see `derivation_strict`).

use crate::context::{ContextElement, merge};
use crate::error::{ErrorKind, EvalError, Result, eval_error};
use crate::eval_store::derivation_not_valid;
use crate::machine::Vm;
use crate::store_io::{derivation_chain, having, not_valid, store_error};
use frazil_formats::json::JsonWriteError;
use frazil_runtime::heap::{Attr, Keys};
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::Value;
use frazil_store::derivation::{DerivationOutput, STRUCTURED_ATTRS};
use frazil_store::drv_hash::Instantiated;
use frazil_store::placeholder::DownstreamPlaceholder;
use frazil_store::store_path::DRV_EXTENSION;
use frazil_store::{
    BString, ContentAddress, ContentAddressMethod, Derivation, Feature, Hash, HashAlgo, HashFormat,
    StorePath,
};
use rustc_hash::FxHashSet;

/// What is known of a derivation so far.
#[derive(Default)]
pub(crate) struct Draft {
    pub drv: Derivation,
    /// Where its name is defined.
    pub name_pos: Pos,
    /// The attributes, in the order of their names.
    pub attrs: Vec<Symbol>,
    /// How many of them are done.
    pub done: usize,
    /// Contexts of all strings so far, in no order.
    pub context: Vec<u32>,
    /// Structured attributes: an unfinished JSON object.
    pub json: Option<Vec<u8>>,
    /// The first text among them that is not UTF-8.
    pub not_unicode: Option<JsonWriteError>,
    pub ignore_nulls: bool,
    pub content_addressed: bool,
    pub impure: bool,
    pub output_hash: Option<BString>,
    pub hash_algo: Option<HashAlgo>,
    pub method: Option<ContentAddressMethod>,
    /// Names of the outputs, if they are given.
    pub outputs: Option<Vec<BString>>,
}

/// The keys of the result for a derivation with just the output `out`, and the place of `drvPath`.
#[derive(Clone, Copy)]
pub(crate) struct ResultKeys {
    keys: Keys,
    drv_path_first: bool,
}

impl Draft {
    /// Takes the names of the outputs.
    ///
    /// # Errors
    /// Names given twice, `drvPath`, no names.
    pub fn set_outputs(&mut self, names: Vec<BString>) -> Result<()> {
        let mut seen = FxHashSet::default();
        for name in &names {
            if !seen.insert(name) {
                return Err(eval_error(format!("duplicate derivation output '{name}'")));
            }
            if name == "drvPath" {
                return Err(eval_error("invalid derivation output name 'drvPath'"));
            }
        }
        if names.is_empty() {
            return Err(eval_error("derivation cannot have an empty set of outputs"));
        }
        self.outputs = Some(names);
        Ok(())
    }

    fn only_out(&self) -> bool {
        match &self.outputs {
            None => true,
            Some(names) => matches!(names.as_slice(), [only] if only == "out"),
        }
    }

    fn output_names(&self) -> Vec<BString> {
        self.outputs
            .clone()
            .unwrap_or_else(|| vec![BString::from("out")])
    }
}

impl Vm {
    /// Makes the derivation and returns the set of its paths.
    ///
    /// # Errors
    /// Attributes that are missing or contradict each other; names that make no store path; inputs that
    /// are not there.
    pub(crate) fn instantiate(&mut self, mut draft: Draft) -> Result<Value> {
        if let Some(mut json) = draft.json.take() {
            json.push(b'}');
            draft.drv.env.insert(STRUCTURED_ATTRS.into(), json.into());
        }
        self.add_inputs(&mut draft)?;
        if draft.drv.builder.is_empty() {
            return Err(eval_error("required attribute 'builder' missing"));
        }
        if draft.drv.platform.is_empty() {
            return Err(eval_error("required attribute 'system' missing"));
        }
        let makes_derivation = draft.method == Some(ContentAddressMethod::Text) && draft.only_out();
        if draft.drv.name.ends_with(DRV_EXTENSION.as_bytes()) && !makes_derivation {
            return Err(eval_error(format!(
                "derivation names are allowed to end in '{DRV_EXTENSION}' only if they produce a single derivation file"
            )));
        }
        self.add_outputs(&mut draft)?;
        if let Some(e) = &draft.not_unicode {
            return Err(EvalError::new(ErrorKind::Foreign, e.library_message()));
        }
        let Draft { mut drv, .. } = draft;
        let state = &mut self.caches.store;
        let (hasher, store) = (&mut state.hasher, &mut state.store);
        let mut store = store.to_read();
        let dir = hasher.dir().clone();
        let made = hasher
            .instantiate(&mut drv, &mut |path| match &mut store {
                Some(store) => store.read_derivation(path),
                None => Err(derivation_not_valid(&dir.print(path))),
            })
            .map_err(store_error)?;
        if !self.settings.read_only {
            let references = drv.references();
            self.caches
                .store
                .take_derivation(&made.drv_path, &references)?;
        }
        self.derivation_result(&drv, &made)
    }

    /// Turns the context of all attributes into inputs.
    fn add_inputs(&mut self, draft: &mut Draft) -> Result<()> {
        draft.context.sort_unstable();
        draft.context.dedup();
        for i in 0..draft.context.len() {
            let e = draft.context[i];
            let path = self.element_path(e)?;
            match self.contexts.get(e) {
                ContextElement::Opaque(_) => {
                    draft.drv.input_srcs.insert(path);
                }
                ContextElement::Built { drv, output } => {
                    let dynamic: Vec<&[u8]> = derivation_chain(drv).1.map(str::as_bytes).collect();
                    let outputs = &mut draft.drv.input_mut(&path, &dynamic).outputs;
                    outputs.insert(BString::from(&**output));
                }
                ContextElement::DrvDeep(_) => self.add_closure(draft, &path)?,
            }
        }
        Ok(())
    }

    /// The builder gets to see a derivation with everything that it needs, outputs included.
    fn add_closure(&mut self, draft: &mut Draft, of: &StorePath) -> Result<()> {
        for path in self.closure(of)? {
            if path.is_derivation() {
                let outputs = self.output_names(&path)?;
                draft.drv.input_mut(&path, &[]).outputs = outputs.into_iter().collect();
            }
            draft.drv.input_srcs.insert(path);
        }
        Ok(())
    }

    /// The names of a derivation's outputs.
    fn output_names(&mut self, path: &StorePath) -> Result<Vec<BString>> {
        let state = &mut self.caches.store;
        if let Some(m) = state.hasher.get(path) {
            return Ok(m.output_names());
        }
        match having(&mut state.store.to_read(), path).map_err(store_error)? {
            Some(store) => {
                let drv = store.read_derivation(path).map_err(store_error)?;
                Ok(drv.outputs.into_keys().collect())
            }
            None => Err(not_valid(&state.dir().print(path))),
        }
    }

    /// Decides how outputs get their paths.
    fn add_outputs(&mut self, draft: &mut Draft) -> Result<()> {
        if let Some(digits) = &draft.output_hash {
            if !draft.only_out() {
                return Err(eval_error(
                    "multiple outputs are not supported in fixed-output derivations",
                ));
            }
            let features = self.caches.store.features;
            let (hash, empty) =
                Hash::parse_allow_empty(digits, draft.hash_algo, features).map_err(store_error)?;
            if empty {
                self.warn_empty_hash(&hash);
            }
            let method = draft.method.unwrap_or(ContentAddressMethod::Flat);
            let output = DerivationOutput::CaFixed(ContentAddress { method, hash });
            draft.drv.outputs.insert("out".into(), output);
            return Ok(());
        }
        if draft.content_addressed && draft.impure {
            return Err(eval_error(
                "derivation cannot be both content-addressed and impure",
            ));
        }
        let algo = draft.hash_algo.unwrap_or(HashAlgo::Sha256);
        let method = draft.method.unwrap_or(ContentAddressMethod::Nar);
        let output = if draft.impure {
            DerivationOutput::Impure(method, algo)
        } else if draft.content_addressed {
            DerivationOutput::CaFloating(method, algo)
        } else {
            DerivationOutput::Deferred
        };
        for name in draft.output_names() {
            draft.drv.outputs.insert(name, output.clone());
        }
        Ok(())
    }

    /// Warns that an empty hash was taken for zeros.
    pub(crate) fn warn_empty_hash(&mut self, hash: &Hash) {
        self.warn_plainly(&format!(
            "found empty hash, assuming '{}'",
            hash.to_text(HashFormat::Sri, true)
        ));
    }

    /// `{ drvPath = …; out = …; … }`
    fn derivation_result(&mut self, drv: &Derivation, made: &Instantiated) -> Result<Value> {
        let full: Box<str> = self.print_store_path(&made.drv_path).into();
        let deep = self.contexts.intern(ContextElement::DrvDeep(full.clone()));
        self.remember_element(deep, &made.drv_path);
        let drv_path = self.string_with(full.as_bytes(), &[deep]);
        let mut attrs = Vec::with_capacity(1 + drv.outputs.len());
        attrs.push((self.known.drv_path, drv_path));
        for (name, path) in drv.outputs.keys().zip(&made.output_paths) {
            let text = match path {
                Some(path) => self.print_store_path(path),
                None => {
                    let features = self.caches.store.features;
                    features
                        .require(Feature::CaDerivations)
                        .map_err(store_error)?;
                    DownstreamPlaceholder::unknown_ca_output(&made.drv_path, name)
                        .map_err(store_error)?
                        .render()
                }
            };
            let element = self.contexts.intern(ContextElement::Built {
                drv: full.clone(),
                output: String::from_utf8_lossy(name).into(),
            });
            self.remember_element(element, &made.drv_path);
            let value = self.string_with(text.as_bytes(), &[element]);
            attrs.push((self.symbols.intern(name), value));
        }
        if let [(_, drv_path), (name, out)] = attrs[..]
            && name == self.symbols.intern(b"out")
        {
            let keys = self.result_keys();
            let values = if keys.drv_path_first {
                [drv_path, out]
            } else {
                [out, drv_path]
            };
            return Ok(self.heap.new_attrs(keys.keys, &values));
        }
        let mut attrs: Vec<Attr> = attrs
            .into_iter()
            .map(|(name, value)| Attr {
                name,
                value,
                pos: Pos::NONE,
            })
            .collect();
        Ok(self.heap.attrs_from(&mut attrs))
    }

    /// Nearly all derivations have just `out`; their results share one permanent key table.
    fn result_keys(&mut self) -> ResultKeys {
        if let Some(k) = self.caches.result_keys {
            return k;
        }
        let mut names = [self.known.drv_path, self.symbols.intern(b"out")];
        names.sort();
        let k = ResultKeys {
            keys: self.heap.permanent_keys(&names, &[Pos::NONE; 2]),
            drv_path_first: names[0] == self.known.drv_path,
        };
        self.caches.result_keys = Some(k);
        k
    }

    /// Adds a string's context to a draft's.
    pub(crate) fn draft_context(&mut self, s: Value) {
        let Vm { heap, caches, .. } = self;
        let (Some(c), Some(draft)) = (heap.context_of(s), caches.drafts.last_mut()) else {
            return;
        };
        match heap.context_elements(c) {
            [one] if draft.context.last() == Some(one) => {}
            elements if draft.context.len() < 4096 => draft.context.extend_from_slice(elements),
            elements => {
                // Keep what has duplicates small.
                draft.context.sort_unstable();
                draft.context.dedup();
                merge(elements, &mut draft.context);
            }
        }
    }
}

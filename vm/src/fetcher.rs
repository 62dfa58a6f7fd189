//! What evaluation wants of a fetcher: the door through which inputs come in.
//!
//! An input is attributes that their scheme has checked (`frazil_formats::flakeref`); its tree goes into
//! the store that evaluation has. Without a fetcher, builtins that fetch say so. Deliberately absent: how
//! anything is fetched, and which evaluation may fetch what (the builtins ask).

use crate::error::{ErrorKind, EvalError};
use crate::eval_store::EvalStore;
use frazil_formats::flakeref::{FlakeAttrs, FlakeRefError, FlakeRefErrorKind, Input};
use frazil_runtime::pos::Pos;
use frazil_store::StorePath;
use frazil_store::error::StoreError;

/// Why something could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchError {
    /// The message, without `error: `.
    pub message: String,
    /// What was being done, innermost first.
    pub trace: Vec<String>,
    /// A hash is not the one that was given.
    pub is_mismatch: bool,
    /// The command line points to its help as well.
    pub is_usage: bool,
}

/// The result of fetching.
pub type FetchResult<T> = Result<T, FetchError>;

/// An input whose tree is in the store.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The input with what was found.
    pub input: Input,
    /// Where its tree is.
    pub path: StorePath,
    /// What the tree's root is called in messages, if it is not its place in the store.
    pub shown: Option<String>,
}

/// Which flake registries are asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Registries {
    /// All.
    All,
    /// Only the global one.
    Global,
}

/// A fetcher, as evaluation sees it.
pub trait Fetcher {
    /// Downloads a file into the store under a name.
    ///
    /// # Errors
    /// It cannot be had.
    fn file(
        &mut self,
        url: &[u8],
        name: &[u8],
        store: &mut dyn EvalStore,
    ) -> FetchResult<StorePath>;

    /// Downloads an archive, and puts its files into the store under a name.
    ///
    /// # Errors
    /// It cannot be had, or is none.
    fn archive(
        &mut self,
        url: &[u8],
        name: &[u8],
        store: &mut dyn EvalStore,
    ) -> FetchResult<StorePath>;

    /// Fetches the tree of an input into the store, unless it was fetched before.
    ///
    /// # Errors
    /// It cannot be had, or is not what the input says.
    fn tree(&mut self, input: &Input, store: &mut dyn EvalStore) -> FetchResult<Fetched>;

    /// The input that an input stands for by the flake registries, with attributes (`dir`) for the flake
    /// in it.
    ///
    /// # Errors
    /// No registry knows.
    fn resolve(&mut self, input: &Input, which: Registries) -> FetchResult<(Input, FlakeAttrs)>;

    /// Why a path below the root is not in the tree of an input, if more can be said than that it is not.
    fn missing(&mut self, input: &Input, below: &[u8]) -> Option<String>;
}

impl From<FetchError> for EvalError {
    fn from(e: FetchError) -> EvalError {
        let kind = match (e.is_mismatch, e.is_usage) {
            (true, _) => ErrorKind::HashMismatch,
            (_, true) => ErrorKind::Usage,
            _ => ErrorKind::Host,
        };
        let mut error = EvalError::new(kind, e.message);
        for text in e.trace {
            error.add_trace(Pos::NONE, text);
        }
        error
    }
}

impl From<FlakeRefError> for FetchError {
    fn from(e: FlakeRefError) -> FetchError {
        FetchError {
            message: e.message,
            trace: Vec::new(),
            is_mismatch: false,
            is_usage: e.kind == FlakeRefErrorKind::Usage,
        }
    }
}

impl From<StoreError> for FetchError {
    fn from(e: StoreError) -> FetchError {
        FetchError {
            message: frazil_formats::message_text(e.message()).into_owned(),
            trace: Vec::new(),
            is_mismatch: false,
            is_usage: e.kind() == frazil_store::ErrorKind::Usage,
        }
    }
}

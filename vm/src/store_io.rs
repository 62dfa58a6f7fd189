//! Copying paths into the store as far as evaluation needs it: their store paths.

use crate::error::{Result, eval_error};
use crate::machine::Vm;
use frazil_runtime::value::Value;

impl Vm {
    /// The store path of a file or directory, as a string with that path as its context.
    ///
    /// # Errors
    /// Whatever reading the tree raises.
    pub fn copy_path_to_store(&mut self, path: &[u8]) -> Result<Value> {
        Err(eval_error(format!(
            "copying '{}' to the store is not there yet",
            String::from_utf8_lossy(path)
        )))
    }
}

//! From source text to a loaded chunk: parse, compile, load.

use crate::error::Result;
use crate::machine::Vm;
use frazil_runtime::pos::Origin;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::Value;

impl Vm {
    /// Parses and compiles a text and returns an unevaluated thunk of it; with `scope`, a function
    /// of the set of those names that shadows the global scope (`scopedImport`).
    ///
    /// `base` is the directory that relative paths are relative to.
    ///
    /// # Errors
    /// Syntax errors, undefined variables.
    pub fn compile(
        &mut self,
        text: &[u8],
        origin: Origin,
        base: &[u8],
        scope: Option<&[Symbol]>,
    ) -> Result<Value> {
        let _ = (text, origin, base, scope);
        Err(crate::error::eval_error("the compiler is not there yet"))
    }
}

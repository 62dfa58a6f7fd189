//! What the command line does with values, beyond evaluating them.

use crate::builtins::deep::deep_force_step;
use crate::coerce::{COPY, coerce_step};
use crate::error::Result;
use crate::frame::{Native, Next};
use crate::machine::{Root, Vm};
use frazil_runtime::bytecode::FormalsDef;
use frazil_runtime::heap::Function;
use frazil_runtime::value::Value;

/// Coerces slot 1; values that are no strings are traced, other errors are not.
fn raw_step(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 1 {
        return Ok(Next::Done(vm.result(f)));
    }
    vm.set_state(1);
    vm.set_coercion_trace(&"while generating the nix-instantiate output");
    let v = vm.arg(f, 0);
    match vm.coerce_here(v, COPY)? {
        Some(s) => Ok(Next::Done(s)),
        None => Ok(vm.coerce_value(f, v, COPY)),
    }
}

impl Vm {
    /// The string that a kept value coerces to (see `coerce` for the mode), to be kept by the caller
    /// before anything else runs.
    ///
    /// # Errors
    /// Values that are no strings, and whatever evaluation raises.
    pub fn coerce(&mut self, r: Root, mode: u32) -> Result<Value> {
        let v = self.get(r);
        self.run_operation(coerce_step, mode, &[v])
    }

    /// A kept value as `--raw` prints it: the string that it coerces to, paths copied to the store.
    ///
    /// # Errors
    /// As [`Vm::coerce`].
    pub fn raw_text(&mut self, r: Root) -> Result<Vec<u8>> {
        let text = self.run_operation(raw_step, COPY, &[self.get(r)])?;
        Ok(self.heap.bytes(text).to_vec())
    }

    /// Evaluates a kept value with all that it contains.
    ///
    /// # Errors
    /// Whatever evaluation raises.
    pub fn force_deep(&mut self, r: Root) -> Result<()> {
        let v = self.run_operation(deep_force_step, 0, &[self.get(r)])?;
        self.set_root(r, v);
        Ok(())
    }

    /// The set pattern that a function takes its next argument with, if it has one.
    pub fn pattern(&self, v: Value) -> Option<&FormalsDef> {
        let (callee, given) = match self.heap.function(v)? {
            Function::Closure { .. } => (v, 0),
            Function::Partial => {
                let known = self.heap.operands(v);
                (known[0], known.len() - 1)
            }
            Function::Builtin(_) => return None,
        };
        let Some(Function::Closure { chunk, .. }) = self.heap.function(callee) else {
            return None;
        };
        let level = self.chunk_params(chunk).get(given)?;
        self.formals.get(level.formals? as usize)
    }
}

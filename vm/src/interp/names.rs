//! Attributes whose names are computed, names that `with` gives, and `__overrides`.
//!
//! Invariant: what fails here is suspended at its instruction, or leaves the position to the loop. Deliberately
//! absent: evaluating names and sets, and look-ups by names in the text (`attrs`).

use crate::builtins::What;
use crate::error::{ErrorKind, EvalError, Result, eval_error};
use crate::machine::Vm;
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};

impl Vm {
    /// The symbol of an evaluated name.
    pub(super) fn name_of(&mut self, v: Value) -> Result<Symbol> {
        match v.tag() {
            Tag::String => Ok(self.symbol_of(v)),
            _ => Err(self.wrong_type(What::StringNoContext, v)),
        }
    }

    /// The attribute of this name, if `v` is a set that has it.
    #[inline(always)]
    pub(super) fn find(&self, v: Value, name: Symbol) -> Option<Value> {
        match v.tag() {
            Tag::Attrs => self.heap.attrs_get(v, name),
            _ => None,
        }
    }

    /// A set with more attributes: for each, `operands` has the slots of its name and value and its position.
    #[inline(never)]
    pub(super) fn add_dynamic(
        &mut self,
        fixed: Value,
        operands: &[u32],
        base: u32,
    ) -> Result<Value> {
        let mut attrs: Vec<Attr> = self.heap.attrs_iter(fixed).collect();
        for &[name, value, pos] in operands.as_chunks().0 {
            let name = self.stack.get(base + name);
            if name != Value::NULL {
                attrs.push(Attr {
                    name: self.symbol_of(name),
                    value: self.stack.get(base + value),
                    pos: Pos(pos),
                });
            }
        }
        attrs.sort_by_key(|a| a.name);
        for pair in attrs.windows(2) {
            if pair[0].name == pair[1].name {
                let name = self.show_name(pair[1].name);
                let first = self.show_pos(pair[0].pos);
                return Err(eval_error(format!(
                    "dynamic attribute '{name}' already defined at {first}"
                ))
                .at(pair[1].pos)
                .or_at(self.here()));
            }
        }
        Ok(self.heap.attrs_from_sorted(&attrs))
    }

    /// The error for a selection from something that is no set.
    #[cold]
    pub(super) fn not_selectable(&mut self, v: Value) -> EvalError {
        let e = self.wrong_type(What::Attrs, v);
        e.trace(self.here(), "while selecting an attribute")
    }

    /// `set.${name}`.
    #[inline(never)]
    pub(super) fn select_dynamic(&mut self, set: Value, name: Value) -> Result<Value> {
        if set.tag() != Tag::Attrs {
            return Err(self.not_selectable(set));
        }
        let name = self.name_of(name).map_err(|e| e.or_at(self.here()))?;
        match self.heap.attrs_get(set, name) {
            Some(found) => Ok(found),
            None => Err(self.missing_attribute(set, name).or_at(self.here())),
        }
    }

    /// The error for a `with` of something that is no set, which word `word` of the instruction names.
    #[cold]
    pub(super) fn not_a_scope(&mut self, v: Value, word: u32) -> EvalError {
        let e = self.wrong_type(What::Attrs, v);
        e.trace(
            self.word_pos(word),
            "while evaluating the first subexpression of a with expression",
        )
    }

    #[cold]
    pub(super) fn undefined_variable(&self, name: Symbol) -> EvalError {
        let shown = self.show_name(name);
        EvalError::new(ErrorKind::Eval, format!("undefined variable '{shown}'"))
    }

    /// A recursive set with the attributes of its `__overrides` in place of its own.
    #[inline(never)]
    pub(super) fn with_overrides(&mut self, set: Value, overrides: Value) -> Result<Value> {
        if overrides.tag() != Tag::Attrs {
            return Err(self
                .wrong_type(What::Attrs, overrides)
                .trace(Pos::NONE, "while evaluating the `__overrides` attribute"));
        }
        self.heap.override_values(set, overrides);
        Ok(self.heap.update(set, overrides))
    }
}

//! Coercion to paths: what builtins that take a path do with their argument.
//!
//! A path is a path value, the result of `__toString`, or anything that coerces to a string that starts
//! with a slash. If the string has a context, that has to be in the store before the path is looked
//! at. Deliberately absent: looking at it (see `paths`).

use crate::error::{Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::paths::{Follow, shown};
use frazil_formats::path::canon_path;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};

/// Mode of [`coerce_path_step`]: for builtins that read the path.
pub(crate) const REALISE: u32 = 0;
/// For `toPath`.
pub(crate) const TO_PATH: u32 = 1;
/// For `storePath`.
pub(crate) const STORE_PATH: u32 = 2;
/// For `filterSource`.
pub(crate) const FILTER_SOURCE: u32 = 3;
/// The caller adds the trace entry itself.
pub(crate) const UNTRACED: u32 = 4;

/// The trace entry of each mode.
static TRACES: [&str; 5] = [
    "while realising the context of a path",
    "while evaluating the first argument passed to builtins.toPath",
    "while evaluating the first argument passed to 'builtins.storePath'",
    "while evaluating the second argument (the path to filter) passed to 'builtins.filterSource'",
    "",
];

/// Coerces slot 1. The result is a path, or, if there is a context, a string with that context and the
/// path's canonical text.
pub(crate) fn coerce_path_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let trace = &TRACES[vm.mode() as usize];
    let explained = |e: crate::error::EvalError| match *trace {
        "" => e,
        text => e.trace(Pos::NONE, text),
    };
    if vm.state() == 2 {
        let s = vm.result(f);
        return vm.path_of_string(s).map(Next::Done).map_err(explained);
    }
    if vm.state() == 1 {
        // What `__toString` returned is coerced in turn.
        let v = vm.result(f);
        vm.set_slot(f, 1, v);
        vm.truncate_slots(f, 2);
        vm.set_state(0);
    }
    let v = vm.slot(f, 1);
    let Some(v) = vm.heap.whnf(v) else {
        if !trace.is_empty() {
            vm.set_trace(trace);
        }
        return Ok(Next::Force(v));
    };
    vm.clear_trace();
    vm.set_slot(f, 1, v);
    if vm.heap.is_path(v) {
        return Ok(Next::Done(v));
    }
    if v.tag() == Tag::Attrs
        && let Some(g) = vm.heap.attrs_get(v, vm.known.to_string)
    {
        vm.push_slot(f, g);
        vm.set_state(1);
        return Ok(Next::Call {
            f: 2,
            args: 1,
            n: 1,
        });
    }
    if !trace.is_empty() {
        vm.set_coercion_trace(trace);
    }
    match vm.coerce_here(v, 0)? {
        Some(s) => vm.path_of_string(s).map(Next::Done).map_err(explained),
        None => {
            vm.set_state(2);
            Ok(vm.coerce_value(f, v, 0))
        }
    }
}

/// The longest path. No file has a name of even a tenth of this; what grows beyond it is a program that
/// appends to a path without end, in time that is the square of its length.
const MAX_PATH: usize = 64 << 10;

impl Vm {
    /// Makes a path value of canonical text.
    ///
    /// # Errors
    /// It is too long.
    pub(crate) fn new_path(&self, text: &[u8]) -> Result<Value> {
        if text.len() > MAX_PATH {
            return Err(eval_error(
                "path is too long: paths are limited to 64 KiB".to_owned(),
            ));
        }
        Ok(self.heap.path(text))
    }

    fn path_of_string(&mut self, s: Value) -> Result<Value> {
        let text = self.heap.bytes(s);
        if text.first() != Some(&b'/') {
            return Err(eval_error(format!(
                "string '{}' doesn't represent an absolute path",
                shown(text)
            )));
        }
        let path = canon_path(text);
        Ok(match self.heap.context_of(s) {
            None => self.new_path(&path)?,
            context => self.heap.string_with_context(&path, context),
        })
    }

    /// Makes argument `i` of a builtin a path that may be read: coerces it, realises its context, and
    /// follows symbolic links. Uses states 0 to 2 of the frame; `None` when the argument is ready.
    pub(crate) fn path_argument(
        &mut self,
        f: Native,
        i: u32,
        follow: Option<Follow>,
    ) -> Result<Option<Next>> {
        match self.state() {
            0 => {
                let v = self.arg(f, i);
                match self.heap.whnf(v).filter(|&v| self.heap.is_path(v)) {
                    Some(v) => self.set_arg(f, i, v),
                    None => {
                        self.set_state(1);
                        return Ok(Some(Next::Sub {
                            step: coerce_path_step,
                            args: 1 + i,
                            n: 1,
                            mode: REALISE,
                        }));
                    }
                }
            }
            1 => {
                let v = self.result(f);
                self.set_arg(f, i, v);
            }
            _ => return Ok(None),
        }
        self.set_state(2);
        let v = self.arg(f, i);
        let path = self.realised_path(v, follow)?;
        if self.heap.bytes(v) != path || !self.heap.is_path(v) {
            let v = self.heap.path(&path);
            self.set_arg(f, i, v);
        }
        Ok(None)
    }

    /// The path of a coerced value, its context in the store and its links resolved.
    fn realised_path(&mut self, v: Value, follow: Option<Follow>) -> Result<Vec<u8>> {
        let mut path = self.heap.bytes(v).to_vec();
        let context = self.string_context(v).to_vec();
        let mut real = || -> Result<Option<Vec<u8>>> {
            if !context.is_empty() {
                let rewrites = self.realise_context(&context)?;
                path = Vm::rewrite_path(&path, &rewrites);
            }
            follow.map(|how| self.resolve_links(&path, how)).transpose()
        };
        let resolved = real().map_err(|e| Vm::realising(&path, e))?;
        Ok(resolved.unwrap_or(path))
    }
}

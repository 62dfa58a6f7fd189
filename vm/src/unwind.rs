//! What happens when an error passes through frames: traces, failed thunks, `tryEval`.
//!
//! Invariant: every thunk whose evaluation the error leaves becomes a failed thunk that raises the
//! same error again. Deliberately absent: rendering (see `report`).
#![allow(unsafe_code)]

use crate::builtins::{Builtin, MAX_ARITY, Want};
use crate::error::{EvalError, Result};
use crate::frame::{Frame, FrameKind, Native};
use crate::machine::Vm;
use crate::native::CHECKING;
use frazil_runtime::bytecode::Op;
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};

const ORDINALS: [&str; MAX_ARITY] = ["first", "second", "third"];

/// The trace entry for a builtin's argument.
#[cold]
pub(crate) fn want_trace(b: &Builtin, w: &Want) -> String {
    match w.trace {
        Some(t) => t.to_owned(),
        None => format!(
            "while evaluating the {} argument passed to builtins.{}",
            ORDINALS[w.arg as usize],
            b.name.trim_start_matches("__")
        ),
    }
}

impl Vm {
    /// Pops frames until one catches the error, or returns it when the entry frame is reached.
    #[cold]
    pub(crate) fn unwind(&mut self, mut e: EvalError) -> Result<()> {
        loop {
            let f = self.frames.pop().expect("the entry frame stops unwinding");
            match f.kind {
                FrameKind::Entry => {
                    self.depth = f.code;
                    self.scratch.truncate(f.state as usize);
                    self.builders.truncate(f.mode as usize);
                    self.stack.pop_frame(f.base);
                    return Err(e);
                }
                FrameKind::Thunk | FrameKind::Function => {
                    self.trace_code(&f, &mut e);
                    if f.kind == FrameKind::Function && self.settings.show_trace {
                        let def = self.chunk_def(f.code);
                        let text = match def.name {
                            Some(n) => format!("while calling '{}'", self.symbols.display(n)),
                            None => "while calling anonymous lambda".to_owned(),
                        };
                        let pos = def.pos;
                        e.add_trace(pos, text);
                        let site = self.call_pos();
                        if site.is_some() {
                            e.add_trace(site, "from call site");
                        }
                    }
                }
                FrameKind::Builtin => {
                    let site = self.call_pos();
                    if let Some(t) = f.trace.filter(|_| !f.coercion) {
                        e.add_trace(site, *t);
                    }
                    let b = self.builtins[f.code as usize];
                    if f.mode == CHECKING
                        && let Some(w) = b.wants.get(f.state as usize)
                    {
                        let text = match w.trace {
                            Some(t) => t.to_owned(),
                            None => format!(
                                "while evaluating the {} argument passed to builtins.{}",
                                ORDINALS[w.arg as usize],
                                b.name.trim_start_matches("__")
                            ),
                        };
                        if !text.is_empty() {
                            e = e.or_at(site);
                            e.add_trace(site, text);
                        }
                    }
                    if let Some(explain) = b.explain
                        && f.mode != CHECKING
                    {
                        e = explain(self, Native { base: f.base }, f.state, e);
                    }
                    e = e.or_at(site);
                    if b.name == "__tryEval" && e.is_catchable() {
                        let kept =
                            |i| self.stack.get(f.base + i).as_small_int().unwrap_or(0) as usize;
                        let (scratch, builders) = (kept(2), kept(3));
                        self.scratch.truncate(scratch);
                        self.builders.truncate(builders);
                        self.discard(&f, None);
                        let v = self.try_eval_failed();
                        self.stack.set(f.ret, v);
                        return Ok(());
                    }
                    if b.name == "__addErrorContext" {
                        let text = self.stack.get(f.base + 1);
                        if let Some(text) = self.heap.whnf(text).filter(|t| t.tag() == Tag::String)
                        {
                            let text = String::from_utf8_lossy(self.heap.bytes(text)).into_owned();
                            e.add_context(Pos::NONE, text);
                        }
                    } else if b.traced {
                        e.add_trace(
                            site,
                            format!(
                                "while calling the '{}' builtin",
                                b.name.trim_start_matches("__")
                            ),
                        );
                    }
                }
                FrameKind::Walk => e = self.trace_walk(f.code, Native { base: f.base }, e),
                FrameKind::Operation => {
                    if let Some(t) = f.trace.filter(|_| !f.coercion) {
                        let site = match f.back {
                            0 => self.call_pos(),
                            i => self.operand_pos(i - 1),
                        };
                        e.add_trace(site, *t);
                    }
                }
            }
            self.discard(&f, Some(&e));
        }
    }

    /// Removes what is left of a popped frame; its thunk fails.
    fn discard(&mut self, f: &Frame, failure: Option<&EvalError>) {
        if f.updates
            && let Some(e) = failure
        {
            let thunk = self.stack.get(f.base - 1);
            let i = self.failures.len() as u32;
            self.failures.push(e.clone());
            self.heap.fail(thunk, i);
        } else if f.updates {
            let thunk = self.stack.get(f.base - 1);
            let v = self.try_eval_failed();
            self.heap.resolve(thunk, v);
        }
        self.depth -= f.counted as u32;
        self.stack.pop_frame(f.base);
    }

    /// Trace entries for an error that passes through a bytecode frame.
    fn trace_code(&mut self, f: &Frame, e: &mut EvalError) {
        // SAFETY: `ip - back` is the start of the suspended instruction.
        let at = unsafe { f.ip.sub(f.back as usize) };
        self.trace_select(f, at, e);
        let offset = self.code_offset(f.code, at);
        for entry in self.regions_at(f.code, offset) {
            e.add_trace(entry.pos, entry.text);
        }
    }

    /// `while evaluating the attribute 'a.b'`, if the error came out of (or after) a found attribute.
    fn trace_select(&mut self, f: &Frame, at: *const u32, e: &mut EvalError) {
        // SAFETY: a loaded instruction; operands are complete.
        let word = |i: usize| unsafe { *at.add(i) };
        let op = Op::decode(word(0) as u8);
        let (first, n) = match op {
            Some(Op::Select) => (3, word(2) as usize),
            Some(Op::SelectOr) => (4, word(3) as usize),
            _ => return,
        };
        let mut v = self.stack.get(f.base + word(1));
        let mut pos = Pos::NONE;
        let names: Vec<Symbol> = (0..n).map(|i| Symbol(word(first + 3 * i))).collect();
        for &name in &names {
            let Some(set) = self.heap.whnf(v).filter(|v| v.tag() == Tag::Attrs) else {
                break;
            };
            let Some(a) = self.heap.attrs_find(set, name) else {
                break;
            };
            pos = a.pos;
            v = a.value;
        }
        if pos.is_some() && !self.is_internal(pos) {
            let path: Vec<_> = names
                .iter()
                .map(|&n| self.symbols.display(n).into_owned())
                .collect();
            e.add_trace(
                pos,
                format!("while evaluating the attribute '{}'", path.join(".")),
            );
        }
    }

    fn is_internal(&self, pos: Pos) -> bool {
        matches!(
            self.positions.origin(pos),
            Some(frazil_runtime::pos::Origin::Internal(_))
        )
    }

    /// The position of the instruction that a bytecode frame is at.
    pub(crate) fn frame_pos(&self, f: &Frame) -> Pos {
        // SAFETY: as in `trace_code`.
        let at = unsafe { f.ip.sub(f.back as usize) };
        self.pos_at(f.code, self.code_offset(f.code, at))
    }

    /// The position of operand `i` of the `Plus` or `ConcatStrings` that the innermost bytecode frame
    /// is suspended at.
    pub(crate) fn operand_pos(&self, i: u32) -> Pos {
        let code = self
            .frames
            .iter()
            .rev()
            .find(|f| matches!(f.kind, FrameKind::Thunk | FrameKind::Function));
        let Some(f) = code else { return Pos::NONE };
        // SAFETY: as in `trace_code`.
        let at = unsafe { f.ip.sub(f.back as usize) };
        self.pos_at(f.code, self.code_offset(f.code, at) + 2 + i)
    }

    /// As [`Vm::set_coercion_trace`], at the position of operand `i` of the suspended instruction.
    pub(crate) fn set_operand_trace(&mut self, text: &'static &'static str, i: u32) {
        let f = self
            .frames
            .last_mut()
            .expect("a native step runs in a frame");
        f.trace = Some(text);
        f.coercion = true;
        f.back = i + 1;
    }

    /// The position of the running instruction, which must be suspended.
    #[cold]
    pub(crate) fn here(&self) -> Pos {
        self.frames.last().map_or(Pos::NONE, |f| self.frame_pos(f))
    }

    fn try_eval_failed(&mut self) -> Value {
        self.try_eval_result(false, Value::FALSE)
    }
}

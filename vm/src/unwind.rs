//! What happens when an error passes through frames: traces, failed thunks, `tryEval`.
//!
//! Invariant: every thunk whose evaluation the error leaves becomes a failed thunk that raises the
//! same error again. Deliberately absent: rendering (see `report`).
#![allow(unsafe_code)]

use crate::builtins::{Builtin, MAX_ARITY, Want};
use crate::error::{ErrorKind, EvalError, Result};
use crate::frame::{Frame, FrameKind, Native};
use crate::machine::Vm;
use crate::native::CHECKING;
use frazil_formats::message_text;
use frazil_runtime::bytecode::{
    OPS, Op, Operand, Region, SelectedName, Selection, TraceKind, width,
};
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};

const ORDINALS: [&str; MAX_ARITY] = ["first", "second", "third"];

/// Mode of a function's frame whose set pattern refused the argument.
pub(crate) const REFUSED: u32 = 1;

/// `code` of an operation or `back` of a walk that calls without a position; other values but 0 are
/// the position.
pub(crate) const NOWHERE: u32 = u32::MAX;

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

/// Index of the first name of a selection with fixed names, and how many there are.
fn selection(at: *const u32) -> Option<(usize, usize)> {
    // SAFETY: callers pass the address of a loaded instruction; operands are complete.
    let word = |i: usize| unsafe { *at.add(i) };
    match Op::decode(word(0) as u8) {
        Some(Op::Select) => Some((3, word(2) as usize)),
        Some(Op::SelectOr) => Some((4, word(3) as usize)),
        _ => None,
    }
}

/// Operators that are builtins in the reference, which evaluate their arguments without a position.
fn evaluates_without_position(word: u32) -> bool {
    let op = Op::decode(word as u8);
    matches!(op, Some(Op::Sub | Op::Mul | Op::Div | Op::Less))
}

impl Vm {
    /// Pops frames until one catches the error, or returns it when the entry frame is reached.
    #[cold]
    pub(crate) fn unwind(&mut self, mut e: EvalError) -> Result<()> {
        loop {
            let f = self.frames.pop().expect("the entry frame stops unwinding");
            match f.kind {
                FrameKind::Entry => {
                    self.settle(&e);
                    self.depth = f.code;
                    self.scratch.truncate(f.state as usize);
                    self.builders.truncate(f.mode as usize);
                    self.stack.pop_frame(f.base);
                    return Err(e);
                }
                FrameKind::Thunk | FrameKind::Function => {
                    let binding = self.trace_code(&f, &mut e);
                    if f.kind == FrameKind::Function {
                        self.trace_call(&f, binding, &mut e);
                    }
                }
                FrameKind::Builtin => {
                    let name = self.builtins[f.code as usize].name;
                    if name == "__tryEval" && e.is_catchable() {
                        self.stop_at(&f, 2, &e);
                        let v = self.try_eval_failed();
                        self.stack.set(f.ret, v);
                        return Ok(());
                    }
                    if name == "__pathExists" && e.kind() == ErrorKind::Forbidden {
                        self.stop_at(&f, 3, &e);
                        self.stack.set(f.ret, Value::FALSE);
                        return Ok(());
                    }
                    if name == "__addErrorContext" && f.state == crate::builtins::GUARDED {
                        let kept = self.keep(&mut e);
                        self.settle(&e);
                        self.frames.push(f);
                        self.resume_with_context(kept);
                        return Ok(());
                    }
                    self.trace_builtin(&f, &mut e);
                }
                FrameKind::Walk => e = self.trace_walk(f.code, Native { base: f.base }, e),
                FrameKind::Select => {
                    if let Some(a) = self.site_attr(&f)
                        && a.pos.is_some()
                        && !self.is_internal(a.pos)
                    {
                        let name = self.show_name(a.name);
                        e.add_trace(a.pos, format!("while evaluating the attribute '{name}'"));
                    }
                }
                FrameKind::Operation => {
                    if let Some(t) = f.trace.filter(|_| !f.coercion) {
                        let site = match f.back {
                            0 => self.call_site(),
                            i => self.operand_pos(i - 1),
                        };
                        e.add_trace(site, *t);
                    }
                }
            }
            self.discard(&f, Some(&mut e));
        }
    }

    /// An error stops at a builtin, whose frame says from `slot` on how many scratch vectors and builders are left.
    fn stop_at(&mut self, f: &Frame, slot: u32, e: &EvalError) {
        self.settle(e);
        let kept = |i| self.stack.get(f.base + i).as_small_int().unwrap_or(0) as usize;
        let (scratch, builders) = (kept(slot), kept(slot + 1));
        self.scratch.truncate(scratch);
        self.builders.truncate(builders);
        self.discard(f, None);
    }

    /// The index of the error among the failures that thunks refer to.
    fn keep(&mut self, e: &mut EvalError) -> u32 {
        if let Some(i) = e.kept() {
            return i;
        }
        let i = self.failures.len() as u32;
        self.failures.push(e.clone());
        e.set_kept(Some(i));
        i
    }

    /// Where an error stops, the thunks that it made fail get the trace it gathered up to there: the
    /// reference keeps one exception object for all of them.
    fn settle(&mut self, e: &EvalError) {
        if let Some(i) = e.kept() {
            self.failures[i as usize] = e.clone();
        }
    }

    /// A kept error that goes on.
    pub(crate) fn kept_failure(&self, i: u32) -> EvalError {
        let mut e = self.failures[i as usize].clone();
        e.set_kept(Some(i));
        e
    }

    /// The error that a thunk failed with before, as a new one.
    #[cold]
    pub(crate) fn failed_before(&self, i: u32) -> EvalError {
        let mut e = self.failures[i as usize].clone();
        e.set_kept(None);
        e
    }

    /// Trace entries for an error that leaves a function. `binding` says that the function was still
    /// taking its argument apart, which the reference does on the caller's side.
    fn trace_call(&mut self, f: &Frame, binding: bool, e: &mut EvalError) {
        let site = self.caller_site();
        if binding {
            if site.is_some() || f.mode == REFUSED {
                e.add_trace(site, "from call site");
            }
            return;
        }
        if !self.settings.show_trace {
            return;
        }
        // The function that stands for a file with a scope (`scopedImport`) is no function of the program.
        if matches!(self.chunk_params(f.code), [p] if p.arg.is_none() && p.formals.is_none()) {
            return;
        }
        let info = self.chunk_info(f.code);
        let text = match info.name {
            Some(n) => format!("while calling '{}'", message_text(self.symbols.name(n))),
            None => "while calling anonymous lambda".to_owned(),
        };
        let pos = info.pos;
        e.add_trace(pos, text);
        if site.is_some() {
            e.add_trace(site, "from call site");
        }
    }

    /// Trace entries for an error that leaves a builtin. Builtins of the reference know no positions:
    /// only the call has one.
    fn trace_builtin(&mut self, f: &Frame, e: &mut EvalError) {
        if let Some(t) = f.trace.filter(|_| !f.coercion) {
            e.add_trace(Pos(f.back), *t);
        }
        let b = self.builtins[f.code as usize];
        if f.mode == CHECKING
            && let Some(w) = b.wants.get(f.state as usize)
            && w.what.traces_evaluation()
        {
            let text = want_trace(b, w);
            if !text.is_empty() {
                e.add_trace(Pos::NONE, text);
            }
        }
        if let Some(explain) = b.explain
            && f.mode != CHECKING
        {
            *e = explain(self, Native { base: f.base }, f.state, e.clone());
        }
        if b.traced {
            e.add_trace(
                self.caller_site(),
                format!(
                    "while calling the '{}' builtin",
                    b.name.trim_start_matches("__")
                ),
            );
        }
    }

    /// The position that what runs on top of the frames was called from. Native operations are
    /// transparent unless they give one; builtins call without a position.
    pub(crate) fn call_site(&self) -> Pos {
        self.site(Vm::code_site)
    }

    /// The same for a function that was called, for its trace entry.
    fn caller_site(&self) -> Pos {
        self.site(|vm, f| match f.back == 0 {
            true => vm.variable_site(f),
            false => vm.code_site(f),
        })
    }

    /// The same for a value that is needed: where the variable stands that is one.
    pub(crate) fn force_site(&self) -> Pos {
        self.site(Vm::variable_site)
    }

    fn site(&self, in_code: fn(&Vm, &Frame) -> Pos) -> Pos {
        for f in self.frames.iter().rev() {
            match f.kind {
                FrameKind::Thunk | FrameKind::Function => return in_code(self, f),
                FrameKind::Builtin | FrameKind::Entry => return Pos(f.back),
                FrameKind::Select => {
                    return match self.site_attr(f) {
                        Some(a) if a.pos.is_some() => a.pos,
                        _ => self.sites[f.mode as usize].base,
                    };
                }
                FrameKind::Walk if f.back == NOWHERE => return Pos::NONE,
                FrameKind::Walk if f.back != 0 => return Pos(f.back),
                FrameKind::Walk => {}
                FrameKind::Operation if f.back != 0 => return self.operand_pos(f.back - 1),
                FrameKind::Operation if f.code == NOWHERE => return Pos::NONE,
                FrameKind::Operation if f.code != 0 => return Pos(f.code),
                FrameKind::Operation => {}
            }
        }
        Pos::NONE
    }

    /// The position that a suspended bytecode frame calls or evaluates from: of the operand that is
    /// being evaluated, of the attribute that was found, or else of the instruction.
    fn code_site(&self, f: &Frame) -> Pos {
        // SAFETY: `ip - back` is the start of the suspended instruction.
        let at = unsafe { f.ip.sub(f.back as usize) };
        let offset = self.code_offset(f.code, at);
        let pos = if f.back == 0 {
            self.awaited_operand(f, at)
                .map_or(Pos::NONE, |i| self.pos_at(f.code, offset + i))
        } else {
            self.selected_pos(f, at)
        };
        if pos.is_some() {
            pos
        } else {
            self.pos_at(f.code, offset)
        }
    }

    /// As `code_site`, for the value that a suspended bytecode frame needs.
    fn variable_site(&self, f: &Frame) -> Pos {
        if f.back != 0 {
            return self.code_site(f);
        }
        let at = f.ip;
        // SAFETY: a loaded instruction.
        let word = unsafe { *at };
        if evaluates_without_position(word) {
            return Pos::NONE;
        }
        let op = Op::decode(word as u8);
        let offset = self.code_offset(f.code, at);
        let pos = self
            .awaited_operand(f, at)
            .map_or(Pos::NONE, |i| self.use_at(f.code, offset + i));
        match pos {
            // The function of an operator, which has no position.
            Pos::NONE if op == Some(Op::Call) => pos,
            Pos::NONE => self.pos_at(f.code, offset),
            pos => pos,
        }
    }

    /// Which operand word of an instruction that is going to start again is not evaluated yet.
    fn awaited_operand(&self, f: &Frame, at: *const u32) -> Option<u32> {
        // SAFETY: a loaded instruction; operands are complete.
        let word = |i: usize| unsafe { *at.add(i) };
        let info = &OPS[Op::decode(word(0) as u8)? as usize];
        let awaited = |slot: u32| self.heap.whnf(self.stack.get(f.base + slot)).is_none();
        if info.a == Operand::Force && awaited(word(0) >> 8) {
            return Some(0);
        }
        let mut i = 1;
        let mut rest = info.rest.iter();
        while let Some(&o) = rest.next() {
            if o == Operand::Count {
                let group = rest.as_slice();
                for _ in 0..word(i) {
                    for &o in group {
                        i += width(o);
                        if o == Operand::Force && awaited(word(i)) {
                            return Some(i as u32);
                        }
                    }
                }
                return None;
            }
            if o == Operand::Force && awaited(word(i)) {
                return Some(i as u32);
            }
            i += width(o);
        }
        None
    }

    /// Removes what is left of a popped frame; its thunk fails.
    fn discard(&mut self, f: &Frame, failure: Option<&mut EvalError>) {
        if f.updates {
            let thunk = self.stack.get(f.base - 1);
            match failure {
                Some(e) => {
                    let i = self.keep(e);
                    self.heap.fail(thunk, i);
                }
                None => {
                    let v = self.try_eval_failed();
                    self.heap.resolve(thunk, v);
                }
            }
        }
        self.depth -= f.counted;
        self.stack.pop_frame(f.base);
    }

    /// Trace entries for an error that passes through a bytecode frame. Returns whether the frame is
    /// at a `BindFormals`.
    fn trace_code(&mut self, f: &Frame, e: &mut EvalError) -> bool {
        // SAFETY: `ip - back` is the start of the suspended instruction.
        let at = unsafe { f.ip.sub(f.back as usize) };
        let offset = self.code_offset(f.code, at);
        let regions = self.regions_at(f.code, offset);
        let computed = |r: &Region| match &r.kind {
            TraceKind::Selection(s) => s.steps.contains(&offset),
            _ => false,
        };
        if !regions.first().is_some_and(computed) {
            self.trace_select(f, at, e);
        }
        // SAFETY: as above.
        let op = Op::decode(unsafe { *at } as u8);
        let operator = matches!(op, Some(Op::Sub | Op::Mul | Op::Div | Op::Less));
        // The innermost region of these is the call of a builtin, which was one call too many.
        let uncalled =
            operator && f.back == 0 && e.kind() == ErrorKind::StackOverflow && e.trace_len() == 0;
        for region in regions.into_iter().skip(uncalled as usize) {
            match region.kind {
                TraceKind::Text(text) => e.add_trace(region.pos, text),
                TraceKind::Selection(s) | TraceKind::Default(s) => {
                    self.trace_computed(f, offset, &s, e);
                }
            }
        }
        op == Some(Op::BindFormals)
    }

    /// `while evaluating the attribute 'a.b'`, if the error came out of (or after) a found attribute.
    fn trace_select(&mut self, f: &Frame, at: *const u32, e: &mut EvalError) {
        let Some((first, n)) = selection(at) else {
            return;
        };
        let pos = self.selected_pos(f, at);
        if pos.is_some() && !self.is_internal(pos) {
            let path: Vec<_> = (0..n)
                // SAFETY: a loaded instruction; operands are complete.
                .map(|i| Symbol(unsafe { *at.add(first + 3 * i) }))
                .map(|name| self.show_name(name))
                .collect();
            e.add_trace(
                pos,
                format!("while evaluating the attribute '{}'", path.join(".")),
            );
        }
    }

    /// The attribute that a selecting thunk found, if it got that far.
    fn site_attr(&self, f: &Frame) -> Option<Attr> {
        let set = self.heap.whnf(self.stack.get(f.base + 1))?;
        let name = self.sites[f.mode as usize].name;
        (set.tag() == Tag::Attrs).then(|| self.heap.attrs_find(set, name))?
    }

    /// The position of an operand word of the instruction that the top frame is suspended at.
    #[cold]
    pub(crate) fn word_pos(&self, i: u32) -> Pos {
        let f = self.frames.last().expect("a frame runs");
        // SAFETY: as in `trace_code`.
        let at = unsafe { f.ip.sub(f.back as usize) };
        self.pos_at(f.code, self.code_offset(f.code, at) + i)
    }

    /// As `trace_select`, for a selection with computed names or a default.
    fn trace_computed(&self, f: &Frame, offset: u32, selection: &Selection, e: &mut EvalError) {
        let evaluated = |slot: u32, from: u32| {
            if offset < from {
                return None;
            }
            let name = self.heap.whnf(self.stack.get(f.base + slot))?;
            (name.tag() == Tag::String).then(|| self.heap.bytes(name))
        };
        let mut set = Some(self.stack.get(f.base + selection.base));
        let mut pos = Pos::NONE;
        let mut path = Vec::new();
        for name in &selection.path {
            let computed = match name {
                SelectedName::Known(_) => None,
                // Without a set to look it up in it was not evaluated.
                SelectedName::Computed { slot, from, .. } => {
                    set.and_then(|_| evaluated(*slot, *from))
                }
            };
            let symbol = match name {
                SelectedName::Known(name) => Some(*name),
                SelectedName::Computed { .. } => computed.and_then(|n| self.symbols.get(n)),
            };
            let found = set
                .and_then(|v| self.heap.whnf(v))
                .filter(|v| v.tag() == Tag::Attrs)
                .and_then(|v| self.heap.attrs_find(v, symbol?));
            if let Some(a) = found {
                pos = a.pos;
            }
            set = found.map(|a| a.value);
            path.push(match name {
                SelectedName::Known(name) => self.show_name(*name),
                SelectedName::Computed { source, .. } => match computed {
                    Some(name) => {
                        message_text(&frazil_formats::string_escape::attr_name(name)).into_owned()
                    }
                    None => format!("\"${{{}}}\"", message_text(source)),
                },
            });
        }
        if pos.is_some() && !self.is_internal(pos) {
            e.add_trace(
                pos,
                format!("while evaluating the attribute '{}'", path.join(".")),
            );
        }
    }

    /// Where the last attribute that a selection found is defined.
    fn selected_pos(&self, f: &Frame, at: *const u32) -> Pos {
        // SAFETY: as in `trace_select`.
        let word = |i: usize| unsafe { *at.add(i) };
        if let Some(Op::SelectDyn | Op::SelectOrDyn) = Op::decode(word(0) as u8) {
            let value = |slot| self.heap.whnf(self.stack.get(f.base + slot));
            let attr = || {
                let set = value(word(1)).filter(|v| v.tag() == Tag::Attrs)?;
                let name = value(word(2)).filter(|v| v.tag() == Tag::String)?;
                let name = self.symbols.get(self.heap.bytes(name))?;
                self.heap.attrs_find(set, name)
            };
            return attr().map_or(Pos::NONE, |a| a.pos);
        }
        let Some((first, n)) = selection(at) else {
            return Pos::NONE;
        };
        let mut v = self.stack.get(f.base + word(1));
        let mut pos = Pos::NONE;
        for i in 0..n {
            let Some(set) = self.heap.whnf(v).filter(|v| v.tag() == Tag::Attrs) else {
                break;
            };
            let Some(a) = self.heap.attrs_find(set, Symbol(word(first + 3 * i))) else {
                break;
            };
            pos = a.pos;
            v = a.value;
        }
        pos
    }

    fn is_internal(&self, pos: Pos) -> bool {
        matches!(
            self.positions.origin(pos),
            Some(frazil_runtime::pos::Origin::Internal(name)) if *name == crate::internal::DERIVATION_NAME
        )
    }

    /// The position of the instruction that a bytecode frame is at.
    pub(crate) fn frame_pos(&self, f: &Frame) -> Pos {
        // SAFETY: as in `trace_code`.
        let at = unsafe { f.ip.sub(f.back as usize) };
        self.pos_at(f.code, self.code_offset(f.code, at))
    }

    /// The position of the instruction that the innermost bytecode frame is suspended at.
    pub(crate) fn instruction_pos(&self) -> Pos {
        let code = |f: &&Frame| matches!(f.kind, FrameKind::Thunk | FrameKind::Function);
        let f = self.frames.iter().rev().find(code);
        f.map_or(Pos::NONE, |f| self.frame_pos(f))
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

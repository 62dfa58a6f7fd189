//! The interpreter loop: bytecode frames, and the dispatch between frames.
//!
//! Invariant: at the top of the outer loop (the safepoint) every live value is in a slot of the stack,
//! in a root or in scratch; collection happens nowhere else. An instruction that needs a value
//! evaluated suspends its frame *before* it has had any effect and is started again afterwards.
//! How frames begin and end is in `enter`, look-ups of attributes are in `attrs` and `names`, what instructions
//! do with several operands in `operands`.
//! Deliberately absent: slow paths (`native`, `coerce`, `equal`, `arith`) and traces (`unwind`).
#![allow(unsafe_code)]

mod attrs;
mod cursor;
mod enter;
mod names;
mod operands;

use crate::arith;
use crate::builtins::What;
use crate::error::{EvalError, Result};
use crate::frame::FrameKind;
use crate::interp::cursor::Cursor;
use crate::machine::Vm;
use frazil_runtime::bytecode::{Op, coerced};
use frazil_runtime::heap::Function;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};

impl Vm {
    /// Runs until the innermost entry frame has its result, which is returned.
    pub(crate) fn run(&mut self) -> Result<Value> {
        loop {
            match self.run_frames() {
                Ok(v) => return Ok(v),
                Err(e) => self.unwind(e)?,
            }
        }
    }

    /// Runs frames until the innermost entry frame is on top again or an error is raised.
    fn run_frames(&mut self) -> Result<Value> {
        'frames: loop {
            if self.heap.wants_collection() {
                self.make_room()?;
            }
            let frame = self
                .frames
                .last()
                .expect("an entry frame is below all others");
            match frame.kind {
                FrameKind::Thunk | FrameKind::Function => {}
                FrameKind::Builtin | FrameKind::Operation | FrameKind::Walk | FrameKind::Select => {
                    let (step, base) = (frame.step, frame.base);
                    self.take_step(step.expect("native frames have a step"), base)?;
                    continue 'frames;
                }
                FrameKind::Entry => match self.leave_entry(frame.base)? {
                    Some(v) => return Ok(v),
                    None => continue 'frames,
                },
            }
            let base_slot = frame.base;
            let ip = frame.ip;
            let top = base_slot + frame.state;
            // Gathered arguments of a finished call are dropped here.
            self.stack.truncate(top);
            // SAFETY: a frame's instruction and slots are those of its chunk; whatever may grow the stack below
            // goes on with another frame.
            let mut at = unsafe { Cursor::new(ip, self.stack.base(base_slot)) };

            /// Suspends the frame so that it goes on at `$resume`.
            macro_rules! suspend {
                ($len:expr) => {{
                    let f = self.frames.last_mut().expect("this frame");
                    f.ip = at.address($len);
                    f.back = $len as u32;
                }};
            }
            /// A value in weak head normal form; or it is evaluated into slot `$slot`, and the frame goes on
            /// at `$resume`.
            macro_rules! evaluated {
                ($v:expr, $slot:expr, $resume:expr) => {{
                    let v = $v;
                    match self.heap.whnf(v) {
                        Some(w) => w,
                        None => {
                            suspend!($resume);
                            self.force_into(v, base_slot + $slot)?;
                            continue 'frames;
                        }
                    }
                }};
            }
            /// Reads a slot in weak head normal form, or suspends and starts the instruction again.
            macro_rules! force {
                ($i:expr) => {{
                    let i = $i;
                    let w = evaluated!(at.get(i), i, 0);
                    at.set(i, w);
                    w
                }};
            }
            macro_rules! fail {
                ($e:expr) => {{
                    suspend!(0);
                    let e: EvalError = $e;
                    return Err(e.or_at(self.here()));
                }};
            }
            /// What was made; if it was not, the error is at this instruction, unless it has a position.
            macro_rules! made {
                ($result:expr) => {
                    match $result {
                        Ok(v) => v,
                        Err(e) => fail!(e),
                    }
                };
            }
            /// Fails at the limit of calls: the reference does some operators by calling.
            macro_rules! check_depth {
                () => {
                    if self.depth > self.settings.max_call_depth {
                        suspend!(0);
                        self.check_depth()?;
                    }
                };
            }
            /// The same for an operator that coerces its operands.
            macro_rules! check_coercion {
                () => {
                    if self.depth > self.settings.max_call_depth {
                        suspend!(0);
                        return Err(self.too_deep_to_coerce());
                    }
                };
            }
            /// Hands the instruction over to a native operation whose result goes to slot `$dst`.
            macro_rules! operation {
                ($step:expr, $mode:expr, $args:expr, $dst:expr, $len:expr) => {{
                    suspend!($len);
                    self.push_operation($step, $mode, $args, base_slot + $dst);
                    continue 'frames;
                }};
            }
            macro_rules! branch {
                ($want:expr) => {{
                    let v = force!(at.word(0) >> 8);
                    match v.as_bool() {
                        Some(b) if b == $want => at.jump(1),
                        Some(_) => at.pass(2),
                        None => fail!(self.wrong_type(What::Bool, v)),
                    }
                    continue;
                }};
            }
            macro_rules! arithmetic {
                ($checked:ident, $operation:expr) => {{
                    check_depth!();
                    let (l, r) = (force!(at.word(1)), force!(at.word(2)));
                    let dst = at.word(0) >> 8;
                    at.set(
                        dst,
                        match (l.as_small_int(), r.as_small_int()) {
                            (Some(a), Some(b))
                                if let Some(v) = a.$checked(b).and_then(Value::small_int) =>
                            {
                                v
                            }
                            _ => {
                                suspend!(0);
                                $operation(self, l, r)?
                            }
                        },
                    );
                    3
                }};
            }

            'instructions: loop {
                let op = at.op();
                let dst = at.word(0) >> 8;
                let len: usize = match op {
                    Op::LoadK => {
                        at.set(dst, self.consts[at.word(1) as usize]);
                        2
                    }
                    Op::Move => {
                        at.set(dst, at.get(at.word(1)));
                        2
                    }
                    Op::Defer => {
                        at.set(dst, self.heap.defer(at.get(dst)));
                        1
                    }
                    Op::Eval => {
                        force!(dst);
                        1
                    }
                    Op::MkThunk | Op::MkClosure => {
                        let (chunk, n) = (at.word(1), at.word(2));
                        let v = if op == Op::MkThunk {
                            self.stats.thunks += 1;
                            self.heap.alloc_thunk(chunk, n)
                        } else {
                            self.heap.alloc_closure(chunk, n)
                        };
                        for i in 0..n as usize {
                            self.heap.fill(v, i, at.get(at.word(3 + i)));
                        }
                        at.set(dst, v);
                        3 + n as usize
                    }
                    Op::AllocThunk => {
                        self.stats.thunks += 1;
                        at.set(dst, self.heap.alloc_thunk(at.word(1), at.word(2)));
                        3
                    }
                    Op::AllocClosure => {
                        at.set(dst, self.heap.alloc_closure(at.word(1), at.word(2)));
                        3
                    }
                    Op::Fill => {
                        let n = at.word(1) as usize;
                        let v = at.get(dst);
                        for i in 0..n {
                            self.heap.fill(v, i, at.get(at.word(2 + i)));
                        }
                        self.heap.filled(v);
                        2 + n
                    }
                    Op::MkSelect => {
                        self.stats.thunks += 1;
                        at.set(dst, self.heap.new_select(at.get(at.word(1)), at.word(2)));
                        3
                    }
                    Op::Member => {
                        let set = self.heap.whnf(at.get(at.word(1))).unwrap_or(Value::NULL);
                        debug_assert!(set.tag() == Tag::Attrs);
                        let v = self.heap.attrs_get(set, Symbol(at.word(2)));
                        at.set(dst, v.unwrap_or(Value::NULL));
                        3
                    }
                    Op::MkList => {
                        let n = at.word(1) as usize;
                        self.stats.lists += 1;
                        at.set(dst, self.heap.build_list(n, |i| at.get(at.word(2 + i))));
                        2 + n
                    }
                    Op::MkAttrs => {
                        let n = at.word(2) as usize;
                        self.stats.sets += 1;
                        let keys = self.keys[at.word(1) as usize];
                        at.set(
                            dst,
                            self.heap.build_attrs(keys, n, |i| at.get(at.word(3 + i))),
                        );
                        3 + n
                    }
                    Op::DynName => {
                        let v = force!(dst);
                        if v.tag() != Tag::String && (v != Value::NULL || at.word(1) == 0) {
                            fail!(self.wrong_type(What::StringNoContext, v));
                        }
                        if v.tag() == Tag::String && self.heap.context_of(v).is_some() {
                            suspend!(0);
                            return Err(self.context_not_allowed(v));
                        }
                        2
                    }
                    Op::NameFunction => {
                        let (function, name) = (at.get(dst), at.get(at.word(1)));
                        self.name_function(function, name);
                        2
                    }
                    Op::AddDyn => {
                        let n = at.word(2) as usize;
                        suspend!(0);
                        let fixed = at.get(at.word(1));
                        at.set(dst, self.add_dynamic(fixed, at.words(3, 3 * n), base_slot)?);
                        3 + 3 * n
                    }
                    Op::Select => {
                        let mut v = force!(at.word(1));
                        let n = at.word(2) as usize;
                        let len = 3 + 3 * n;
                        for i in 0..n {
                            if v.tag() != Tag::Attrs {
                                suspend!(0);
                                return Err(self.not_selectable(v));
                            }
                            let Some(found) = self.lookup(v, at, 3 + 3 * i) else {
                                fail!(self.missing_attribute(v, Symbol(at.word(3 + 3 * i))));
                            };
                            v = evaluated!(found, dst, if i + 1 == n { len } else { 0 });
                        }
                        at.set(dst, v);
                        len
                    }
                    Op::SelectDyn => {
                        let v = force!(at.word(1));
                        suspend!(0);
                        let found = self.select_dynamic(v, at.get(at.word(2)))?;
                        at.set(dst, evaluated!(found, dst, 3));
                        3
                    }
                    Op::SelectOr => {
                        let mut v = force!(at.word(1));
                        let n = at.word(3) as usize;
                        let len = 4 + 3 * n;
                        for i in 0..n {
                            let Some(found) = self.lookup(v, at, 4 + 3 * i) else {
                                at.jump(2);
                                continue 'instructions;
                            };
                            v = evaluated!(found, dst, if i + 1 == n { len } else { 0 });
                        }
                        at.set(dst, v);
                        len
                    }
                    Op::SelectOrDyn => {
                        let v = force!(at.word(1));
                        let name = made!(self.name_of(at.get(at.word(2))));
                        match self.find(v, name) {
                            Some(found) => at.set(dst, evaluated!(found, dst, 4)),
                            None => {
                                at.jump(3);
                                continue;
                            }
                        }
                        4
                    }
                    Op::HasAttr => {
                        let mut v = force!(at.word(1));
                        let n = at.word(2) as usize;
                        let mut has = true;
                        for i in 0..n {
                            match self.lookup(v, at, 3 + 3 * i) {
                                Some(found) if i + 1 < n => v = evaluated!(found, dst, 0),
                                found => {
                                    has = found.is_some();
                                    break;
                                }
                            }
                        }
                        at.set(dst, Value::bool(has));
                        3 + 3 * n
                    }
                    Op::HasAttrDyn => {
                        let v = force!(at.word(1));
                        let name = made!(self.name_of(at.get(at.word(2))));
                        at.set(dst, Value::bool(self.find(v, name).is_some()));
                        3
                    }
                    Op::WithLookup => {
                        let name = Symbol(at.word(1));
                        let n = at.word(2) as usize;
                        let mut found = None;
                        for i in 0..n {
                            let set = force!(at.word(3 + i));
                            if set.tag() != Tag::Attrs {
                                suspend!(0);
                                return Err(self.not_a_scope(set, 3 + i as u32));
                            }
                            self.stats.lookups += 1;
                            found = self.heap.attrs_get(set, name);
                            if found.is_some() {
                                break;
                            }
                        }
                        match found {
                            Some(v) => at.set(dst, evaluated!(v, dst, 3 + n)),
                            None => fail!(self.undefined_variable(name)),
                        }
                        3 + n
                    }
                    Op::Call => {
                        let f = force!(at.word(1));
                        let n = at.word(2);
                        suspend!(3 + n as usize);
                        if let Some(Function::Closure { chunk, captures }) = self.heap.function(f)
                            && self.chunks[chunk as usize].arity == n
                            && self.depth <= self.settings.max_call_depth
                        {
                            let code = (chunk, captures);
                            self.push_call(f, code, at, base_slot, base_slot + dst)?;
                            continue 'frames;
                        }
                        if let Some(b) = f.as_builtin()
                            && self.builtins[b as usize].arity as u32 == n
                        {
                            if self.call_builtin_at(b, at, base_slot + dst)? {
                                continue 'frames;
                            }
                            3 + n as usize
                        } else {
                            if self.call_gathered(f, at, base_slot, base_slot + dst)? {
                                continue 'frames;
                            }
                            // Gathering may have grown the stack.
                            at.follow(self.stack.base(base_slot));
                            3 + n as usize
                        }
                    }
                    Op::Ret => {
                        let v = force!(dst);
                        self.finish(v);
                        continue 'frames;
                    }
                    Op::Jump => {
                        at.jump(1);
                        continue;
                    }
                    Op::JumpIfFalse => branch!(false),
                    Op::JumpIfTrue => branch!(true),
                    Op::CheckBool => {
                        let v = force!(dst);
                        if v.as_bool().is_none() {
                            fail!(self.wrong_type(What::Bool, v));
                        }
                        1
                    }
                    Op::Not => {
                        let v = force!(at.word(1));
                        match v.as_bool() {
                            Some(b) => at.set(dst, Value::bool(!b)),
                            None => fail!(self.wrong_type(What::Bool, v)),
                        }
                        2
                    }
                    Op::Eq | Op::NEq => {
                        let (l, r) = (force!(at.word(1)), force!(at.word(2)));
                        check_depth!();
                        let negate = op == Op::NEq;
                        match self.equal_simple(l, r) {
                            Some(b) => at.set(dst, Value::bool(b != negate)),
                            None => {
                                operation!(crate::equal::equal_step, negate as u32, &[l, r], dst, 3)
                            }
                        }
                        3
                    }
                    Op::Less => {
                        check_depth!();
                        let (l, r) = (force!(at.word(1)), force!(at.word(2)));
                        match self.less_simple(l, r) {
                            Ok(Some(b)) => at.set(dst, Value::bool(b)),
                            Ok(None) => {
                                let mode = crate::equal::OPERATOR;
                                operation!(crate::equal::less_step, mode, &[l, r], dst, 3)
                            }
                            Err(e) => {
                                suspend!(0);
                                return Err(e);
                            }
                        }
                        3
                    }
                    Op::Sub => arithmetic!(checked_sub, arith::sub),
                    Op::Mul => arithmetic!(checked_mul, arith::mul),
                    Op::Div => {
                        check_depth!();
                        let (l, r) = (force!(at.word(1)), force!(at.word(2)));
                        suspend!(0);
                        at.set(dst, arith::div(self, l, r)?);
                        3
                    }
                    Op::Plus | Op::PlusCoerced => {
                        let n = at.word(1) as usize;
                        let first = force!(at.word(2));
                        // An operand is coerced before the next is evaluated.
                        if n == 2 && matches!(first.tag(), Tag::Int | Tag::String | Tag::Other) {
                            let second = force!(at.word(3));
                            if let (Some(a), Some(b)) =
                                (first.as_small_int(), second.as_small_int())
                                && let Some(v) = Value::small_int(a.wrapping_add(b))
                            {
                                at.set(dst, v);
                                at.pass(4);
                                continue;
                            }
                            if first.tag() == Tag::String && second.tag() == Tag::String {
                                check_coercion!();
                                at.set(dst, made!(self.concat_at(at, 2)));
                                at.pass(4);
                                continue;
                            }
                        }
                        let values = self.gather(at.words(2, n), base_slot);
                        let mode = (op == Op::PlusCoerced) as u32;
                        operation!(crate::coerce::plus_step, mode, &values, dst, 2 + n)
                    }
                    Op::Coerce => {
                        let v = force!(at.word(2));
                        let how = at.word(1);
                        if v.tag() == Tag::String
                            || how == coerced::FIRST && matches!(v.tag(), Tag::Int | Tag::Other)
                        {
                            at.set(dst, v);
                            3
                        } else {
                            operation!(crate::coerce::operand_step, how, &[v], dst, 3)
                        }
                    }
                    Op::ConcatStrings => {
                        let n = at.word(1) as usize;
                        let mut simple = true;
                        for i in 0..n {
                            // An operand is coerced before the next is evaluated.
                            if force!(at.word(2 + i)).tag() != Tag::String {
                                simple = false;
                                break;
                            }
                        }
                        if simple {
                            check_coercion!();
                            at.set(dst, made!(self.concat_at(at, n)));
                            2 + n
                        } else {
                            let values = self.gather(at.words(2, n), base_slot);
                            operation!(crate::coerce::concat_step, 0, &values, dst, 2 + n)
                        }
                    }
                    Op::ConcatLists => {
                        let (l, r) = (force!(at.word(1)), force!(at.word(2)));
                        suspend!(0);
                        at.set(dst, self.join_lists(l, r)?);
                        3
                    }
                    Op::CheckAttrs => {
                        let v = force!(dst);
                        if v.tag() != Tag::Attrs {
                            suspend!(0);
                            return Err(self.wrong_type(What::Attrs, v));
                        }
                        1
                    }
                    Op::Update => {
                        let (l, r) = (force!(at.word(1)), force!(at.word(2)));
                        if l.tag() != Tag::Attrs || r.tag() != Tag::Attrs {
                            suspend!(0);
                            return Err(self.no_update(l, r));
                        }
                        self.stats.updates += 1;
                        at.set(dst, self.heap.update(l, r));
                        3
                    }
                    Op::AssertFail => {
                        suspend!(0);
                        return Err(self.assertion_false(at.word(1)));
                    }
                    Op::AssertEqualFail => {
                        let (l, r) = (at.get(dst), at.get(at.word(1)));
                        suspend!(0);
                        return Err(self.assertion_unequal(l, r, at.word(2)));
                    }
                    Op::BindFormals => {
                        let arg = force!(dst);
                        suspend!(0);
                        self.bind_formals(arg, at.word(1), base_slot + at.word(2))?;
                        3
                    }
                    Op::JumpIfPresent => {
                        if at.get(dst) != Value::ABSENT {
                            at.jump(1);
                            continue;
                        }
                        2
                    }
                    Op::Overrides => {
                        let set = force!(at.word(1));
                        match self.heap.attrs_get(set, self.known.overrides) {
                            Some(overrides) => {
                                let overrides = evaluated!(overrides, dst, 0);
                                suspend!(0);
                                at.set(dst, self.with_overrides(set, overrides)?);
                            }
                            None => at.set(dst, set),
                        }
                        2
                    }
                };
                at.pass(len);
            }
        }
    }
}

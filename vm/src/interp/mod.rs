//! The interpreter loop: bytecode frames, and the dispatch between frames.
//!
//! Invariant: at the top of the outer loop (the safepoint) every live value is in a slot of the stack,
//! in a root or in scratch; collection happens nowhere else. An instruction that needs a value
//! evaluated suspends its frame *before* it has had any effect and is started again afterwards.
//! How frames begin and end is in `enter`, look-ups of attributes are in `attrs`.
//! Deliberately absent: slow paths (`native`, `coerce`, `equal`, `arith`) and traces (`unwind`).
#![allow(unsafe_code)]

mod attrs;
mod enter;

use crate::arith;
use crate::builtins::What;
use crate::error::{ErrorKind, EvalError, Result};
use crate::frame::{FrameKind, Native};
use crate::machine::Vm;
use frazil_formats::message_text;
use frazil_runtime::bytecode::{Op, coerced};
use frazil_runtime::heap::{Attr, Function};
use frazil_runtime::pos::Pos;
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

    /// Collects garbage; all of it, if that does not make room.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self) -> Result<()> {
        self.collect();
        if !self.heap.has_room(0) {
            self.heap.collect_all_next();
            self.collect();
            if !self.heap.has_room(0) {
                return Err(EvalError::out_of_memory());
            }
        }
        Ok(())
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
                    let step = frame.step.expect("native frames have a step");
                    let f = Native { base: frame.base };
                    let next = step(self, f)?;
                    self.advance(f, next)?;
                    continue 'frames;
                }
                FrameKind::Entry => {
                    let base = frame.base;
                    let v = self.stack.get(base);
                    if let Some(v) = self.heap.whnf(v) {
                        self.frames.pop();
                        self.stack.pop_frame(base);
                        return Ok(v);
                    }
                    self.force_into(v, base)?;
                    continue 'frames;
                }
            }
            let base_slot = frame.base;
            let mut ip = frame.ip;
            let top = base_slot + frame.state;
            // Gathered arguments of a finished call are dropped here.
            self.stack.truncate(top);
            let base = self.stack.base(base_slot);

            /// Operand word `$i` of the current instruction.
            macro_rules! word {
                ($i:expr) => {{
                    let i = $i;
                    // SAFETY: the verifier checked that instructions are complete.
                    unsafe { *ip.add(i) }
                }};
            }
            macro_rules! slot {
                ($i:expr) => {
                    *{
                        let i = $i as usize;
                        // SAFETY: the verifier checked that slots are below the chunk's count.
                        unsafe { &mut *base.add(i) }
                    }
                };
            }
            /// Suspends the frame so that it goes on at `$resume`.
            macro_rules! suspend {
                ($len:expr) => {{
                    let f = self.frames.last_mut().expect("this frame");
                    // SAFETY: at most the end of the code.
                    f.ip = unsafe { ip.add($len) };
                    f.back = $len as u32;
                }};
            }
            /// Reads a slot in weak head normal form, or suspends and starts the instruction again.
            macro_rules! force {
                ($i:expr) => {{
                    let i = $i;
                    let v = slot!(i);
                    match self.heap.whnf(v) {
                        Some(w) => {
                            slot!(i) = w;
                            w
                        }
                        None => {
                            suspend!(0);
                            self.force_into(v, base_slot + i)?;
                            continue 'frames;
                        }
                    }
                }};
            }
            /// Ends the instruction with a value that may be a thunk: evaluated into slot `$dst`.
            macro_rules! finish_with {
                ($dst:expr, $v:expr, $len:expr) => {{
                    let v = $v;
                    match self.heap.whnf(v) {
                        Some(w) => slot!($dst) = w,
                        None => {
                            suspend!($len);
                            self.force_into(v, base_slot + $dst)?;
                            continue 'frames;
                        }
                    }
                }};
            }
            macro_rules! fail {
                ($e:expr) => {{
                    suspend!(0);
                    let e: EvalError = $e;
                    return Err(e.or_at(self.here()));
                }};
            }
            /// For errors that the reference raises in a builtin: without a position.
            macro_rules! fail_unplaced {
                ($e:expr) => {{
                    suspend!(0);
                    return Err($e);
                }};
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
            /// The same for an operator that coerces its operands, the first of which is in word 2.
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
            /// The code address that the `Target` operand `$i` means.
            macro_rules! jump {
                ($i:expr) => {{
                    let distance = word!($i) as i32 as isize;
                    // SAFETY: the verifier checked that targets are inside the chunk.
                    unsafe { ip.add($i).offset(distance) }
                }};
            }
            macro_rules! branch {
                ($want:expr) => {{
                    let v = force!(word!(0) >> 8);
                    match v.as_bool() {
                        Some(b) if b == $want => ip = jump!(1),
                        // SAFETY: the instruction has two words.
                        Some(_) => ip = unsafe { ip.add(2) },
                        None => fail!(self.wrong_type(What::Bool, v)),
                    }
                    continue;
                }};
            }
            macro_rules! arithmetic {
                ($checked:ident, $operation:expr) => {{
                    check_depth!();
                    let (l, r) = (force!(word!(1)), force!(word!(2)));
                    let dst = word!(0) >> 8;
                    slot!(dst) = match (l.as_small_int(), r.as_small_int()) {
                        (Some(a), Some(b))
                            if let Some(v) = a.$checked(b).and_then(Value::small_int) =>
                        {
                            v
                        }
                        _ => match $operation(self, l, r) {
                            Ok(v) => v,
                            Err(e) => fail_unplaced!(e),
                        },
                    };
                    3
                }};
            }

            loop {
                let w = word!(0);
                let dst = w >> 8;
                // SAFETY: the verifier checked that all opcodes exist.
                let op: Op = unsafe { std::mem::transmute(w as u8) };
                let len: usize = match op {
                    Op::LoadK => {
                        slot!(dst) = self.consts[word!(1) as usize];
                        2
                    }
                    Op::Move => {
                        slot!(dst) = slot!(word!(1));
                        2
                    }
                    Op::Defer => {
                        slot!(dst) = self.heap.defer(slot!(dst));
                        1
                    }
                    Op::Eval => {
                        force!(dst);
                        1
                    }
                    Op::MkThunk | Op::MkClosure => {
                        let (chunk, n) = (word!(1), word!(2));
                        let v = if op == Op::MkThunk {
                            self.stats.thunks += 1;
                            self.heap.alloc_thunk(chunk, n)
                        } else {
                            self.heap.alloc_closure(chunk, n)
                        };
                        for i in 0..n as usize {
                            self.heap.fill(v, i, slot!(word!(3 + i)));
                        }
                        slot!(dst) = v;
                        3 + n as usize
                    }
                    Op::AllocThunk => {
                        self.stats.thunks += 1;
                        slot!(dst) = self.heap.alloc_thunk(word!(1), word!(2));
                        3
                    }
                    Op::AllocClosure => {
                        slot!(dst) = self.heap.alloc_closure(word!(1), word!(2));
                        3
                    }
                    Op::Fill => {
                        let n = word!(1) as usize;
                        let v = slot!(dst);
                        for i in 0..n {
                            self.heap.fill(v, i, slot!(word!(2 + i)));
                        }
                        self.heap.filled(v);
                        2 + n
                    }
                    Op::MkSelect => {
                        self.stats.thunks += 1;
                        slot!(dst) = self.heap.new_select(slot!(word!(1)), word!(2));
                        3
                    }
                    Op::Member => {
                        let set = self.heap.whnf(slot!(word!(1))).unwrap_or(Value::NULL);
                        debug_assert!(set.tag() == Tag::Attrs);
                        let v = self.heap.attrs_get(set, Symbol(word!(2)));
                        slot!(dst) = v.unwrap_or(Value::NULL);
                        3
                    }
                    Op::MkList => {
                        let n = word!(1) as usize;
                        self.stats.lists += 1;
                        slot!(dst) = self.heap.build_list(n, |i| slot!(word!(2 + i)));
                        2 + n
                    }
                    Op::MkAttrs => {
                        let n = word!(2) as usize;
                        self.stats.sets += 1;
                        let keys = self.keys[word!(1) as usize];
                        slot!(dst) = self.heap.build_attrs(keys, n, |i| slot!(word!(3 + i)));
                        3 + n
                    }
                    Op::DynName => {
                        let v = force!(dst);
                        let skipped = v == Value::NULL && word!(1) != 0;
                        if v.tag() != Tag::String && !skipped {
                            fail!(self.wrong_type(What::StringNoContext, v));
                        }
                        if v.tag() == Tag::String && self.heap.context_of(v).is_some() {
                            fail_unplaced!(self.context_not_allowed(v));
                        }
                        2
                    }
                    Op::NameFunction => {
                        let (function, name) = (slot!(dst), slot!(word!(1)));
                        self.name_function(function, name);
                        2
                    }
                    Op::AddDyn => {
                        let n = word!(2) as usize;
                        let mut attrs: Vec<Attr> = self.heap.attrs_iter(slot!(word!(1))).collect();
                        let fixed = attrs.len();
                        for i in 0..n {
                            let (name, value, pos) = (
                                slot!(word!(3 + 3 * i)),
                                slot!(word!(4 + 3 * i)),
                                Pos(word!(5 + 3 * i)),
                            );
                            if name == Value::NULL {
                                continue;
                            }
                            let name = self.symbol_of(name);
                            attrs.push(Attr { name, value, pos });
                        }
                        let made = match self.with_dynamic(attrs, fixed) {
                            Ok(v) => v,
                            Err(e) => fail!(e),
                        };
                        slot!(dst) = made;
                        3 + 3 * n
                    }
                    Op::Select => {
                        let v = force!(word!(1));
                        let n = word!(2) as usize;
                        let len = 3 + 3 * n;
                        let mut v = v;
                        for i in 0..n {
                            if v.tag() != Tag::Attrs {
                                let e = self.wrong_type(What::Attrs, v);
                                suspend!(0);
                                return Err(e.trace(self.here(), "while selecting an attribute"));
                            }
                            // SAFETY: a cache is two words of this instruction, 4-byte aligned.
                            let found = {
                                let name = Symbol(word!(3 + 3 * i));
                                // SAFETY: a cache is two words of this instruction, 4-byte aligned.
                                unsafe { self.cached(v, name, ip.add(4 + 3 * i)) }
                            };
                            let Some(found) = found else {
                                fail!(self.missing_attribute(v, Symbol(word!(3 + 3 * i))));
                            };
                            match self.heap.whnf(found) {
                                Some(w) => v = w,
                                None => {
                                    suspend!(if i + 1 == n { len } else { 0 });
                                    self.force_into(found, base_slot + dst)?;
                                    continue 'frames;
                                }
                            }
                        }
                        slot!(dst) = v;
                        len
                    }
                    Op::SelectDyn => {
                        let v = force!(word!(1));
                        let name = slot!(word!(2));
                        if v.tag() != Tag::Attrs {
                            let e = self.wrong_type(What::Attrs, v);
                            suspend!(0);
                            return Err(e.trace(self.here(), "while selecting an attribute"));
                        }
                        let name = match self.name_of(name) {
                            Ok(n) => n,
                            Err(e) => fail!(e),
                        };
                        match self.heap.attrs_get(v, name) {
                            Some(found) => finish_with!(dst, found, 3),
                            None => fail!(self.missing_attribute(v, name)),
                        }
                        3
                    }
                    Op::SelectOr => {
                        let v = force!(word!(1));
                        let n = word!(3) as usize;
                        let len = 4 + 3 * n;
                        let mut v = v;
                        let mut jump = false;
                        for i in 0..n {
                            // SAFETY: as in `Select`.
                            let found = if v.tag() == Tag::Attrs {
                                {
                                    let name = Symbol(word!(4 + 3 * i));
                                    // SAFETY: a cache is two words of this instruction, 4-byte aligned.
                                    unsafe { self.cached(v, name, ip.add(5 + 3 * i)) }
                                }
                            } else {
                                None
                            };
                            let Some(found) = found else {
                                jump = true;
                                break;
                            };
                            match self.heap.whnf(found) {
                                Some(w) => v = w,
                                None => {
                                    suspend!(if i + 1 == n { len } else { 0 });
                                    self.force_into(found, base_slot + dst)?;
                                    continue 'frames;
                                }
                            }
                        }
                        if jump {
                            ip = jump!(2);
                            continue;
                        }
                        slot!(dst) = v;
                        len
                    }
                    Op::SelectOrDyn => {
                        let v = force!(word!(1));
                        let name = match self.name_of(slot!(word!(2))) {
                            Ok(n) => n,
                            Err(e) => fail!(e),
                        };
                        let found = if v.tag() == Tag::Attrs {
                            self.heap.attrs_get(v, name)
                        } else {
                            None
                        };
                        match found {
                            Some(found) => finish_with!(dst, found, 4),
                            None => {
                                ip = jump!(3);
                                continue;
                            }
                        }
                        4
                    }
                    Op::HasAttr => {
                        let v = force!(word!(1));
                        let n = word!(2) as usize;
                        let mut v = v;
                        let mut has = true;
                        for i in 0..n {
                            // SAFETY: as in `Select`.
                            let found = if v.tag() == Tag::Attrs {
                                {
                                    let name = Symbol(word!(3 + 3 * i));
                                    // SAFETY: a cache is two words of this instruction, 4-byte aligned.
                                    unsafe { self.cached(v, name, ip.add(4 + 3 * i)) }
                                }
                            } else {
                                None
                            };
                            let Some(found) = found else {
                                has = false;
                                break;
                            };
                            if i + 1 == n {
                                break;
                            }
                            match self.heap.whnf(found) {
                                Some(w) => v = w,
                                None => {
                                    suspend!(0);
                                    self.force_into(found, base_slot + dst)?;
                                    continue 'frames;
                                }
                            }
                        }
                        slot!(dst) = Value::bool(has);
                        3 + 3 * n
                    }
                    Op::HasAttrDyn => {
                        let v = force!(word!(1));
                        let name = match self.name_of(slot!(word!(2))) {
                            Ok(n) => n,
                            Err(e) => fail!(e),
                        };
                        let has = v.tag() == Tag::Attrs && self.heap.attrs_get(v, name).is_some();
                        slot!(dst) = Value::bool(has);
                        3
                    }
                    Op::WithLookup => {
                        let name = Symbol(word!(1));
                        let n = word!(2) as usize;
                        let mut found = None;
                        for i in 0..n {
                            let set = force!(word!(3 + i));
                            if set.tag() != Tag::Attrs {
                                let e = self.wrong_type(What::Attrs, set);
                                suspend!(0);
                                return Err(e.trace(
                                    self.word_pos(3 + i as u32),
                                    "while evaluating the first subexpression of a with expression",
                                ));
                            }
                            self.stats.lookups += 1;
                            found = self.heap.attrs_get(set, name);
                            if found.is_some() {
                                break;
                            }
                        }
                        match found {
                            Some(v) => finish_with!(dst, v, 3 + n),
                            None => {
                                let shown = self.show_name(name);
                                fail!(EvalError::new(
                                    ErrorKind::Eval,
                                    format!("undefined variable '{shown}'")
                                ));
                            }
                        }
                        3 + n
                    }
                    Op::Call => {
                        let f = force!(word!(1));
                        let n = word!(2);
                        // Arguments are gathered in a contiguous run above the frame.
                        suspend!(3 + n as usize);
                        if let Some(Function::Closure { chunk, captures }) = self.heap.function(f)
                            && self.chunks[chunk as usize].arity == n
                            && self.depth <= self.settings.max_call_depth
                        {
                            let callee = self.push_code(
                                FrameKind::Function,
                                chunk,
                                f,
                                captures,
                                base_slot + dst,
                            )?;
                            let to = callee + captures;
                            for i in 0..n {
                                let v = self.stack.get(base_slot + word!(3 + i as usize));
                                self.stack.set(to + i, v);
                            }
                            self.depth += 1;
                            self.stats.calls += 1;
                            self.frames.last_mut().expect("just pushed").counted = 1;
                            continue 'frames;
                        }
                        if let Some(b) = f.as_builtin()
                            && self.builtins[b as usize].arity as u32 == n
                        {
                            let mut values = [Value::NULL; crate::builtins::MAX_ARITY];
                            for (i, v) in values.iter_mut().enumerate().take(n as usize) {
                                *v = slot!(word!(3 + i));
                            }
                            let pushed = self.frames.len();
                            match self.call_builtin(b, values, base_slot + dst) {
                                // SAFETY: the instruction has `3 + n` words.
                                Ok(()) if self.frames.len() == pushed => {
                                    ip = unsafe { ip.add(3 + n as usize) };
                                    continue;
                                }
                                Ok(()) => continue 'frames,
                                Err(e) if self.frames.len() > pushed => return Err(e),
                                Err(e) => return Err(e.or_at(self.here())),
                            }
                        }
                        let from = self.stack.top();
                        for i in 0..n {
                            let v = self.stack.get(base_slot + word!(3 + i as usize));
                            self.stack.push(v);
                        }
                        let pushed = self.frames.len();
                        let outcome = self.call_gathered(f, from, n, base_slot + dst);
                        if let Err(e) = outcome {
                            if self.frames.len() > pushed {
                                return Err(e);
                            }
                            self.stack.truncate(from);
                            return Err(e.or_at(self.here()));
                        }
                        if self.frames.len() == pushed {
                            // Done without a frame.
                            self.stack.truncate(from);
                            3 + n as usize
                        } else {
                            continue 'frames;
                        }
                    }
                    Op::Ret => {
                        let v = force!(dst);
                        self.finish(v);
                        continue 'frames;
                    }
                    Op::Jump => {
                        ip = jump!(1);
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
                        let v = force!(word!(1));
                        match v.as_bool() {
                            Some(b) => slot!(dst) = Value::bool(!b),
                            None => fail!(self.wrong_type(What::Bool, v)),
                        }
                        2
                    }
                    Op::Eq | Op::NEq => {
                        let (l, r) = (force!(word!(1)), force!(word!(2)));
                        check_depth!();
                        let negate = op == Op::NEq;
                        match self.equal_simple(l, r) {
                            Some(b) => slot!(dst) = Value::bool(b != negate),
                            None => {
                                operation!(crate::equal::equal_step, negate as u32, &[l, r], dst, 3)
                            }
                        }
                        3
                    }
                    Op::Less => {
                        check_depth!();
                        let (l, r) = (force!(word!(1)), force!(word!(2)));
                        match self.less_simple(l, r) {
                            Ok(Some(b)) => slot!(dst) = Value::bool(b),
                            Ok(None) => {
                                let mode = crate::equal::OPERATOR;
                                operation!(crate::equal::less_step, mode, &[l, r], dst, 3)
                            }
                            Err(e) => fail_unplaced!(e),
                        }
                        3
                    }
                    Op::Sub => arithmetic!(checked_sub, arith::sub),
                    Op::Mul => arithmetic!(checked_mul, arith::mul),
                    Op::Div => {
                        check_depth!();
                        let (l, r) = (force!(word!(1)), force!(word!(2)));
                        match arith::div(self, l, r) {
                            Ok(v) => slot!(dst) = v,
                            Err(e) => fail_unplaced!(e),
                        }
                        3
                    }
                    Op::Plus | Op::PlusCoerced => {
                        let n = word!(1) as usize;
                        let first = force!(word!(2));
                        // An operand is coerced before the next is evaluated.
                        let simple =
                            n == 2 && matches!(first.tag(), Tag::Int | Tag::String | Tag::Other);
                        if simple {
                            let second = force!(word!(3));
                            if let (Some(a), Some(b)) =
                                (first.as_small_int(), second.as_small_int())
                                && let Some(v) = Value::small_int(a.wrapping_add(b))
                            {
                                slot!(dst) = v;
                                // SAFETY: the instruction has four words.
                                ip = unsafe { ip.add(4) };
                                continue;
                            }
                        }
                        if simple
                            && first.tag() == Tag::String
                            && slot!(word!(3)).tag() == Tag::String
                        {
                            check_coercion!();
                            match self.concat(n, |i| slot!(word!(2 + i))) {
                                Ok(v) => slot!(dst) = v,
                                Err(e) => fail!(e),
                            }
                            2 + n
                        } else {
                            let values = self.gather(ip, base_slot, n);
                            let mode = (op == Op::PlusCoerced) as u32;
                            operation!(crate::coerce::plus_step, mode, &values, dst, 2 + n)
                        }
                    }
                    Op::Coerce => {
                        let v = force!(word!(2));
                        let how = word!(1);
                        if v.tag() == Tag::String
                            || how == coerced::FIRST && matches!(v.tag(), Tag::Int | Tag::Other)
                        {
                            slot!(dst) = v;
                            3
                        } else {
                            operation!(crate::coerce::operand_step, how, &[v], dst, 3)
                        }
                    }
                    Op::ConcatStrings => {
                        let n = word!(1) as usize;
                        let mut simple = true;
                        for i in 0..n {
                            // An operand is coerced before the next is evaluated.
                            if force!(word!(2 + i)).tag() != Tag::String {
                                simple = false;
                                break;
                            }
                        }
                        if simple {
                            check_coercion!();
                            match self.concat(n, |i| slot!(word!(2 + i))) {
                                Ok(v) => slot!(dst) = v,
                                Err(e) => fail!(e),
                            }
                            2 + n
                        } else {
                            let values = self.gather(ip, base_slot, n);
                            operation!(crate::coerce::concat_step, 0, &values, dst, 2 + n)
                        }
                    }
                    Op::ConcatLists => {
                        let (l, r) = (force!(word!(1)), force!(word!(2)));
                        if l.tag() != Tag::List || r.tag() != Tag::List {
                            let bad = if l.tag() == Tag::List { r } else { l };
                            suspend!(0);
                            return Err(self.wrong_type(What::List, bad).trace(
                                self.here(),
                                "while evaluating one of the elements to concatenate",
                            ));
                        }
                        self.stats.concats += 1;
                        let len = self.heap.list(l).len() + self.heap.list(r).len();
                        self.check_items(len)?;
                        slot!(dst) = self.heap.concat_lists(&[l, r]);
                        3
                    }
                    Op::CheckAttrs => {
                        let v = force!(dst);
                        if v.tag() != Tag::Attrs {
                            fail_unplaced!(self.wrong_type(What::Attrs, v));
                        }
                        1
                    }
                    Op::Update => {
                        let (l, r) = (force!(word!(1)), force!(word!(2)));
                        if l.tag() != Tag::Attrs || r.tag() != Tag::Attrs {
                            let bad = if l.tag() == Tag::Attrs { r } else { l };
                            fail_unplaced!(self.wrong_type(What::Attrs, bad));
                        }
                        self.stats.updates += 1;
                        slot!(dst) = self.heap.update(l, r);
                        3
                    }
                    Op::AssertFail => {
                        let text = self.heap.bytes(self.consts[word!(1) as usize]);
                        let message = format!("assertion '{}' failed", message_text(text));
                        fail!(EvalError::new(ErrorKind::Assert, message))
                    }
                    Op::AssertEqualFail => {
                        let (l, r) = (slot!(dst), slot!(word!(1)));
                        let text = self.heap.bytes(self.consts[word!(2) as usize]);
                        let text = message_text(text).into_owned();
                        suspend!(0);
                        let pos = self.here();
                        return Err(self.assertion_failed(l, r, &text, pos));
                    }
                    Op::BindFormals => {
                        let arg = force!(dst);
                        suspend!(0);
                        match self.bind_formals(arg, word!(1), base_slot + word!(2)) {
                            Ok(()) => {}
                            Err(e) => return Err(e),
                        }
                        3
                    }
                    Op::JumpIfPresent => {
                        if slot!(dst) != Value::ABSENT {
                            ip = jump!(1);
                            continue;
                        }
                        2
                    }
                    Op::Overrides => {
                        let set = force!(word!(1));
                        let Some(overrides) = self.heap.attrs_get(set, self.known.overrides) else {
                            slot!(dst) = set;
                            // SAFETY: the instruction has two words.
                            ip = unsafe { ip.add(2) };
                            continue;
                        };
                        match self.heap.whnf(overrides) {
                            Some(o) if o.tag() == Tag::Attrs => {
                                self.heap.override_values(set, o);
                                slot!(dst) = self.heap.update(set, o)
                            }
                            Some(o) => {
                                fail_unplaced!(self.wrong_type(What::Attrs, o).trace(
                                    Pos::NONE,
                                    "while evaluating the `__overrides` attribute"
                                ))
                            }
                            None => {
                                suspend!(0);
                                self.force_into(overrides, base_slot + dst)?;
                                continue 'frames;
                            }
                        }
                        2
                    }
                };
                // SAFETY: instructions follow each other up to a `Ret`, `Jump` or `AssertFail`.
                ip = unsafe { ip.add(len) };
            }
        }
    }

    /// Calls with arguments that were gathered at the stack's top, which belongs to no frame; frames
    /// pushed by the call must not overlap them, so they stay until the callee has copied them.
    #[inline(never)]
    fn call_gathered(&mut self, f: Value, from: u32, n: u32, ret: u32) -> Result<()> {
        self.call_slots(f, from, n, ret)
    }

    /// The operands of the concatenation at `ip`.
    #[cold]
    #[inline(never)]
    fn gather(&self, ip: *const u32, base: u32, n: usize) -> Vec<Value> {
        // SAFETY: the instruction has `2 + n` words.
        let operands = unsafe { std::slice::from_raw_parts(ip.add(2), n) };
        let slot = |&i: &u32| self.stack.get(base + i);
        operands.iter().map(slot).collect()
    }

    #[cold]
    #[inline(never)]
    fn too_deep_to_coerce(&self) -> EvalError {
        EvalError::call_depth_exceeded().at(self.operand_pos(0))
    }
}

//! Attribute sets and groups of bindings.
//!
//! Invariant: a group's slots are filled in the planned order, members of cycles first as empty thunks
//! and functions and last with their captures; nothing is forced in between. Deliberately absent: the
//! plan (see `analysis::plan`).

use super::{Gen, Slot, expr::Whnf};
use crate::{analysis::Form, ast, resolve::ir::*};
use frazil_runtime::bytecode::{Const, Op, Table};
use frazil_runtime::pos::Pos;

const NAME: &str = "while evaluating the name of a dynamic attribute";

impl Gen<'_, '_> {
    /// Makes the bindings of a group that live in slots.
    pub fn group(&mut self, g: GroupId) {
        let order = self.p.groups[g.at()].order;
        let first = self.e.temps(order.len as usize);
        let mut early = false;
        for (n, i) in order.range().enumerate() {
            let b = self.p.order[i];
            let slot = first + n as u32;
            self.slots[b.at()] = slot;
            let binding = self.p.binding(b);
            if binding.early {
                early = true;
                self.allocate(binding.value, slot);
            }
        }
        for i in order.range() {
            let b = self.p.order[i];
            let binding = self.p.binding(b);
            if !binding.early && !binding.first.is_some() {
                self.lazy(binding.value, self.slots[b.at()]);
            }
        }
        if early {
            for i in order.range() {
                let b = self.p.order[i];
                let binding = self.p.binding(b);
                if binding.early {
                    self.fill(binding.value, self.slots[b.at()]);
                }
            }
        }
    }

    /// An attribute set.
    pub fn attrs(&mut self, id: Id, a: AttrsId, dest: Slot) -> Whnf {
        if self.p.form(id) == Form::Const {
            self.load(id, dest);
            return true;
        }
        let a = self.p.attrs[a.at()];
        if a.group.is_some() {
            self.group(a.group);
        }
        let n = a.dynamic.len as usize / 2;
        let mut from = if a.base.is_some() {
            let (slot, whnf) = self.operand(a.base);
            if !whnf {
                self.e.op_at(Op::Eval, slot, self.p.pos(a.base));
            }
            slot
        } else {
            let slot = match n > 0 {
                true => self.e.temp(),
                false => dest,
            };
            self.make_attrs(&a, self.p.pos(id), slot);
            slot
        };
        if a.base.is_some() {
            let to = if n > 0 { self.e.temp() } else { dest };
            let pos = self.overrides_pos(&a);
            self.e.op_at(Op::Overrides, to, pos).word(from);
            from = to;
        }
        // No instruction writes the slot that it reads.
        let spare = self.e.temps(if n > 1 { 2 } else { 0 });
        let mut ids = a.dynamic.ids();
        for (i, d) in a.source.dynamic.iter().take(n).enumerate() {
            let (Some(name), Some(value)) = (ids.next(), ids.next()) else {
                break;
            };
            let mark = self.e.mark();
            let name = self.dynamic_name(name, d.pos, NAME, true);
            let is_function = matches!(self.p.kind(value), Kind::Lambda(_));
            let value = self.element(value);
            let to = match i + 1 == n {
                true => dest,
                false if from == spare => spare + 1,
                false => spare,
            };
            self.e
                .op_at(Op::AddDyn, to, d.pos)
                .word(from)
                .word(1)
                .word(name)
                .word(value)
                .word(d.pos.0);
            if is_function {
                self.e.op(Op::NameFunction, value).word(name);
            }
            from = to;
            self.e.release(mark);
        }
        true
    }

    /// Where `__overrides` stands, or its value if that is a variable, which is evaluated there.
    fn overrides_pos(&self, a: &Attrs) -> Pos {
        let is_it = |d: &&ast::AttrDef| self.symbols.name(d.name) == b"__overrides";
        match a.source.attrs.iter().find(is_it) {
            Some(def) => match def.value {
                ast::AttrValue::Plain(e) if matches!(e.kind, ast::ExprKind::Var(_)) => e.pos,
                _ => def.pos,
            },
            None => Pos::NONE,
        }
    }

    /// The set of the static names.
    pub fn make_attrs(&mut self, a: &Attrs, pos: Pos, dest: Slot) {
        let keys = self.keys(a.source, pos);
        if a.values.len == 0 {
            return self.e.load(dest, Const::Attrs(keys, Box::default()));
        }
        let slots = self.lazy_slots(a.values);
        self.e
            .op(Op::MkAttrs, dest)
            .index(Table::Keys, keys)
            .word(a.values.len);
        self.words(slots);
    }

    /// A key table.
    pub fn keys(&mut self, source: &ast::AttrSet, pos: Pos) -> u32 {
        let keys = source.attrs.iter().map(|d| (d.name, d.pos));
        self.e.unit.add_keys(keys, pos)
    }
}

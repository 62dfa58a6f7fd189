//! Functions: parameters, set patterns, defaults.
//!
//! Invariant: frame slots are captures, one a level, the pattern's names, then the rest. The pattern is
//! checked before anything else runs; defaults are made after it, each after those that it copies.
//! Deliberately absent: calls (see `expr`).

use super::Gen;
use crate::{ast, resolve::ir::*};
use frazil_runtime::{
    bytecode::{FormalDef, FormalsDef, Op, ParamDef, Table},
    pos::Pos,
};

/// The level of the function that `scopedImport` calls with the scope.
pub fn scope_param(pos: Pos) -> ParamDef {
    ParamDef {
        arg: None,
        formals: None,
        pos,
    }
}

impl Gen<'_, '_> {
    /// The code of a function's chunk.
    pub fn function(&mut self, f: FnId) {
        let f = self.p.functions[f.at()];
        let mut level = f.lambda;
        for i in 0..f.levels as usize {
            self.slots[f.params.at() + i] = self.e.temp();
            self.e.params.push(ParamDef {
                arg: level.arg,
                formals: None,
                pos: level.pos,
            });
            if let ast::ExprKind::Lambda(inner) = level.body.kind
                && i + 1 < f.levels as usize
            {
                level = inner;
            }
        }
        if let Some(formals) = f.formals {
            let param = self.slots[f.params.at() + f.levels as usize - 1];
            self.pattern(formals, f.group, param, level.pos);
        }
        self.tail(f.body);
        self.e.finish(f.lambda.name.get(), level.pos);
    }

    fn pattern(&mut self, formals: &ast::Formals, group: GroupId, param: u32, pos: Pos) {
        let index = self.e.unit.formals.len() as u32;
        self.e.unit.formals.push(FormalsDef {
            formals: formals
                .formals
                .iter()
                .map(|f| FormalDef {
                    name: f.name,
                    pos: f.pos,
                    has_default: f.default.is_some(),
                })
                .collect(),
            ellipsis: formals.ellipsis,
        });
        if let Some(p) = self.e.params.last_mut() {
            p.formals = Some(index);
        }
        let slots = self.e.temps(formals.formals.len());
        self.e
            .op_at(Op::BindFormals, param, pos)
            .index(Table::Formals, index)
            .word(slots);
        let Group { first, order, .. } = self.p.groups[group.at()];
        for i in 0..formals.formals.len() {
            self.slots[first.at() + i] = slots + i as u32;
        }
        self.defaults(order);
    }

    fn defaults(&mut self, order: Span) {
        let mark = self.e.mark();
        // Members of cycles exist before their captures; whether they were absent is kept meanwhile.
        for i in order.range() {
            let b = self.p.order[i];
            let binding = self.p.binding(b);
            if binding.early && binding.value.is_some() {
                let slot = self.slot(b);
                let was = self.e.temp();
                self.e.op(Op::Move, was).word(slot);
                let mut present = Default::default();
                self.e.op(Op::JumpIfPresent, slot).target(&mut present);
                self.allocate(binding.value, slot);
                self.e.bind(present);
            }
        }
        for i in order.range() {
            let b = self.p.order[i];
            let binding = self.p.binding(b);
            if !binding.early && binding.value.is_some() {
                let slot = self.slot(b);
                let mut present = Default::default();
                self.e.op(Op::JumpIfPresent, slot).target(&mut present);
                self.lazy(binding.value, slot);
                self.e.bind(present);
            }
        }
        let mut was = mark;
        for i in order.range() {
            let b = self.p.order[i];
            let binding = self.p.binding(b);
            if binding.early && binding.value.is_some() {
                let mut present = Default::default();
                self.e.op(Op::JumpIfPresent, was).target(&mut present);
                self.fill(binding.value, self.slot(b));
                self.e.bind(present);
                was += 1;
            }
        }
        self.e.release(mark);
    }
}

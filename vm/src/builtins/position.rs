//! Line and column of a position, for the sets of `__curPos` and `unsafeGetAttrPos`.
//!
//! Invariant: both are computed only when they are needed, which shows in what is printed without
//! `--strict`. They are no members of `builtins`, so nothing else can call them.

use super::Builtin;
use crate::error::Result;
use crate::machine::Vm;
use frazil_runtime::pos::{LineCol, Pos};
use frazil_runtime::value::Value;

/// The rows of this family, which are the first of all.
pub static TABLE: &[Builtin] = &[
    Builtin::leaf("__lineOfPos", 1, &[], line, "The line of a position.").untraced(),
    Builtin::leaf("__columnOfPos", 1, &[], column, "The column of a position.").untraced(),
];

/// An unevaluated line and column.
pub(crate) fn parts(vm: &mut Vm, pos: Pos) -> [Value; 2] {
    let place = vm.heap.int(pos.0.into());
    [0, 1].map(|row| vm.heap.new_apply(Value::builtin(row), &[place]))
}

fn place(vm: &Vm, pos: Value) -> Option<LineCol> {
    let pos = u32::try_from(vm.heap.as_int(pos)?).ok()?;
    vm.positions.line_col(Pos(pos))
}

fn line(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let line = place(vm, args[0]).map_or(0, |at| at.line);
    Ok(vm.heap.int(line.into()))
}

fn column(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let column = place(vm, args[0]).map_or(0, |at| at.column);
    Ok(vm.heap.int(column.into()))
}

//! Text formats: JSON, TOML and XML.
//!
//! The formats themselves are in `frazil_formats`; the ways from and to values are in `from_json`,
//! `from_toml`, `to_json` and `to_xml`.

use super::from_json::from_json;
use super::from_toml::from_toml;
use super::to_json::{COPY_PATHS, STRICT, to_json_step};
use super::to_xml::to_xml_step;
use super::{Builtin, What, want, want_as};
use crate::error::Result;
use crate::frame::{Native, Next};
use crate::machine::Vm;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::leaf(
        "__fromJSON",
        1,
        &[want(0, What::StringNoContext)],
        from_json,
        "The value that a JSON text stands for.",
    ),
    Builtin::leaf(
        "fromTOML",
        1,
        &[want_as(
            0,
            What::StringNoContext,
            "while evaluating the argument passed to builtins.fromTOML",
        )],
        from_toml,
        "The value that a TOML text stands for.",
    ),
    Builtin::step(
        "__toJSON",
        1,
        &[],
        to_json,
        "A value as JSON text. Sets with `outPath` or `__toString` are written as that string, paths \
         are copied to the store.",
    ),
    Builtin::step("__toXML", 1, &[], to_xml, "A value as an XML document."),
];

fn to_json(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 1 {
        return Ok(Next::Done(vm.result(f)));
    }
    vm.set_state(1);
    Ok(Next::Sub {
        step: to_json_step,
        args: 1,
        n: 1,
        mode: STRICT | COPY_PATHS,
    })
}

fn to_xml(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 1 {
        return Ok(Next::Done(vm.result(f)));
    }
    vm.set_state(1);
    Ok(Next::Sub {
        step: to_xml_step,
        args: 1,
        n: 1,
        mode: super::to_xml::STRICT,
    })
}

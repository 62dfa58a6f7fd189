//! Values on standard output, in the forms that commands offer.
//!
//! Invariant: a value is complete before any of it is written, XML and JSON excepted. Deliberately absent: how the forms
//! look (see `frazil_vm`).

use crate::failure::Failure;
use crate::terminal::Output;
use frazil_vm::error::Result;
use frazil_vm::machine::{Root, Vm};
use frazil_vm::print::{Style, print_value};
use std::cell::RefCell;
use std::rc::Rc;

/// How a value is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Form {
    /// As an expression.
    #[default]
    Plain,
    /// The string that it coerces to, as it is.
    Raw,
    /// XML.
    Xml,
    /// JSON.
    Json,
}

/// What to show of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Show {
    /// How.
    pub form: Form,
    /// Whether it is evaluated throughout first.
    pub strict: bool,
    /// Whether XML says where attributes are defined.
    pub locations: bool,
}

/// Writes a kept value, evaluated at least outside.
///
/// # Errors
/// Whatever its evaluation raises.
pub fn write(
    vm: &mut Vm,
    root: Root,
    show: Show,
    out: &mut Output,
) -> std::result::Result<(), Failure> {
    if show.form == Form::Xml {
        return write_xml(vm, root, show, out);
    }
    // The reference writes values as it comes to them: what comes before a failure is written.
    let mut text = Vec::new();
    let rendered = render(vm, root, show, &mut text);
    out.write(&text);
    rendered?;
    // No newline after raw output: it is for other programs.
    if matches!(show.form, Form::Plain | Form::Json) {
        out.write(b"\n");
        // So that messages of the next evaluation come after this, in the same file.
        out.flush();
    }
    Ok(())
}

/// XML is written while it is made.
fn write_xml(
    vm: &mut Vm,
    root: Root,
    show: Show,
    out: &mut Output,
) -> std::result::Result<(), Failure> {
    out.flush();
    let shared = Rc::new(RefCell::new(std::mem::take(out)));
    let pieces = shared.clone();
    let receiver = Box::new(move |piece: &[u8]| pieces.borrow_mut().write(piece));
    let result = vm.write_xml(root, show.strict, show.locations, receiver);
    *out = shared.take();
    Ok(result?)
}

/// A kept value as text, or what comes before its failure.
///
/// # Errors
/// Whatever its evaluation raises.
pub fn render(vm: &mut Vm, root: Root, show: Show, to: &mut Vec<u8>) -> Result<()> {
    match show.form {
        Form::Raw => *to = vm.raw_text(root)?,
        Form::Xml => {
            let shared = Rc::new(RefCell::new(Vec::new()));
            let pieces = shared.clone();
            let receiver = Box::new(move |piece: &[u8]| pieces.borrow_mut().extend(piece));
            vm.write_xml(root, show.strict, show.locations, receiver)?;
            *to = shared.take();
        }
        Form::Json => match vm.json_text(root, show.strict) {
            Ok(text) => *to = text,
            Err(e) => {
                *to = vm.partial_output().unwrap_or_default();
                return Err(e);
            }
        },
        Form::Plain => {
            let style = if show.strict {
                vm.force_deep(root)?;
                Style::EvalStrict
            } else {
                Style::Eval
            };
            print_value(vm, vm.get(root), style, to)?;
        }
    }
    Ok(())
}

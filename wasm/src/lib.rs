//! The evaluator for JavaScript: files in memory (or read through a callback), values and errors as text.
//!
//! Invariants: nothing is read but what was written with [`Evaluator::write_file`] or what the reader
//! object gives; a failed evaluation, even one that ran out of WebAssembly's memory, leaves an evaluator
//! that can be used. Files once imported stay compiled until files are written or settings change.
//! Deliberately absent: the playground's page, and any store to write to.

mod host;

use frazil_runtime::heap::HeapConfig;
use frazil_runtime::pos::Origin;
use frazil_vm::error::Result;
use frazil_vm::machine::{Root, Vm};
use frazil_vm::print::{Style, print_value};
use frazil_vm::report::filter_escapes;
use frazil_vm::settings::Settings;
use host::{JsHost, Reader};
use std::cell::RefCell;
use std::sync::Once;
use wasm_bindgen::prelude::*;

/// An evaluator for use from JavaScript.
///
/// The machine is made when it is needed, and is elsewhere while it runs: if that ends in a trap, the
/// next evaluation has a new one.
#[wasm_bindgen]
pub struct Evaluator {
    vm: RefCell<Option<Box<Vm>>>,
    settings: RefCell<Settings>,
    host: JsHost,
}

#[wasm_bindgen]
impl Evaluator {
    /// An evaluator; `reader` answers for paths that were not written with `writeFile`.
    #[wasm_bindgen(constructor)]
    pub fn new(reader: Option<Reader>) -> Evaluator {
        panics_become_exceptions();
        Evaluator {
            vm: RefCell::default(),
            settings: RefCell::default(),
            host: JsHost::new(reader),
        }
    }

    /// Puts a file at an absolute path.
    #[wasm_bindgen(js_name = writeFile)]
    pub fn write_file(&self, path: &str, content: &[u8]) {
        self.host.write_file(path.as_bytes(), content);
        self.vm.take();
    }

    /// Sets the look-up path, for `<nixpkgs>`: entries `name=location` or `location`, as for `-I`.
    #[wasm_bindgen(js_name = setLookupPath)]
    pub fn set_lookup_path(&self, entries: Vec<String>) {
        let split = |e: String| match e.split_once('=') {
            Some((prefix, location)) => (prefix.to_owned(), location.to_owned()),
            None => (String::new(), e),
        };
        self.settings.borrow_mut().nix_path = entries.into_iter().map(split).collect();
        self.vm.take();
    }

    /// Whether errors show all of their trace, as with `--show-trace`.
    #[wasm_bindgen(js_name = setShowTrace)]
    pub fn set_show_trace(&self, show: bool) {
        self.settings.borrow_mut().show_trace = show;
        if let Some(vm) = self.vm.borrow_mut().as_mut() {
            vm.settings.show_trace = show;
        }
    }

    /// Evaluates an expression, whose relative paths start at `/`, and returns its value as
    /// `nix-instantiate --eval` prints it; deeply, if `strict`. Throws an error with the text that the
    /// command would print.
    pub fn evaluate(&self, expression: &str, strict: bool) -> std::result::Result<String, JsError> {
        self.run(strict, |vm| {
            vm.compile(expression.as_bytes(), Origin::String, b"/", None)
        })
    }

    /// Evaluates a file, or a directory's `default.nix`; otherwise as `evaluate`.
    #[wasm_bindgen(js_name = evaluateFile)]
    pub fn evaluate_file(&self, path: &str, strict: bool) -> std::result::Result<String, JsError> {
        self.run(strict, |vm| {
            let file = vm.resolve_expr_path(path.as_bytes())?;
            vm.compile_file(&file, None)
        })
    }

    /// What was traced and warned since the last call, line by line.
    #[wasm_bindgen(js_name = takeMessages)]
    pub fn take_messages(&self) -> Vec<String> {
        self.host.take_messages()
    }
}

impl Evaluator {
    fn run(
        &self,
        strict: bool,
        compile: impl FnOnce(&mut Vm) -> Result<frazil_runtime::value::Value>,
    ) -> std::result::Result<String, JsError> {
        let mut vm = self.vm.take().unwrap_or_else(|| {
            let settings = self.settings.borrow().clone();
            let host = Box::new(self.host.clone());
            Box::new(Vm::new(host, settings, HeapConfig::default()))
        });
        let outcome = compile(&mut vm).and_then(|value| {
            let root = vm.root(value);
            let text = show(&mut vm, root, strict);
            vm.release(root);
            text
        });
        let outcome = match outcome {
            Ok(text) => Ok(String::from_utf8_lossy(&text).into_owned()),
            Err(e) => {
                let text = filter_escapes(&vm.render_error(&e), false);
                Err(JsError::new(&String::from_utf8_lossy(&text)))
            }
        };
        self.vm.replace(Some(vm));
        outcome
    }
}

/// A kept value as `nix-instantiate --eval` prints it.
fn show(vm: &mut Vm, root: Root, strict: bool) -> Result<Vec<u8>> {
    vm.force(root)?;
    let style = if strict {
        vm.force_deep(root)?;
        Style::EvalStrict
    } else {
        Style::Eval
    };
    let mut text = Vec::new();
    print_value(vm, vm.get(root), style, &mut text)?;
    Ok(text)
}

/// There is no unwinding here: a panic would end in `unreachable`, without saying why.
fn panics_become_exceptions() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            wasm_bindgen::throw_str(&format!("internal error: {info}"))
        }));
    });
}

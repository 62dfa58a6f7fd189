//! The evaluator for JavaScript: files in memory (or read through a callback), values and errors as text.
//!
//! Invariant: one [`Evaluator`] is one machine, so files once imported stay compiled; nothing is read but
//! what was written with [`Evaluator::write_file`] or what the reader object gives. Deliberately
//! absent: the playground's page, and any store to write to.

mod host;

use frazil_runtime::heap::HeapConfig;
use frazil_runtime::pos::Origin;
use frazil_vm::machine::Vm;
use frazil_vm::settings::Settings;
use host::{JsHost, Reader};
use wasm_bindgen::prelude::*;

/// An evaluator for use from JavaScript.
#[wasm_bindgen]
pub struct Evaluator {
    vm: Vm,
    host: JsHost,
}

#[wasm_bindgen]
impl Evaluator {
    /// An evaluator; `reader` answers for paths that were not written with `write_file`.
    #[wasm_bindgen(constructor)]
    pub fn new(reader: Option<Reader>) -> Evaluator {
        let host = JsHost::new(reader);
        let vm = Vm::new(
            Box::new(host.clone()),
            Settings::default(),
            HeapConfig::default(),
        );
        Evaluator { vm, host }
    }

    /// Puts a file at an absolute path.
    #[wasm_bindgen(js_name = writeFile)]
    pub fn write_file(&mut self, path: &str, content: &[u8]) {
        self.host.write_file(path.as_bytes(), content);
    }

    /// Evaluates an expression and returns its value as `nix-instantiate --eval` prints it; deeply, if
    /// `strict`. Fails with the error text that the command would print.
    pub fn evaluate(&mut self, expression: &str, strict: bool) -> Result<String, String> {
        self.run(expression, strict)
            .map_err(|e| frazil_vm::report::render_error(&mut self.vm, &e))
    }

    /// What was traced and warned since the last call, line by line.
    #[wasm_bindgen(js_name = takeMessages)]
    pub fn take_messages(&mut self) -> Vec<String> {
        self.host.take_messages()
    }
}

impl Evaluator {
    fn run(&mut self, expression: &str, strict: bool) -> frazil_vm::error::Result<String> {
        let v = self
            .vm
            .compile(expression.as_bytes(), Origin::String, b"/", None)?;
        let root = self.vm.root(v);
        let out = self.show(root, strict);
        self.vm.release(root);
        out
    }
}

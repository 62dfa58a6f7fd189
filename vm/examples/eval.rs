//! Evaluates its argument as an expression and prints the result in short: a workbench for the
//! machine without the command line.

use frazil_runtime::heap::HeapConfig;
use frazil_runtime::pos::Origin;
use frazil_vm::host::MemoryHost;
use frazil_vm::machine::Vm;
use frazil_vm::settings::Settings;

fn main() {
    let text = std::env::args().nth(1).expect("an expression");
    let zeal = std::env::var_os("FRAZIL_GC_ZEAL").is_some();
    let poison = zeal || std::env::var_os("FRAZIL_GC_POISON").is_some();
    let heap = HeapConfig {
        zeal,
        poison,
        ..HeapConfig::default()
    };
    let settings = Settings {
        show_trace: true,
        ..Settings::default()
    };
    let mut vm = Vm::new(Box::new(MemoryHost::default()), settings, heap);
    let v = match vm.compile(text.as_bytes(), Origin::String, b"/", None) {
        Ok(v) => v,
        Err(e) => return println!("error: {e} at {}", vm.show_pos(e.pos())),
    };
    let r = vm.root(v);
    match vm.force(r) {
        Ok(v) => println!("{}", vm.show(v)),
        Err(e) => {
            println!("error: {e} at {}", vm.show_pos(e.pos()));
            for t in e.entries() {
                println!("   … {} at {}", t.text, vm.show_pos(t.pos));
            }
        }
    }
}

//! State of running native operations that is no heap value: sorters, search trees, sets of visited
//! objects.
//!
//! Each entry belongs to a scratch vector, whose index the operation keeps in a slot. Invariant: entries
//! are a stack like the scratch vectors; what an error left behind is dropped when the next operation
//! starts or an older one goes on.

use super::closure::KeyTree;
use super::deep::Seen;
use super::sorting::Sorter;
use crate::machine::Vm;

/// The state of one operation.
pub(crate) enum State {
    /// `sort`
    Sorter(Sorter),
    /// `genericClosure`
    Keys(KeyTree),
    /// Deep evaluation.
    Seen(Seen),
}

/// All that are running, innermost last, with their scratch vectors.
#[derive(Default)]
pub(crate) struct Running(Vec<(usize, State)>);

impl Vm {
    /// Registers a state; returns the index of its scratch vector, which is also its own key.
    pub(crate) fn start_running(&mut self, state: State) -> usize {
        let key = self.new_scratch();
        let Running(all) = &mut self.caches.running;
        while all.last().is_some_and(|r| r.0 >= key) {
            all.pop();
        }
        all.push((key, state));
        key
    }

    /// Takes a state out, to be put back with [`Vm::put_running`]: so that it can be used together
    /// with the machine.
    pub(crate) fn take_running(&mut self, key: usize) -> State {
        let Running(all) = &mut self.caches.running;
        while all.last().is_some_and(|r| r.0 > key) {
            all.pop();
        }
        let (found, state) = all.pop().expect("a running operation has its state");
        debug_assert_eq!(found, key);
        state
    }

    /// See [`Vm::take_running`].
    pub(crate) fn put_running(&mut self, key: usize, state: State) {
        self.caches.running.0.push((key, state));
    }

    /// Ends an operation whose state was taken out.
    pub(crate) fn end_running(&mut self, key: usize) {
        self.free_scratch(key);
    }
}

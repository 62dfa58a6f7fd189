//! The lexer: tokens end one after the other inside the text, and it comes to an end.
#![no_main]

use frazil_compiler::lex::Lexer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    for pipes in [false, true] {
        let mut lexer = Lexer::new(text, pipes);
        let mut last = 0;
        // An empty token can follow at the same place (an empty piece of a string), a few times at most.
        let mut tokens = 0;
        while let Some(Ok((start, _, end))) = lexer.next() {
            // The end of a path says that it starts at its last piece, as in the reference.
            assert!(start <= end && last <= end && end as usize <= text.len());
            last = end;
            tokens += 1;
            assert!(tokens <= 2 * text.len() + 2, "the lexer does not move on");
        }
        assert!(lexer.end() as usize <= text.len());
    }
});

//! Regular expressions: groups lie in their match, matches follow each other, and `match` agrees with
//! `split` where it can. The first line is the pattern, the rest the text.
#![no_main]

use frazil_formats::ere::Ere;
use libfuzzer_sys::fuzz_target;

/// Backtracking is exponential in the worst case, in the reference too.
const LONGEST: usize = 64;

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(2, |&byte| byte == b'\n');
    let pattern = parts.next().unwrap_or_default();
    let text = parts.next().unwrap_or_default();
    let text = &text[..text.len().min(LONGEST)];
    if pattern.len() > LONGEST {
        // Only compiled.
        let _ = Ere::new(pattern);
        return;
    }
    let ere = match Ere::new(pattern) {
        Ok(ere) => ere,
        Err(error) => {
            assert!(!error.message(pattern).is_empty());
            return;
        }
    };
    let full = ere.match_full(text);
    if let Ok(Some(groups)) = &full {
        assert_eq!(groups.len(), ere.group_count());
        for group in groups.iter().flatten() {
            assert!(group.start <= group.end && group.end <= text.len());
        }
    }
    let mut last = 0;
    let mut count = 0;
    for found in ere.split(text) {
        // It takes too much time.
        let Ok(found) = found else { return };
        assert!(last <= found.range.start && found.range.start <= found.range.end);
        assert!(found.range.end <= text.len());
        assert_eq!(found.groups.len(), ere.group_count());
        for group in found.groups.iter().flatten() {
            assert!(found.range.start <= group.start && group.end <= found.range.end);
        }
        last = found.range.end;
        count += 1;
        assert!(count <= text.len() + 1, "the matches do not move on");
    }
    if let Ok(Some(_)) = full {
        assert!(count > 0, "a text that matches as a whole has a match");
    }
});

//! "Did you mean …?": suggestions by edit distance, as the reference appends them to errors.
//!
//! Invariant: distances are over bytes; suggestions are ordered by distance, then by bytes; at
//! most [`LIMIT`] of them, none farther than [`MAX_DISTANCE`]. Absent: colours.

/// The reference shows at most this many suggestions.
pub const LIMIT: usize = 5;

/// The reference shows no suggestion farther away than this.
pub const MAX_DISTANCE: usize = 2;

/// Edit distance with unit costs.
pub fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    let mut current = vec![0; b.len() + 1];
    for (i, x) in a.iter().enumerate() {
        current[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = previous[j] + usize::from(x != y);
            current[j + 1] = substituted.min(previous[j + 1] + 1).min(current[j] + 1);
        }
        std::mem::swap(&mut previous, &mut current);
    }
    previous[b.len()]
}

/// The candidates worth suggesting for `query`, best first, without duplicates.
pub fn best_matches<'a>(
    query: &[u8],
    candidates: impl IntoIterator<Item = &'a [u8]>,
) -> Vec<&'a [u8]> {
    let mut found: Vec<(usize, &[u8])> = candidates
        .into_iter()
        // The lengths alone decide most cases; sets with thousands of attributes are common.
        .filter(|candidate| candidate.len().abs_diff(query.len()) <= MAX_DISTANCE)
        .map(|candidate| (distance(query, candidate), candidate))
        .filter(|(distance, _)| *distance <= MAX_DISTANCE)
        .collect();
    found.sort_unstable();
    found.dedup();
    found.truncate(LIMIT);
    found.into_iter().map(|(_, candidate)| candidate).collect()
}

/// The sentence for suggestions in the order of [`best_matches`], or nothing if there are none.
pub fn did_you_mean(suggestions: &[&[u8]]) -> Option<Vec<u8>> {
    let (last, others) = suggestions.split_last()?;
    let mut out = b"Did you mean ".to_vec();
    if !others.is_empty() {
        out.extend_from_slice(b"one of ");
        out.extend_from_slice(&others.join(&b", "[..]));
        out.extend_from_slice(b" or ");
    }
    out.extend_from_slice(last);
    out.push(b'?');
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases() {
        for (query, candidates, expected) in [
            ("a", &["b"][..], Some("Did you mean b?")),
            ("x", &["long"], None),
            ("ab", &["abc", "ac"], Some("Did you mean one of abc or ac?")),
            (
                "foo",
                &["fob", "fo", "bar", "foo2"],
                Some("Did you mean one of fo, fob or foo2?"),
            ),
            (
                "a",
                &["z", "y", "x", "w", "v", "u", "ab"],
                Some("Did you mean one of ab, u, v, w or x?"),
            ),
        ] {
            let found = best_matches(query.as_bytes(), candidates.iter().map(|c| c.as_bytes()));
            let phrase = did_you_mean(&found).map(|p| String::from_utf8(p).unwrap());
            assert_eq!(phrase.as_deref(), expected);
        }
    }

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("flaw", "lawn", 2),
        ] {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), expected);
        }
    }
}

//! Names of properties in sorted lists.

/// The place of a name in a sorted list.
pub(super) fn find<T: AsRef<str>>(sorted: &[T], text: &str) -> Option<usize> {
    sorted.binary_search_by(|entry| entry.as_ref().cmp(text)).ok()
}

/// Whether two short texts are equal, decided by a few wide reads in place of a call: this is the innermost step of every verdict.
#[inline]
pub(super) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    match a.len() {
        8..=16 => a.first_chunk::<8>() == b.first_chunk::<8>() && a.last_chunk::<8>() == b.last_chunk::<8>(),
        4..=7 => a.first_chunk::<4>() == b.first_chunk::<4>() && a.last_chunk::<4>() == b.last_chunk::<4>(),
        2..=3 => a.first_chunk::<2>() == b.first_chunk::<2>() && a.last() == b.last(),
        1 => a[0] == b[0],
        _ => a == b,
    }
}

/// Longest list that is searched name by name.
const SHORT: usize = 12;

/// Walks a sorted list beside the names of a map. In a map that comes sorted, as maps usually do, the next entry is nearly always the one asked for;
/// any other order gives the same answers by search.
pub(super) struct Walk<'a, T> {
    sorted: &'a [T],
    at: usize,
}

impl<'a, T: AsRef<str>> Walk<'a, T> {
    #[inline]
    pub(super) fn new(sorted: &'a [T]) -> Self {
        Self { sorted, at: 0 }
    }

    /// The entry of the next name.
    #[inline(always)]
    pub(super) fn find(&mut self, text: &str) -> Option<&'a T> {
        match self.sorted.get(self.at) {
            Some(entry) if same(entry.as_ref(), text) => {
                self.at = self.at.wrapping_add(1);
                Some(entry)
            }
            _ => self.search(text),
        }
    }

    #[inline(never)]
    fn search(&mut self, text: &str) -> Option<&'a T> {
        // A member left out is the usual reason; names of other lengths are passed over without reading them.
        let ahead = self.sorted.iter().enumerate().skip(self.at.wrapping_add(1)).take(SHORT);
        let mut found = ahead.filter(|(_, entry)| same(entry.as_ref(), text)).map(|(at, _)| at);
        let at = match found.next() {
            Some(at) => at,
            None if self.sorted.len() <= SHORT => {
                self.sorted[..self.at].iter().position(|entry| same(entry.as_ref(), text))?
            }
            None => find(self.sorted, text)?,
        };
        self.at = at.wrapping_add(1);
        self.sorted.get(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_same_or_not() {
        let texts = [
            "",
            "a",
            "b",
            "ab",
            "cb",
            "abc",
            "abd",
            "xbc",
            "axc",
            "abcd",
            "abcde",
            "abcdefg",
            "xbcdefg",
            "abcdefx",
            "abcdefgh",
            "abcdefghi",
            "abcdefghijklmnop",
            "abcdefghijklmnox",
            "abcdefghijklmnopq",
            "abcdefghiXklmnopq",
            "đê",
        ];
        for a in texts {
            for b in texts {
                assert_eq!(same(a, b), a == b, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn walks_find_the_same_in_any_order() {
        let mut texts: Vec<String> = (0..60)
            .map(|n| format!("field_{}", n * 3))
            .chain(["a".into(), "zz".into(), "field".into(), "fieldx".into()])
            .collect();
        texts.sort();
        let sorted = texts.clone();
        let mut asked: Vec<String> = (0..200).map(|n| format!("field_{n}")).chain(texts.clone()).collect();
        // A fixed shuffle, then sorted: both orders must find exactly the names that are there.
        asked.sort_by_key(|text| {
            text.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)) % 1_009)
        });
        for order in 0..2 {
            let mut walk = Walk::new(&sorted);
            for text in &asked {
                let found = walk.find(text).cloned();
                assert_eq!(found, texts.contains(text).then(|| text.clone()), "order {order}");
            }
            asked.sort();
        }
    }
}

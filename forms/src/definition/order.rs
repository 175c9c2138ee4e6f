//! The order in which a JSON text writes the members of `properties`, which a parsed object does not keep.

use crate::form::push_segment;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// By the pointer (relative to `root`) of each object schema under `root`: the names of its properties in the order of the text.
pub(super) fn property_order(bytes: &[u8], root: &str) -> BTreeMap<String, Vec<String>> {
    let mut order = BTreeMap::new();
    let mut path = String::new();
    let mut deserializer = serde_json::Deserializer::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    // The text has been read before; what can't be read here is without order.
    let _ = Walk { path: &mut path, root, order: &mut order }.deserialize(&mut deserializer);
    order
}

struct Walk<'a> {
    path: &'a mut String,
    root: &'a str,
    order: &'a mut BTreeMap<String, Vec<String>>,
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let length = self.path.len();
        let mut names = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            push_segment(self.path, &name);
            // Outside of the schema nothing is of interest.
            let inside = self.path.starts_with(self.root) || self.root.starts_with(self.path.as_str());
            if inside {
                map.next_value_seed(Walk { path: self.path, root: self.root, order: self.order })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            self.path.truncate(length);
            names.push(name);
        }
        if let Some(object) = self.path.strip_suffix("/properties")
            && let Some(relative) = object.strip_prefix(self.root)
        {
            self.order.insert(relative.to_owned(), names);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let length = self.path.len();
        let mut index = 0_usize;
        loop {
            push_segment(self.path, &index.to_string());
            let next = items.next_element_seed(Walk { path: self.path, root: self.root, order: self.order })?;
            self.path.truncate(length);
            if next.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_text_is_kept() {
        let text = br#"{"texts": {"properties": {"z": 1}}, "schema": {"properties": {"b": {"items": {"properties": {"y": {}, "x": {}}}}, "a": true}}}"#;
        let order = property_order(text, "/schema");
        assert_eq!(order.len(), 2);
        assert_eq!(order[""], ["b", "a"]);
        assert_eq!(order["/properties/b/items"], ["y", "x"]);
    }
}

//! Which tables may be extended: putting values where keys lead.
//!
//! Invariant: a table is defined once. `[table]` may name one that only came about on the way to
//! another; dotted keys extend only what dotted keys of the same table made; inline tables and
//! arrays are closed.

use super::error::{self, Note};
use super::parse::{About, Insert, Key, Origin, Parser, Result};
use super::{TomlId, TomlValue};

impl Parser<'_> {
    fn conflict(
        &mut self,
        title: &str,
        key: &Key,
        note: &str,
        found: TomlId,
        other: &str,
    ) -> String {
        let place = self.about(found).place.clone();
        let notes = [
            Note {
                place: key.place.clone().into(),
                text: note,
            },
            Note {
                place: place.into(),
                text: other,
            },
        ];
        error::format(self.source, "fromTOML", title, &notes, "")
    }

    fn find(&self, table: TomlId, part: &[u8]) -> Option<TomlId> {
        self.entries.get(&(table, part.to_vec())).copied()
    }

    fn put(&mut self, table: TomlId, part: Vec<u8>, value: TomlId) {
        if let TomlValue::Table(entries) = &mut self.values[table.0 as usize] {
            entries.push((part.clone(), value));
            self.entries.insert((table, part), value);
        }
    }

    /// Puts `value` where `key` leads from `table`; returns the value that is there now.
    pub(super) fn insert(
        &mut self,
        kind: Insert,
        table: TomlId,
        key: Key,
        value: TomlId,
    ) -> Result<TomlId> {
        let mut table = table;
        let Some((last, path)) = key.parts.split_last() else {
            return Ok(value);
        };
        for part in path {
            table = self.descend(kind, table, part, &key)?;
        }
        let Some(found) = self.find(table, last) else {
            let entry = match kind {
                Insert::ArrayElement => {
                    let items = TomlValue::Array(vec![value]);
                    self.add(items, Origin::ArrayOfTables, key.place.clone())
                }
                _ => value,
            };
            self.put(table, last.clone(), entry);
            return Ok(value);
        };
        match kind {
            Insert::KeyValue => Err(self.conflict(
                "toml::insert_value: failed to insert a value, value already exists",
                &key,
                "inserting this",
                found,
                "but value already exists",
            )),
            Insert::Table => {
                // Naming a table that only came about on the way to another makes it explicit.
                if self.about(found).origin != Origin::Implicit {
                    return Err(self.conflict(
                        "toml::insert_value: failed to insert a table, table already defined",
                        &key,
                        "inserting this",
                        found,
                        "this table is explicitly defined",
                    ));
                }
                *self.about(found) = About {
                    origin: Origin::Header,
                    place: key.place,
                };
                Ok(found)
            }
            Insert::ArrayElement => {
                let title = if !self.is_array_of_tables(found) {
                    Some((
                        "toml::insert_value: failed to insert an array of tables, value already exists",
                        "non-table value already exists",
                    ))
                } else if self.about(found).origin != Origin::ArrayOfTables {
                    Some((
                        "toml::insert_value: failed to insert a table, inline array of tables is immutable",
                        "this is inline array-of-tables",
                    ))
                } else {
                    None
                };
                if let Some((title, other)) = title {
                    return Err(self.conflict(title, &key, "while inserting this", found, other));
                }
                if let TomlValue::Array(items) = &mut self.values[found.0 as usize] {
                    items.push(value);
                }
                Ok(value)
            }
        }
    }

    /// The table that a part of a key leads to, made if need be.
    fn descend(&mut self, kind: Insert, table: TomlId, part: &[u8], key: &Key) -> Result<TomlId> {
        let dotted = kind == Insert::KeyValue;
        let Some(found) = self.find(table, part) else {
            let origin = if dotted {
                Origin::Dotted
            } else {
                Origin::Implicit
            };
            let new = self.add(TomlValue::Table(Vec::new()), origin, key.place.clone());
            self.put(table, part.to_vec(), new);
            return Ok(new);
        };
        let origin = self.about(found).origin;
        match &self.values[found.0 as usize] {
            TomlValue::Table(_) if origin == Origin::Inline => Err(self.conflict(
                "toml::insert_value: failed to insert a value: inline table is immutable",
                key,
                "inserting this",
                found,
                "to this table",
            )),
            TomlValue::Table(_) if dotted && origin != Origin::Dotted => Err(self.conflict(
                "toml::insert_value: reopening a table using dotted keys",
                key,
                "dotted key cannot reopen a table",
                found,
                "this table is already closed",
            )),
            TomlValue::Table(_) => Ok(found),
            TomlValue::Array(items) if self.is_array_of_tables(found) => {
                let last = items.last().copied();
                match last {
                    _ if origin != Origin::ArrayOfTables => Err(self.conflict(
                        "toml::insert_value:inline array of tables are immutable",
                        key,
                        "inserting this",
                        found,
                        "inline array of tables",
                    )),
                    Some(last) if !dotted => Ok(last),
                    _ => Err(self.conflict(
                        "toml::insert_value:dotted key cannot reopen an array-of-tables",
                        key,
                        "inserting this",
                        found,
                        "to this array-of-tables.",
                    )),
                }
            }
            _ => Err(self.conflict(
                "toml::insert_value: failed to insert a value, value already exists",
                key,
                "while inserting this",
                found,
                "non-table value already exists",
            )),
        }
    }

    fn is_array_of_tables(&self, id: TomlId) -> bool {
        let table = |id: &TomlId| matches!(self.values[id.0 as usize], TomlValue::Table(_));
        match &self.values[id.0 as usize] {
            // `[[header]]` puts only tables there; looking at all of them for each would be quadratic.
            TomlValue::Array(_) if self.about[id.0 as usize].origin == Origin::ArrayOfTables => {
                true
            }
            TomlValue::Array(items) => !items.is_empty() && items.iter().all(table),
            _ => false,
        }
    }
}

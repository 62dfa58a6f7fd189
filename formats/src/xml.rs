//! The XML of `builtins.toXML` and `nix-instantiate --eval --xml`.
//!
//! A writer driven by calls: it knows indentation, attribute order and escaping, not which
//! elements stand for which value. Invariant: two spaces per open element, attributes in byte
//! order of their names (the reference keeps them in a sorted map), a newline after every tag.
//! Bytes that are not UTF-8 pass unchanged, as in the reference.

/// Writes one document. [`XmlWriter::finish`] closes what is still open.
#[derive(Debug)]
pub struct XmlWriter {
    out: Vec<u8>,
    open: Vec<&'static str>,
}

/// Documents of this length do not grow to twice their size.
const LARGE: usize = 64 << 20;

/// An attribute's name and value.
pub type XmlAttr<'a> = (&'a str, &'a [u8]);

impl Default for XmlWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl XmlWriter {
    /// A document with its declaration. The reference then opens `expr`.
    pub fn new() -> Self {
        XmlWriter {
            out: b"<?xml version='1.0' encoding='utf-8'?>\n".to_vec(),
            open: Vec::new(),
        }
    }

    /// Bytes written so far.
    pub fn written(&self) -> usize {
        self.out.len()
    }

    /// `<name a="…">`
    pub fn open_element(&mut self, name: &'static str, attrs: &[XmlAttr<'_>]) {
        self.tag(name, attrs);
        self.out.extend_from_slice(b">\n");
        self.open.push(name);
    }

    /// `</name>` for the innermost open element; nothing if none is open.
    pub fn close_element(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.out.extend_from_slice(b"</");
            self.out.extend_from_slice(name.as_bytes());
            self.out.extend_from_slice(b">\n");
        }
    }

    /// `<name a="…" />`
    pub fn empty_element(&mut self, name: &'static str, attrs: &[XmlAttr<'_>]) {
        self.tag(name, attrs);
        self.out.extend_from_slice(b" />\n");
    }

    /// Takes what has been written since the last time.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// Whether elements are open.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Closes all elements and returns the document, or what was not taken of it.
    pub fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close_element();
        }
        self.out
    }

    fn indent(&mut self) {
        let width = self.out.len() + 2 * self.open.len();
        if width > LARGE && width + 4096 > self.out.capacity() {
            // Growing costs nothing then, where the system moves pages; twice as much may not be there.
            self.out.reserve_exact(4096 + width / 4);
        }
        self.out.resize(width, b' ');
    }

    fn tag(&mut self, name: &str, attrs: &[XmlAttr<'_>]) {
        self.indent();
        self.out.push(b'<');
        self.out.extend_from_slice(name.as_bytes());
        let mut sorted = attrs.to_vec();
        sorted.sort_by_key(|(name, _)| *name);
        for (name, value) in sorted {
            self.out.push(b' ');
            self.out.extend_from_slice(name.as_bytes());
            self.out.extend_from_slice(b"=\"");
            write_escaped(&mut self.out, value);
            self.out.push(b'"');
        }
    }
}

/// Appends `value` escaped for an attribute; a newline is escaped so that readers keep it.
pub fn write_escaped(out: &mut Vec<u8>, value: &[u8]) {
    let mut plain = 0;
    for (at, byte) in value.iter().enumerate() {
        let escape: &[u8] = match byte {
            b'"' => b"&quot;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'&' => b"&amp;",
            b'\n' => b"&#xA;",
            _ => continue,
        };
        out.extend_from_slice(&value[plain..at]);
        out.extend_from_slice(escape);
        plain = at + 1;
    }
    out.extend_from_slice(&value[plain..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document() {
        let mut doc = XmlWriter::new();
        doc.open_element("expr", &[]);
        doc.open_element("attrs", &[]);
        doc.open_element(
            "attr",
            &[
                ("path", b"/x.nix"),
                ("name", b"a\n<\"&>'\t"),
                ("line", b"1"),
                ("column", b"3"),
            ],
        );
        doc.empty_element("null", &[]);
        let expected = "<?xml version='1.0' encoding='utf-8'?>
<expr>
  <attrs>
    <attr column=\"3\" line=\"1\" name=\"a&#xA;&lt;&quot;&amp;&gt;'\t\" path=\"/x.nix\">
      <null />
    </attr>
  </attrs>
</expr>
";
        assert_eq!(String::from_utf8(doc.finish()).unwrap(), expected);
    }
}

//! Writes XML: elements and escaped text, which is all that AWS's answers hold.

/// A document being written.
#[derive(Debug)]
pub struct Xml {
    out: String,
}

impl Default for Xml {
    fn default() -> Self {
        Self::new()
    }
}

impl Xml {
    /// An empty document with its declaration.
    #[must_use]
    pub fn new() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned() }
    }

    /// The text of the document.
    #[must_use]
    pub fn finish(self) -> String {
        self.out
    }

    /// An element; `inside` writes its content.
    pub fn element(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        self.open(name, None);
        inside(self);
        self.close(name);
    }

    /// An element in an XML namespace.
    pub fn element_in(&mut self, name: &str, namespace: &str, inside: impl FnOnce(&mut Self)) {
        self.open(name, Some(namespace));
        inside(self);
        self.close(name);
    }

    /// An element that holds text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.element(name, |xml| xml.escaped(text));
    }

    /// The same when there is a text.
    pub fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// A list: an element with one `member` for each of `items`.
    pub fn list<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut member: impl FnMut(&mut Self, T),
    ) {
        self.element(name, |xml| {
            for item in items {
                xml.element("member", |xml| member(xml, item));
            }
        });
    }

    /// A list of texts.
    pub fn texts<T: AsRef<str>>(&mut self, name: &str, items: impl IntoIterator<Item = T>) {
        self.list(name, items, |xml, item| xml.escaped(item.as_ref()));
    }

    /// Text, escaped. Characters that XML 1.0 cannot hold become U+FFFD.
    pub fn escaped(&mut self, text: &str) {
        for one in text.chars() {
            match one {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                // A parser would turn these into blanks or newlines.
                '\r' => self.out.push_str("&#xD;"),
                '\n' | '\t' => self.out.push(one),
                '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => self.out.push('\u{FFFD}'),
                one => self.out.push(one),
            }
        }
    }

    fn open(&mut self, name: &str, namespace: Option<&str>) {
        self.out.push('<');
        self.out.push_str(name);
        if let Some(namespace) = namespace {
            self.out.push_str(" xmlns=\"");
            self.escaped(namespace);
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }
}

//! Patterns of formats: a small language of regular expressions over ASCII.

/// Ranges of bytes, first and last.
pub(super) type Ranges = Vec<(u8, u8)>;

/// A parsed pattern.
#[derive(Clone, Debug)]
pub(super) enum Regex {
    /// One byte of these ranges.
    Class(Ranges),
    /// One after another.
    Sequence(Vec<Regex>),
    /// One of them.
    Choice(Vec<Regex>),
    /// So often; without a bound if there is no second number.
    Repeat(Box<Regex>, usize, Option<usize>),
}

/// Nesting of groups at most: parsing recurses.
const MAX_DEPTH: usize = 32;

/// Repetitions in braces at most.
const MAX_COUNT: usize = 1024;

struct Parser<'t> {
    rest: &'t [u8],
    depth: usize,
}

impl Regex {
    /// Parses `pattern`.
    pub(super) fn parse(pattern: &str) -> Result<Self, String> {
        if let Some(bad) = pattern.chars().find(|c| !(' '..='~').contains(c)) {
            return Err(format!("the pattern has `{bad}`, which is not printable ASCII"));
        }
        let mut parser = Parser { rest: pattern.as_bytes(), depth: 0 };
        let regex = parser.choice()?;
        match parser.rest.first() {
            None => Ok(regex),
            Some(byte) => Err(format!("the pattern has a `{}` too many", char::from(*byte))),
        }
    }

    /// The same with each class changed by `map`.
    pub(super) fn map(self, map: &dyn Fn(Ranges) -> Ranges) -> Self {
        let all = |parts: Vec<Self>| parts.into_iter().map(|part| part.map(map)).collect();
        match self {
            Self::Class(ranges) => Self::Class(map(ranges)),
            Self::Sequence(parts) => Self::Sequence(all(parts)),
            Self::Choice(parts) => Self::Choice(all(parts)),
            Self::Repeat(part, least, most) => Self::Repeat(Box::new(part.map(map)), least, most),
        }
    }

    /// The pattern that is exactly `text`.
    pub(super) fn literal(text: &str) -> Self {
        Self::Sequence(text.bytes().map(|byte| Self::Class(vec![(byte, byte)])).collect())
    }
}

impl Parser<'_> {
    fn take(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn choice(&mut self) -> Result<Regex, String> {
        let mut choices = vec![self.sequence()?];
        while self.take(b'|') {
            choices.push(self.sequence()?);
        }
        Ok(match choices.pop() {
            Some(only) if choices.is_empty() => only,
            last => {
                choices.extend(last);
                Regex::Choice(choices)
            }
        })
    }

    fn sequence(&mut self) -> Result<Regex, String> {
        let mut parts = Vec::new();
        while self.rest.first().is_some_and(|byte| !matches!(byte, b'|' | b')')) {
            let mut part = self.atom()?;
            while let Some((least, most)) = self.repetition()? {
                part = Regex::Repeat(Box::new(part), least, most);
            }
            parts.push(part);
        }
        Ok(Regex::Sequence(parts))
    }

    fn atom(&mut self) -> Result<Regex, String> {
        match self.next() {
            Some(b'(') => {
                self.depth = self.depth.saturating_add(1);
                if self.depth > MAX_DEPTH {
                    return Err("the pattern has more than 32 groups in groups".to_owned());
                }
                let inner = self.choice()?;
                self.depth = self.depth.saturating_sub(1);
                if self.take(b')') { Ok(inner) } else { Err("a group is not closed".to_owned()) }
            }
            Some(b'[') => self.class(),
            Some(b'.') => Ok(Regex::Class(vec![(b' ', b'~')])),
            Some(b'\\') => self.escaped().map(|byte| Regex::Class(vec![(byte, byte)])),
            Some(byte @ (b'*' | b'+' | b'?' | b'{')) => {
                Err(format!("`{}` has nothing to repeat", char::from(byte)))
            }
            Some(byte) => Ok(Regex::Class(vec![(byte, byte)])),
            None => Ok(Regex::Sequence(Vec::new())),
        }
    }

    fn escaped(&mut self) -> Result<u8, String> {
        match self.next() {
            Some(byte) if !byte.is_ascii_alphanumeric() => Ok(byte),
            Some(byte) => Err(format!("`\\{}` is not known here", char::from(byte))),
            None => Err("the pattern ends in a backslash".to_owned()),
        }
    }

    fn class(&mut self) -> Result<Regex, String> {
        let negated = self.take(b'^');
        let mut ranges = Vec::new();
        loop {
            let start = match self.next() {
                None => return Err("a class is not closed".to_owned()),
                Some(b']') => break,
                Some(b'\\') => self.escaped()?,
                Some(byte) => byte,
            };
            let range = self.rest.first() == Some(&b'-')
                && self.rest.get(1).is_some_and(|next| *next != b']');
            let end = if range {
                self.next();
                match self.next() {
                    Some(b'\\') => self.escaped()?,
                    Some(byte) => byte,
                    None => return Err("a class is not closed".to_owned()),
                }
            } else {
                start
            };
            if start > end {
                return Err(format!(
                    "the range {}-{} is empty",
                    char::from(start),
                    char::from(end)
                ));
            }
            ranges.push((start, end));
        }
        if negated {
            let inside = |byte: &u8| ranges.iter().any(|(low, high)| (low..=high).contains(&byte));
            ranges = (b' '..=b'~').filter(|byte| !inside(byte)).map(|byte| (byte, byte)).collect();
        }
        if ranges.is_empty() {
            Err("a class is empty".to_owned())
        } else {
            Ok(Regex::Class(ranges))
        }
    }

    fn repetition(&mut self) -> Result<Option<(usize, Option<usize>)>, String> {
        if self.take(b'*') {
            return Ok(Some((0, None)));
        }
        if self.take(b'+') {
            return Ok(Some((1, None)));
        }
        if self.take(b'?') {
            return Ok(Some((0, Some(1))));
        }
        if !self.take(b'{') {
            return Ok(None);
        }
        let least = self.number()?;
        let most = match (self.take(b','), self.rest.first()) {
            (false, _) => Some(least),
            (true, Some(b'}')) => None,
            (true, _) => Some(self.number()?),
        };
        if !self.take(b'}') || most.is_some_and(|most| most < least) {
            return Err("braces hold {n}, {n,} or {n,m}".to_owned());
        }
        Ok(Some((least, most)))
    }

    fn number(&mut self) -> Result<usize, String> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at(digits);
        self.rest = rest;
        let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
        match number {
            Some(number) if number <= MAX_COUNT => Ok(number),
            _ => Err("braces hold numbers up to 1024".to_owned()),
        }
    }
}

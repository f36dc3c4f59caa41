//! Stores that break their protocol on purpose, so that tests show that the checks notice.

use std::borrow::Cow;

use super::{Dialect, Occupancy, Text};

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// Commits take no locks.
    NoLocks,
    /// The stamp is taken before the locks. A pause makes the time between them long enough to be
    /// met.
    StampBeforeLocks,
    /// Everything below the oldest transaction under way is said to be closed, also ids that no
    /// durable commit has carried. Of the dialect `postgres`.
    RawHorizon,
    /// Everything up to the newest commit is said to be closed, also above commits under way. A
    /// pause makes them long enough to be met.
    NewestIsClosed,
    /// Commits of a slot are taken from its former holders.
    NoFencing,
}

impl Defect {
    /// The defect of this name in an address.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "no-locks" => Self::NoLocks,
            "stamp-before-locks" => Self::StampBeforeLocks,
            "newest-is-closed" => Self::NewestIsClosed,
            "no-fencing" => Self::NoFencing,
            _ => return None,
        })
    }
}

/// A dialect with a defect.
pub(crate) struct Broken(pub(crate) Defect, pub(crate) Box<dyn Dialect>);

/// The text with a part replaced, which must be in it.
fn replaced(text: &str, part: &str, with: &str) -> String {
    assert!(text.contains(part), "the functions read otherwise: they have no {part:?}");
    text.replace(part, with)
}

impl Dialect for Broken {
    fn schema(&self) -> Cow<'static, str> {
        let schema = self.1.schema();
        let locks = "    perform take_locks(p_hashes, p_shared);\n";
        let stamp = "    o_stamp := next_stamp(p_slot, p_generation);\n";
        let pause = "    perform pg_sleep(random() * 0.01);\n";
        match self.0 {
            Defect::NoLocks => replaced(&schema, locks, "").into(),
            Defect::StampBeforeLocks => {
                let without = replaced(&schema, stamp, "");
                replaced(&without, locks, &[stamp, pause, locks].concat()).into()
            }
            Defect::NewestIsClosed => replaced(&schema, stamp, &[stamp, pause].concat()).into(),
            Defect::NoFencing => {
                let compared = "where slot = p_slot and generation = p_generation";
                let schema = replaced(&schema, compared, "where slot = p_slot");
                let compared = "where w.slot = p_slot and w.generation = p_generation";
                schema.replace(compared, "where w.slot = p_slot").into()
            }
            Defect::RawHorizon => schema,
        }
    }

    fn text(&self, text: Text) -> &'static str {
        match (self.0, text) {
            (Defect::RawHorizon, Text::Horizon | Text::Close) => concat!(
                "select ((m.base + pg_snapshot_xmin(pg_current_snapshot())::text::bigint) << 12) - 1 ",
                "from meta m"
            ),
            (Defect::NewestIsClosed, Text::Horizon | Text::Close) => {
                "select max(stamp) | 4095 from writers"
            }
            _ => self.1.text(text),
        }
    }

    fn occupancy(&self) -> Occupancy {
        self.1.occupancy()
    }

    fn closes(&self) -> bool {
        self.1.closes()
    }
}

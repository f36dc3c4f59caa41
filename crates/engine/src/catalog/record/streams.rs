//! The fields of a table's row that streams and time to live have.
//!
//! Both are absent from rows of tables that never had them.

use env::Timestamp;
use model::StreamViewType;
use value::AttributeValue;

use super::{Reader, Settings, integer, missing, text, tree};
use crate::error::EngineError;
use crate::layout::OwnerId;
use crate::table::Stream;
use crate::table::TimeToLive;

/// The fields, with their names.
pub(super) fn fields(settings: &Settings) -> impl Iterator<Item = (String, AttributeValue)> {
    let stream = settings.stream.as_ref().map(|stream| ("stream".to_owned(), stream_tree(stream)));
    let ttl = settings.ttl.as_ref().map(|ttl| ("ttl".to_owned(), ttl_tree(ttl)));
    stream.into_iter().chain(ttl)
}

fn time(timestamp: Timestamp) -> AttributeValue {
    integer(timestamp.as_micros().cast_signed())
}

fn stream_tree(stream: &Stream) -> AttributeValue {
    let mut fields = tree([
        ("owner", integer(stream.owner.0.cast_signed())),
        ("created", time(stream.created)),
        ("view", text(stream.view.as_str())),
        ("shards", integer(stream.shards.into())),
        ("generation", integer(stream.generation.into())),
        ("opened", time(stream.opened)),
    ]);
    fields.extend(stream.closed.map(|closed| ("closed".to_owned(), time(closed))));
    AttributeValue::M(fields)
}

fn ttl_tree(ttl: &TimeToLive) -> AttributeValue {
    AttributeValue::M(tree([
        ("owner", integer(ttl.owner.0.cast_signed())),
        ("attribute", text(&ttl.attribute)),
    ]))
}

fn read_time(reader: &Reader<'_>, name: &'static str) -> Result<Timestamp, EngineError> {
    Ok(Timestamp::from_micros(reader.integer(name)?.cast_unsigned()))
}

fn read_owner(reader: &Reader<'_>) -> Result<OwnerId, EngineError> {
    Ok(OwnerId(reader.integer("owner")?.cast_unsigned()))
}

/// The stream among the settings, if there is one.
pub(super) fn read_stream(settings: &Reader<'_>) -> Result<Option<Stream>, EngineError> {
    let Some(reader) = settings.optional_reader("stream")? else { return Ok(None) };
    Ok(Some(Stream {
        owner: read_owner(&reader)?,
        created: read_time(&reader, "created")?,
        view: StreamViewType::parse(reader.text("view")?).ok_or(missing("view"))?,
        shards: reader.integer("shards")?.try_into().map_err(|_| missing("shards"))?,
        generation: reader.integer("generation")?.try_into().map_err(|_| missing("generation"))?,
        opened: read_time(&reader, "opened")?,
        closed: reader
            .optional_integer("closed")?
            .map(|time| Timestamp::from_micros(time.cast_unsigned())),
    }))
}

/// The time to live among the settings, if it is on.
pub(super) fn read_ttl(settings: &Reader<'_>) -> Result<Option<TimeToLive>, EngineError> {
    let Some(reader) = settings.optional_reader("ttl")? else { return Ok(None) };
    let attribute = reader.text("attribute")?.into();
    Ok(Some(TimeToLive { owner: read_owner(&reader)?, attribute }))
}

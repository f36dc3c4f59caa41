//! Lines of exports: an item, or an item that changed. Source: "DynamoDB table export output
//! format" in the developer guide.

use engine::ChangedItem;
use model::{ExportFormat, ExportViewType};
use value::Item;

use super::ion::{write_integer, write_item, write_symbol};

/// What a record of an incremental export shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChangeView<'a> {
    /// The names of the key attributes.
    pub(crate) keys: &'a [String],
    pub(crate) images: ExportViewType,
}

/// The end of the names of data files.
pub(crate) const fn extension(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::DynamodbJson => "json.gz",
        ExportFormat::Ion => "ion.gz",
    }
}

/// Appends the line of an item.
pub(crate) fn item_line(format: ExportFormat, item: &Item, out: &mut Vec<u8>) {
    match format {
        ExportFormat::DynamodbJson => {
            out.extend_from_slice(b"{\"Item\":");
            wire::encode_item(item, out);
            out.extend_from_slice(b"}\n");
        }
        ExportFormat::Ion => {
            out.extend_from_slice(b"$ion_1_0 {Item:");
            write_item(item, out);
            out.extend_from_slice(b"}\n");
        }
    }
}

/// Appends the line of an item that changed.
pub(crate) fn change_line(
    format: ExportFormat,
    view: ChangeView<'_>,
    change: &ChangedItem,
    out: &mut Vec<u8>,
) {
    let Some(image) = change.new.as_ref().or(change.old.as_ref()) else { return };
    let keys = image.filter(|name| view.keys.iter().any(|key| key == name));
    let old = change.old.as_ref().filter(|_| view.images == ExportViewType::NewAndOldImages);
    let new = change.new.as_ref();
    match format {
        ExportFormat::DynamodbJson => {
            let written = change.written;
            let begin =
                format!("{{\"Metadata\":{{\"WriteTimestampMicros\":\"{written}\"}},\"Keys\":");
            out.extend_from_slice(begin.as_bytes());
            wire::encode_item(&keys, out);
            for (name, image) in [("NewImage", new), ("OldImage", old)] {
                if let Some(image) = image {
                    out.extend_from_slice(format!(",\"{name}\":").as_bytes());
                    wire::encode_item(image, out);
                }
            }
            out.extend_from_slice(b"}\n");
        }
        ExportFormat::Ion => {
            out.extend_from_slice(b"$ion_1_0 {Record:{Keys:");
            write_item(&keys, out);
            out.extend_from_slice(b",Metadata:{WriteTimestampMicros:");
            write_integer(change.written, out);
            out.push(b'}');
            for (name, image) in [("OldImage", old), ("NewImage", new)] {
                if let Some(image) = image {
                    out.push(b',');
                    write_symbol(name, out);
                    out.push(b':');
                    write_item(image, out);
                }
            }
            out.extend_from_slice(b"}}\n");
        }
    }
}

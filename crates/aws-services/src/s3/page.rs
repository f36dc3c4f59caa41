//! Confinement of stored bytes in browsers: no object is a page of the API's own origin.
//!
//! Anybody who may put an object may choose its media type, and a browser opens a link to it with
//! the origin of the API, whose tables a script there could then read. So a document has no origin
//! of its own and runs nothing, media types are not guessed, and what a browser could show as a
//! document is saved instead, except plain pictures, sounds, films and text.
//!
//! Programs do not look at these headers.

use wire::aws::Reply;

/// What a document may do: show itself, without an origin.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// The reply with headers that keep a browser from taking it for one of our own pages.
pub(super) fn confined(mut reply: Reply) -> Reply {
    let given = reply.headers.iter().find(|(name, _)| *name == "content-type");
    let media_type = given.map_or(reply.content_type, |(_, media_type)| media_type);
    if !reply.body.is_empty() && !is_passive(media_type) {
        reply.headers.push(("content-disposition", "attachment".to_owned()));
    }
    reply.headers.push(("content-security-policy", POLICY.to_owned()));
    reply.headers.push(("x-content-type-options", "nosniff".to_owned()));
    reply
}

/// Whether a browser that shows this media type interprets nothing in it.
fn is_passive(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.split_once('/') {
        Some(("image", kind)) => !kind.contains("xml") && kind != "svg",
        Some(("audio" | "video", _)) => true,
        Some(("text", kind)) => kind == "plain",
        Some(("application", kind)) => kind == "json",
        _ => false,
    }
}

//! The floors inside `server`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "server",
    floors: &[
        Floor { name: "what requests say and answers report", modules: &["consumed", "head"] },
        Floor {
            name: "parts",
            modules: &[
                "activity",
                "answer",
                "audit",
                "authorization",
                "cors",
                "failures",
                "framing",
                "guard",
                "header",
                "hosts",
                "json_string",
                "media_type",
                "metrics",
                "listen_address",
                "proxies",
                "request_id",
                "shutdown",
                "span",
                "tls",
                "transport",
                "unix_socket",
            ],
        },
        Floor {
            name: "uses of parts",
            modules: &[
                "access_log",
                "as_of",
                "authentication",
                "chunked_body",
                "compression",
                "connections",
                "response",
                "response_budget",
                "settings",
            ],
        },
        Floor { name: "budget of bodies", modules: &["body_budget"] },
        Floor { name: "what clients send", modules: &["body", "refusal", "stream"] },
        Floor { name: "state and services", modules: &["server_state", "services", "session"] },
        Floor {
            name: "kinds of requests",
            modules: &["aws_services", "control", "dynamodb", "welcome"],
        },
        Floor { name: "route", modules: &["route"] },
        Floor { name: "cross-site requests", modules: &["cross_site"] },
        Floor { name: "handler and fast path", modules: &["fast_path", "handler"] },
        Floor { name: "bound sockets", modules: &["bound_socket"] },
        Floor { name: "connection", modules: &["connection"] },
        Floor { name: "listener", modules: &["listener"] },
    ],
};

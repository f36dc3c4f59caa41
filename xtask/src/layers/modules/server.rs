//! The floors inside `server`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "server",
    floors: &[
        Floor {
            name: "parts",
            modules: &[
                "activity",
                "answer",
                "authorization",
                "body",
                "cors",
                "framing",
                "guard",
                "header",
                "media_type",
                "metrics",
                "request_id",
                "span",
            ],
        },
        Floor {
            name: "uses of parts",
            modules: &[
                "access_log",
                "authentication",
                "connections",
                "response",
                "response_budget",
                "settings",
                "stream",
            ],
        },
        Floor { name: "state and services", modules: &["server_state", "services", "session"] },
        Floor { name: "kinds of requests", modules: &["aws_services", "control", "dynamodb"] },
        Floor { name: "route", modules: &["route"] },
        Floor { name: "handler", modules: &["handler"] },
        Floor { name: "connection", modules: &["connection"] },
        Floor { name: "listener", modules: &["listener"] },
    ],
};

//! The settings of a server: name, value, default and help of each, in one table.
//!
//! The command line, the environment, the file, `stator config` and docs/configuration.md are all
//! made from it, so a setting exists once.

/// One setting.
#[derive(Debug)]
pub(crate) struct Setting {
    /// Its name in kebab case: the flag without its hyphens, and the key in the file.
    pub(crate) name: &'static str,
    /// The form of its value.
    pub(crate) form: Form,
    /// What holds when nothing is written, for people.
    pub(crate) default: &'static str,
    /// What it does, as sentences; lists show the first one.
    pub(crate) help: &'static str,
}

/// The form of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Text; the name is a placeholder for help texts.
    Text(&'static str),
    /// A path. In a file it is relative to the file's directory, elsewhere to the working
    /// directory.
    Path(&'static str),
    /// `true` or `false`; on the command line the bare flag means `true`.
    Switch,
    /// Values with commas between them; on the command line the flag may be repeated.
    List(&'static str),
}

impl Form {
    /// The placeholder for help texts.
    pub(crate) fn placeholder(self) -> &'static str {
        match self {
            Self::Text(name) | Self::Path(name) | Self::List(name) => name,
            Self::Switch => "true|false",
        }
    }
}

/// Every setting, in the order in which help texts show them.
pub(crate) const SETTINGS: &[Setting] = &[
    Setting {
        name: "data",
        form: Form::Path("DIR"),
        default: "./stator-data",
        help: "The directory that holds the data.",
    },
    Setting {
        name: "memory",
        form: Form::Switch,
        default: "false",
        help: "Keep everything in memory; all is gone when the process ends.",
    },
    Setting {
        name: "store",
        form: Form::Text("URL"),
        default: "none",
        help: "Keep the data in a PostgreSQL database instead, such as \
               postgres://user:password@host:5432/database; see docs/scale-out.md. The variable \
               and the file keep the password out of lists of processes.",
    },
    Setting {
        name: "store-schema",
        form: Form::Text("NAME"),
        default: "stator",
        help: "The schema of that database, made at the first start.",
    },
    Setting {
        name: "memory-budget",
        form: Form::Text("SIZE"),
        default: "1GiB",
        help: "What the store's caches, newest writes and queue may take together: a number of \
               bytes, or one with KiB, MiB or GiB; at least 32MiB. The default is less where the \
               control group has a memory limit.",
    },
    Setting {
        name: "vector-memory",
        form: Form::Text("SIZE"),
        default: "256MiB",
        help: "What vectors of vector indexes may take in memory, beside the memory budget; a \
               partition that does not fit is searched on disk (docs/vectors.md).",
    },
    Setting {
        name: "table-format",
        form: Form::Text("FORMAT"),
        default: "own",
        help: "The files of tables in a data directory that is made: own, or lsm-tree as before, which \
               earlier versions can open. A directory keeps what it has, and is converted at the start \
               only where own is written here; there is no way back.",
    },
    Setting {
        name: "encryption-key-file",
        form: Form::Path("FILE"),
        default: "none",
        help: "Encrypt everything in the data directory under the keys in this file, which is kept \
               elsewhere (`stator encryption new-key` makes it). A directory that is not encrypted is \
               rewritten before the server answers; earlier versions refuse it from then on. The file \
               is read again when it changes and on SIGHUP; see docs/security.md.",
    },
    Setting {
        name: "connections",
        form: Form::Text("NUMBER"),
        default: "10000",
        help: "The most connections at once; a limit of open files can lower it.",
    },
    Setting {
        name: "listen",
        form: Form::List("ADDRESS:PORT"),
        default: "127.0.0.1:8000",
        help: "An address to listen on; port 0 takes a free one. A port alone, such as `:8005`, is \
               on 127.0.0.1; `[::1]:8000` is one of IPv6; `unix:/run/stator/socket` is a Unix \
               socket, for its owner alone.",
    },
    Setting {
        name: "metrics-listen",
        form: Form::List("ADDRESS:PORT"),
        default: "none",
        help: "An address, or a Unix socket as for listen, that answers /metrics and /health \
               alone, without a signature; /metrics is then nowhere else.",
    },
    Setting {
        name: "trusted-proxy",
        form: Form::List("NETWORK"),
        default: "none",
        help: "The address of a proxy in front of the server, or a network of such, as \
               192.0.2.0/24, whose word about where requests come from counts; `unix` for those \
               that reach a Unix socket.",
    },
    Setting {
        name: "proxy-header",
        form: Form::Text("HEADER"),
        default: "x-forwarded-for",
        help: "How trusted proxies say it: x-forwarded-for (with x-forwarded-proto), forwarded (RFC \
               7239), or proxy-protocol (version 1 or 2, at the start of each connection). The \
               others are not read.",
    },
    Setting {
        name: "region",
        form: Form::Text("REGION"),
        default: "us-east-1",
        help: "The AWS Region of `stator deploy`, of the lines that the server prints and, with \
               shared-regions, of all tables. Requests have the Region that they are signed for.",
    },
    Setting {
        name: "account",
        form: Form::Text("12 DIGITS"),
        default: "000000000000",
        help: "The AWS account id of every access key that does not name one: a key of twelve \
               digits is an account id.",
    },
    Setting {
        name: "shared-regions",
        form: Form::Switch,
        default: "false",
        help: "Keep one set of tables, streams and stacks for all Regions and accounts, those of \
               `region` and `account`, instead of one for each.",
    },
    Setting {
        name: "log-level",
        form: Form::Text("LEVEL"),
        default: "info",
        help: "What to log: off, error, warn, info, debug or trace, or several with commas between \
               them, such as `info,access=debug`: `access` is a line for each request.",
    },
    Setting {
        name: "slow-request",
        form: Form::Text("DURATION"),
        default: "none",
        help: "Log a call that takes at least this long as a warning, with its operation and \
               table: a number with ms or s, such as 500ms.",
    },
    Setting {
        name: "drain-delay",
        form: Form::Text("DURATION"),
        default: "none",
        help: "After SIGTERM answer everything for so long still, while /health/ready answers 503, \
               so that load balancers notice before connections are refused: a number with ms or \
               s, such as 10s. A second signal stops at once.",
    },
    Setting {
        name: "otlp-endpoint",
        form: Form::Text("URL"),
        default: "none",
        help: "Send a trace span for each call to this OpenTelemetry collector over OTLP/HTTP, such \
               as http://127.0.0.1:4318; http only.",
    },
    Setting {
        name: "log-format",
        form: Form::Text("FORMAT"),
        default: "text",
        help: "How to log: text or json, one object a line.",
    },
    Setting {
        name: "cors",
        form: Form::List("ORIGIN"),
        default: "none",
        help: "A web origin that may call from a browser, such as http://localhost:3000, or `*` \
               for every one.",
    },
    Setting {
        name: "allowed-host",
        form: Form::List("NAME"),
        default: "none",
        help: "A host name by which clients may call, with all names below it, beside addresses \
               and localhost: such as the name of a container. Others are refused, so that no web \
               page reaches the server under a name of its own.",
    },
    Setting {
        name: "auth",
        form: Form::Switch,
        default: "on beyond loopback",
        help: "Verify the signature of every call (on or off): only the keys of this server then \
               count, and policies decide what users and roles may do. Off by default on a \
               loopback address. Off on another one lets everyone who reaches it read and write.",
    },
    Setting {
        name: "tls-cert",
        form: Form::Path("FILE"),
        default: "none",
        help: "Speak TLS with the certificate in this file (PEM, those of its authorities after \
               it); it takes tls-key too. Both are read again when they change and on SIGHUP.",
    },
    Setting {
        name: "tls-key",
        form: Form::Path("FILE"),
        default: "none",
        help: "The private key of the certificate of tls-cert (PEM).",
    },
    Setting {
        name: "tls-client-ca",
        form: Form::Path("FILE"),
        default: "none",
        help: "Take only clients with a certificate that one of the authorities in this file \
               signed (PEM).",
    },
    Setting {
        name: "tls-min-version",
        form: Form::Text("VERSION"),
        default: "1.2",
        help: "The oldest version of TLS that is spoken: 1.2 or 1.3.",
    },
    Setting {
        name: "tls-self-signed",
        form: Form::Switch,
        default: "false",
        help: "Speak TLS with a certificate that the server makes for this machine, for \
               development; the banner says what clients must trust.",
    },
    Setting {
        name: "key-file",
        form: Form::Path("FILE"),
        default: "secrets.key in the data directory",
        help: "The file, for its owner alone, with the key that secrets of access keys are sealed \
               under; made at the first start. Keep a copy: without it no stored key works.",
    },
    Setting {
        name: "admin-key-file",
        form: Form::Path("FILE"),
        default: "none",
        help: "A file in the form of AWS's credentials with an administrator's access key, which \
               holds while it is named here. The variables STATOR_ADMIN_ACCESS_KEY_ID and \
               STATOR_ADMIN_SECRET_ACCESS_KEY do the same. Without either, the first start makes a \
               key and prints it once.",
    },
    Setting {
        name: "web-identity-jwks",
        form: Form::Path("FILE"),
        default: "none",
        help: "The keys of an OpenID Connect provider (a JSON Web Key Set) whose users may assume \
               roles with its tokens; read again when they change. It takes web-identity-issuer \
               and web-identity-audience too; see docs/security.md.",
    },
    Setting {
        name: "web-identity-issuer",
        form: Form::Text("URL"),
        default: "none",
        help: "The provider, as its tokens name it (iss), such as https://id.example.com.",
    },
    Setting {
        name: "web-identity-audience",
        form: Form::List("ID"),
        default: "none",
        help: "Whom its tokens are for (aud, or azp).",
    },
    Setting {
        name: "allow-unauthenticated",
        form: Form::Switch,
        default: "false",
        help: "The older way to say `--auth=off` for an address that is not loopback.",
    },
    Setting {
        name: "audit-log",
        form: Form::Path("FILE"),
        default: "none",
        help: "Add a line to this file for each request: who asked for what, from where, and which \
               statement of which policy decided; see docs/security.md. On SIGHUP it is opened \
               anew.",
    },
    Setting {
        name: "audit-log-size",
        form: Form::Text("SIZE"),
        default: "100MiB",
        help: "The size at which the audit log's file gets the ending .1 and a new one begins; at \
               least 64KiB.",
    },
    Setting {
        name: "audit-log-files",
        form: Form::Text("NUMBER"),
        default: "10",
        help: "How many full files of the audit log are kept.",
    },
    Setting {
        name: "enforce-throughput",
        form: Form::Switch,
        default: "false",
        help: "Throttle requests beyond the throughput of tables, indexes and partitions, as AWS \
               does; see docs/throttling.md.",
    },
    Setting {
        name: "deny",
        form: Form::List("CODES"),
        default: "none",
        help: "Refuse requests that these rules find fault with, such as C02,C03,K16, so that a \
               test fails on a bad access pattern; see docs/design/running.md.",
    },
    Setting {
        name: "warn",
        form: Form::List("CODES"),
        default: "none",
        help: "Log requests that these rules find fault with as warnings.",
    },
    Setting {
        name: "advice",
        form: Form::Switch,
        default: "true",
        help: "Keep bounded statistics of requests in memory, for `stator advise`; at high rates \
               some requests stand for all. `--advice=false` keeps none.",
    },
    Setting {
        name: "test-control",
        form: Form::Switch,
        default: "false",
        help: "Let tests move the server's clock and wait for background work, under /_stator/; \
               see docs/testing.md. Not for data that matters.",
    },
    Setting {
        name: "skip-unsupported",
        form: Form::Switch,
        default: "false",
        help: "Record resource types that Stator does not know as skipped, instead of refusing \
               their template.",
    },
    Setting {
        name: "deploy",
        form: Form::Path("TEMPLATE_OR_CDK_OUT"),
        default: "none",
        help: "Deploy a template or a cdk.out directory before answering; see `stator deploy`.",
    },
    Setting {
        name: "exit-with-parent",
        form: Form::Switch,
        default: "false",
        help: "Stop, as after SIGTERM, when the process that started this one has ended.",
    },
];

/// The setting of that name.
pub(crate) fn named(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// The environment variable of a setting.
pub(crate) fn variable(name: &str) -> String {
    format!("STATOR_{}", name.to_uppercase().replace('-', "_"))
}

/// The setting that somebody who wrote `name` most likely meant.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    /// How alike two names must be, from 0 to 1: one or two wrong letters.
    const ALIKE: f64 = 0.8;
    let likeness = |setting: &Setting| strsim::jaro_winkler(name, setting.name);
    let alike = SETTINGS.iter().map(|setting| (likeness(setting), setting.name));
    let best = alike.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    (best.0 >= ALIKE).then_some(best.1)
}

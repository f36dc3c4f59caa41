//! The settings for people: what holds and where it comes from, and the page that lists them all.

use std::fmt::Write as _;

use super::buckets::{BucketPlace, Buckets};
use super::database::without_password;
use super::layer::{Layers, Source};
use super::setting::{Form, SETTINGS, Setting, variable};

/// What holds: one line a setting, with its value and the layer that decides.
pub(super) fn show(layers: &Layers, buckets: &Buckets) -> String {
    let mut rows = Vec::new();
    for setting in SETTINGS {
        let (value, from) = match layers.strongest(setting.name) {
            Some((source, value)) if setting.name == "store" => {
                (without_password(value), place(source, setting.name))
            }
            Some((source, value)) => (value.to_owned(), place(source, setting.name)),
            None => (setting.default.to_owned(), "default".to_owned()),
        };
        rows.push(vec![setting.name.to_owned(), value, from]);
    }
    for (name, place) in buckets {
        let place = match place {
            BucketPlace::Directory(directory) => directory.display().to_string(),
            BucketPlace::Endpoint(place) => format!("{} of {}", place.bucket, place.url),
        };
        rows.push(vec![format!("buckets.{name}"), place, "configuration file".to_owned()]);
    }
    aligned(&rows)
}

/// Where a value was written.
fn place(source: &Source, name: &str) -> String {
    match source {
        Source::Flag => format!("--{name}"),
        Source::Environment => variable(name),
        Source::File(path) => path.display().to_string(),
    }
}

/// Rows as columns with two spaces between them.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// The page docs/configuration.md, in Markdown.
pub(super) fn reference() -> String {
    let mut text = String::from(
        "# Configuration

`stator` needs none. Each setting below is an option of the command line, an environment variable and a key of
the configuration file; the command line wins over the environment, the environment over the file.
`stator config` shows what holds and where it comes from. This page is what `stator config --reference` prints.

| option | environment variable | default | |
|---|---|---|---|
| `--config FILE` | `STATOR_CONFIG` | ./stator.toml if it exists | The configuration file. |
| `--port PORT` | | 8000 | The port of the address to listen on; short for `--listen`, on the command line only. |
",
    );
    for setting in SETTINGS {
        let Setting { name, default, help, .. } = setting;
        let option = match setting.form {
            Form::Switch => format!("--{name}"),
            form => format!("--{name} {}", form.placeholder()),
        };
        let list = match setting.form {
            Form::List(_) => " May be repeated; in a variable, commas between them.",
            Form::Text(_) | Form::Path(_) | Form::Switch => "",
        };
        // Writing into a string cannot fail.
        let _ = writeln!(text, "| `{option}` | `{}` | {default} | {help}{list} |", variable(name));
    }
    text.push_str(RULES);
    text
}

/// What holds for all settings, after their table.
const RULES: &str = "
## The file

`stator.toml` in the working directory is read when it exists; `--config` names another one. Its keys are the options
without their hyphens:

```toml
data = \"data\"                        # relative to this file
listen = \"127.0.0.1:8000\"            # or [\"127.0.0.1:8000\", \"[::1]:8000\"]
memory-budget = \"512MiB\"             # or 536870912
account = \"012345678901\"             # in quotes: a number cannot begin with 0
cors = [\"http://localhost:3000\"]
test-control = true

[buckets.archive]                    # a bucket of exports, imports and bulk operations
directory = \"archive\"

[buckets.lake]                       # one behind an endpoint of S3
endpoint = \"https://s3.eu-west-1.amazonaws.com\"
region = \"eu-west-1\"               # us-east-1 unless it is named
bucket = \"company-lake\"            # its name there, unless it is the same
credentials-file = \"lake.credentials\"
ca-file = \"authority.pem\"          # trusted instead of the operating system's authorities
```

Buckets that `[buckets]` does not name are the server's own. A `credentials-file` has the lines `aws_access_key_id = …`,
`aws_secret_access_key = …` and, for temporary keys, `aws_session_token = …`; without it the variables
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of the server hold. docs/history.md says what
happens when such a place does not answer.

## Rules

- Switches take `true` or `false` (1 or 0); on the command line the bare option means `true`, and `--memory=false`
  overrules a file.
- A path in the file is relative to the file, elsewhere to the working directory.
- `--data` and `--memory` exclude each other in one place; in two, the stronger one wins.
- An empty environment variable is not set. An empty option or key is refused.
- A value that is not understood, and a key that is no setting, are refused before anything is opened (exit code 2). An
  environment variable that begins with `STATOR_` and is no setting is logged as a warning; those that Kubernetes
  makes for a service called `stator` are passed over.
";

//! The options of `serve` on the command line, made from the table of settings.

use std::path::PathBuf;

use clap::error::{Error, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};

use super::layer::Layer;
use super::setting::{Form, SETTINGS, Setting};

/// The id and flag of the configuration file.
const CONFIG: &str = "config";
/// The id and flag of the port alone.
const PORT: &str = "port";

/// What the command line says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    /// The configuration file, if one is named.
    pub(super) config: Option<PathBuf>,
    /// The port, if only it is given.
    pub(super) port: Option<u16>,
    /// The settings that are given.
    pub(super) layer: Layer,
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new(CONFIG)
            .long(CONFIG)
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help("The configuration file [default: ./stator.toml if it exists]");
        let port = Arg::new(PORT)
            .long(PORT)
            .value_name("PORT")
            .value_parser(value_parser!(u16))
            .conflicts_with("listen")
            .help("The port of the address to listen on; short for --listen");
        command.arg(config).args(SETTINGS.iter().map(argument)).arg(port)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// One setting as an option.
fn argument(setting: &'static Setting) -> Arg {
    let help = setting.help.trim_end_matches('.');
    let argument = Arg::new(setting.name)
        .long(setting.name)
        .value_name(setting.form.placeholder())
        .help(format!("{help} [default: {}]", setting.default));
    match setting.form {
        Form::Text(_) | Form::Path(_) => argument.action(ArgAction::Set),
        Form::List(_) => argument.action(ArgAction::Append),
        Form::Switch => argument
            .action(ArgAction::Set)
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true"),
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.config = matches.get_one::<PathBuf>(CONFIG).cloned();
        self.port = matches.get_one::<u16>(PORT).copied();
        for setting in SETTINGS {
            let Some(values) = matches.get_many::<String>(setting.name) else { continue };
            let text = values.cloned().collect::<Vec<_>>().join(",");
            if text.is_empty() {
                let message = format!(
                    "--{} is empty: write a value, or leave it out for {}\n",
                    setting.name, setting.default
                );
                return Err(Error::raw(ErrorKind::InvalidValue, message));
            }
            self.layer.insert(setting.name, text);
        }
        Ok(())
    }
}

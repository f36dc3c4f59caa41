//! `stator model check`: its options, formats of its output, and its baseline.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use design::{Checked, Fixed, Level, Model, Proof, Source, Style};

use super::endpoint::InMemory;
use super::{FILE, model, print, read, watch};
use crate::exit::Failure;

/// Findings of one rule that are shown unless all are asked for.
const OF_A_KIND: usize = 3;

/// Options of `stator model check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The model: TOML, YAML or JSON.
    #[arg(value_name = "FILE", default_value = FILE)]
    file: PathBuf,
    #[command(flatten)]
    output: Output,
    /// A file of findings that are known and not reported; lines that are not needed any more
    /// are faults.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what is found now into the baseline.
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
    /// Fix what is safe to fix in the file: each fix is kept only if its finding is gone then and
    /// nothing else is found.
    #[arg(long)]
    fix: bool,
    /// Show what --fix would change, as a patch; change nothing.
    #[arg(long, conflicts_with = "fix")]
    diff: bool,
    /// Check again whenever the file changes, until the process is ended.
    #[arg(long, conflicts_with_all = ["diff", "update_baseline"])]
    watch: bool,
}

/// How findings are shown.
#[derive(Debug, Args)]
pub(super) struct Output {
    /// How findings are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    output_format: Format,
    /// Show every finding, not only the first three of a kind.
    #[arg(long)]
    all: bool,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With excerpts, witnesses and help.
    Text,
    /// One line each.
    Concise,
    /// An array of objects.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

impl Check {
    pub(super) fn run(&self) -> Result<(), Failure> {
        if self.watch { watch::keep(&self.file, || self.once()) } else { self.once() }
    }

    fn once(&self) -> Result<(), Failure> {
        let (mut source, mut model) = model(&self.file)?;
        let mut checked = design::check(&model);
        if self.fix || self.diff {
            let fixed = design::fix(&source, &checked);
            if self.diff {
                return difference(&source, &fixed);
            }
            if fixed.text != source.text {
                save(&self.file, &fixed)?;
                (source, model) = super::model(&self.file)?;
                checked = design::check(&model);
            }
        }
        let mut stale = Ok(());
        if let Some(file) = &self.baseline {
            if self.update_baseline {
                return update(file, &checked);
            }
            stale = known(&read(file, "--update-baseline writes it")?, &mut checked);
        }
        self.output.show((&source, &model), &checked)?;
        stale?;
        if checked.is_clean() { Ok(()) } else { Err(Failure::Logged(1)) }
    }
}

impl Output {
    /// Proves what was found and prints it.
    pub(super) fn show(
        &self,
        (source, model): (&Source, &Model),
        checked: &Checked,
    ) -> Result<(), Failure> {
        let endpoint = InMemory::open()?;
        let proofs: Vec<Option<Proof>> = checked
            .findings
            .iter()
            .map(|finding| Some(design::prove(&endpoint, model, finding.scenario.as_ref()?)))
            .collect();
        print(&self.report(source, checked, &proofs));
        Ok(())
    }

    /// Whether people read it.
    pub(super) fn is_text(&self) -> bool {
        self.output_format == Format::Text
    }

    fn report(&self, source: &Source, checked: &Checked, proofs: &[Option<Proof>]) -> String {
        let findings = &checked.findings;
        match self.output_format {
            Format::Text => {
                let style = Style { of_a_kind: (!self.all).then_some(OF_A_KIND) };
                design::render(source, findings, proofs, style) + &summary(checked)
            }
            Format::Concise => design::concise(source, findings),
            Format::Json => design::json(source, findings, proofs),
            Format::Sarif => design::sarif(source, findings, proofs),
            Format::Github => design::github(source, findings),
        }
    }
}

/// Prints what would change; exit code 1 if something would.
fn difference(source: &Source, fixed: &Fixed) -> Result<(), Failure> {
    if fixed.text == source.text {
        return Ok(());
    }
    print(&design::difference(&source.name, &source.text, &fixed.text));
    Err(Failure::Logged(1))
}

/// Writes the file with its fixes. What was fixed is no part of the standard output, which belongs
/// to the format that was asked for.
fn save(file: &Path, fixed: &Fixed) -> Result<(), Failure> {
    let name = file.display();
    std::fs::write(file, &fixed.text)
        .map_err(|error| Failure::Configuration(format!("{name} cannot be written: {error}")))?;
    let mut stderr = std::io::stderr();
    for line in &fixed.fixed {
        // Nobody is left to say it to when the stream is closed.
        let _ = writeln!(stderr, "fixed {line}");
    }
    Ok(())
}

/// Writes the baseline anew.
fn update(file: &Path, checked: &Checked) -> Result<(), Failure> {
    let name = file.display();
    let text = design::baseline(checked);
    std::fs::write(file, &text)
        .map_err(|error| Failure::Configuration(format!("{name} cannot be written: {error}")))?;
    let count = text.lines().filter(|line| !line.starts_with('#')).count();
    print(&format!("wrote {name}: {count} findings are known\n"));
    Ok(())
}

/// Takes out what the baseline knows. Stale lines end with exit code 1; they are no part of the
/// standard output, which belongs to the format that was asked for.
fn known(baseline: &Source, checked: &mut Checked) -> Result<(), Failure> {
    design::apply_baseline(checked, baseline).map_err(|stale| {
        let report = design::faults(baseline, &stale);
        Failure::Run(format!("stale lines in {}\n{report}", baseline.name))
    })
}

/// The last line of a check.
fn summary(checked: &Checked) -> String {
    let some = |count: usize, name: &str| match count {
        1 => format!("1 {name}"),
        _ => format!("{count} {name}s"),
    };
    let levels = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")];
    let counts = levels.map(|(level, name)| some(checked.count(level), name));
    let more = |count: usize, what: &str| match count {
        0 => String::new(),
        _ => format!(", {count} {what}"),
    };
    let expected = more(checked.expected, "expected");
    let known = more(checked.known, "in the baseline");
    format!("{}{expected}{known}\n", counts.join(", "))
}

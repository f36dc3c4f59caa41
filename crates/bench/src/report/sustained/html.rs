//! The report of a sustained load as a page: a chart for each figure, a line for each target, and
//! the tables below. It needs nothing from elsewhere.

use std::fmt::Write as _;

use super::SustainedReport;
use super::figures::{FIGURES, Figure, values};
use super::text;
use crate::measure::sustained::Stage;

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 120.0;
const LEFT: f64 = 64.0;
/// Colours that people with the usual weaknesses tell apart, on light and dark.
const COLOURS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

const STYLE: &str = "body{font:14px system-ui,sans-serif;margin:2em;max-width:1200px;color:#222;\
background:#fff}h2{margin-top:2em}.charts{display:flex;flex-wrap:wrap;gap:12px}\
svg text{font:11px sans-serif;fill:#444}.frame{fill:none;stroke:#aaa}\
polyline{fill:none;stroke-width:1.6}pre{overflow:auto;background:#f4f4f4;padding:1em}\
.key span{margin-right:1.5em;white-space:nowrap}";

/// The page of a run that has these parts.
#[must_use]
pub fn page(parts: &[String]) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
         <title>Sustained load</title>\n<style>{STYLE}</style></head>\n<body>\n\
         <h1>Sustained load</h1>\n{}</body></html>\n",
        parts.concat()
    )
}

/// One part of the page.
#[must_use]
pub fn part(title: &str, report: &SustainedReport) -> String {
    let mut html = format!("<h2>{}</h2>\n<p>{}</p>\n", escape(title), escape(&report.conditions()));
    let mut rest = report.stages.as_slice();
    while let Some(first) = rest.first() {
        // Stages of one load: of each target, with and without a rate.
        let count = rest.iter().take_while(|stage| same_load(stage, first)).count();
        let (load, others) = rest.split_at(count);
        for open in [false, true] {
            let stages: Vec<&Stage> =
                load.iter().filter(|stage| stage.asked.is_some() == open).collect();
            html.push_str(&charts(report, &stages));
        }
        rest = others;
    }
    let text = text::render(report).unwrap_or_default();
    let _ =
        writeln!(html, "<details><summary>Figures</summary><pre>{}</pre></details>", escape(&text));
    html
}

fn same_load(one: &Stage, other: &Stage) -> bool {
    one.workload == other.workload && one.distribution == other.distribution
}

fn charts(report: &SustainedReport, stages: &[&Stage]) -> String {
    let Some(first) = stages.first() else { return String::new() };
    let heading = match first.asked {
        // Each target has a rate of its own.
        Some(_) => format!("{} {}, open loop", first.workload.name(), first.distribution.name()),
        None => report.name(first),
    };
    let mut html = format!("<h3>{}</h3>\n<p class=\"key\">", escape(&heading));
    for (stage, colour) in stages.iter().zip(COLOURS.iter().cycle()) {
        let rate = stage.asked.map_or(String::new(), |rate| format!(" at {rate:.0}/s"));
        let target = escape(report.target(stage));
        let _ = write!(html, "<span style=\"color:{colour}\">&#9632; {target}{rate}</span>");
    }
    html.push_str("</p>\n<div class=\"charts\">\n");
    for figure in &FIGURES {
        html.push_str(&chart(stages, figure));
    }
    html.push_str("</div>\n");
    html
}

/// The chart of one figure; none where no target has it.
fn chart(stages: &[&Stage], figure: &Figure) -> String {
    let columns: Vec<Vec<Option<f64>>> = stages.iter().map(|stage| values(stage, figure)).collect();
    let known = columns.iter().flatten().flatten().copied();
    let top = known.clone().fold(0.0, f64::max) * 1.1;
    let seconds = stages.iter().map(|stage| length(stage)).fold(0.0, f64::max);
    if known.count() == 0 || top <= 0.0 || seconds <= 0.0 {
        return String::new();
    }
    let (right, bottom) = (WIDTH - 10.0, HEIGHT + 20.0);
    let mut svg = format!(
        "<svg width=\"{WIDTH}\" height=\"{}\" role=\"img\"><title>{title}</title>\
         <text x=\"{LEFT}\" y=\"14\">{title}</text>\
         <rect class=\"frame\" x=\"{LEFT}\" y=\"20\" width=\"{}\" height=\"{HEIGHT}\"/>",
        bottom + 18.0,
        right - LEFT,
        title = escape(figure.title),
    );
    for share in [0.0, 0.5, 1.0] {
        let (y, value) = (bottom - share * HEIGHT, share * top);
        let digits = if top < 10.0 { 2 } else { 0 };
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{value:.digits$}</text>",
            LEFT - 6.0,
            y + 4.0
        );
    }
    let _ = write!(
        svg,
        "<text x=\"{right}\" y=\"{}\" text-anchor=\"end\">{seconds:.0} s</text>",
        bottom + 14.0
    );
    for ((stage, column), colour) in stages.iter().zip(&columns).zip(COLOURS.iter().cycle()) {
        let points = points(stage, column, (seconds, top));
        let _ = write!(svg, "<polyline stroke=\"{colour}\" points=\"{points}\"/>");
    }
    svg.push_str("</svg>\n");
    svg
}

/// The points of a line: each value in the middle of its window.
fn points(stage: &Stage, column: &[Option<f64>], (seconds, top): (f64, f64)) -> String {
    let mut text = String::new();
    let mut began = 0.0;
    for (window, value) in stage.windows.iter().zip(column) {
        let length = window.length.as_secs_f64();
        if let Some(value) = value {
            let x = LEFT + (began + length / 2.0) / seconds * (WIDTH - 10.0 - LEFT);
            let y = HEIGHT + 20.0 - value / top * HEIGHT;
            let _ = write!(text, "{x:.1},{y:.1} ");
        }
        began += length;
    }
    text.trim_end().to_owned()
}

fn length(stage: &Stage) -> f64 {
    stage.windows.iter().map(|window| window.length.as_secs_f64()).sum()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

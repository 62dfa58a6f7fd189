//! What the plots have in common: a frame with rows, a logarithmic axis, colours for light and dark.
//!
//! A plot is an SVG without scripts and fonts of its own; colours follow the reader's preference, and a
//! background of its own keeps it readable where a page does not. Names of classes begin with `fz`, since
//! the plots are also put into one page.

use std::fmt::Write as _;

use crate::results::Results;

pub const WIDTH: f64 = 880.0;
/// Where the plot area begins and ends.
pub const LEFT: f64 = 300.0;
pub const RIGHT: f64 = 720.0;

const STYLE: &str = "\
.fz{--bg:#fff;--ink:#1f2328;--soft:#59636e;--rule:#d9dee3;--band:#f6f8fa;\
--s0:#6e7781;--s1:#0969da;--s2:#bc4c00;--s3:#1a7f37;--s4:#8250df;--s5:#bf3989}\
@media(prefers-color-scheme:dark){.fz{--bg:#0d1117;--ink:#e6edf3;--soft:#9198a1;--rule:#30363d;--band:#151b23;\
--s0:#9198a1;--s1:#58a6ff;--s2:#f0883e;--s3:#3fb950;--s4:#bc8cff;--s5:#f778ba}}\
.fz text{font:12.5px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:var(--ink)}\
.fz .fz-title{font-size:17px;font-weight:600}\
.fz .fz-soft{fill:var(--soft);font-size:12px}\
.fz .fz-group{fill:var(--soft);font-size:11px;font-weight:600;letter-spacing:.06em}\
.fz .fz-num{font-variant-numeric:tabular-nums}\
.fz .fz-strong{font-weight:600}\
.fz .fz-bg{fill:var(--bg)}.fz .fz-band{fill:var(--band)}\
.fz .fz-grid{stroke:var(--rule);stroke-width:1}\
.fz .fz-one{stroke:var(--soft);stroke-width:1.5}\
.fz.fz-s0,.fz .fz-s0{--c:var(--s0)}.fz.fz-s1,.fz .fz-s1{--c:var(--s1)}.fz.fz-s2,.fz .fz-s2{--c:var(--s2)}\
.fz.fz-s3,.fz .fz-s3{--c:var(--s3)}.fz.fz-s4,.fz .fz-s4{--c:var(--s4)}.fz.fz-s5,.fz .fz-s5{--c:var(--s5)}\
.fz .fz-fill{fill:var(--c)}.fz .fz-faint{fill:var(--c);fill-opacity:.35}\
.fz .fz-bar{stroke:var(--c);stroke-opacity:.28;stroke-width:7}\
.fz .fz-whisker{stroke:var(--c);stroke-width:1.8}";

/// A plot that is being drawn from top to bottom.
pub struct Chart {
    body: String,
    /// Where the next thing goes.
    pub y: f64,
}

impl Chart {
    /// Begins with a title and a line that says how to read the plot.
    pub fn new(title: &str, reading: &str) -> Chart {
        let mut chart = Chart {
            body: String::new(),
            y: 34.0,
        };
        chart.text(24.0, chart.y, "start", "fz-title", title);
        chart.y += 22.0;
        chart.text(24.0, chart.y, "start", "fz-soft", reading);
        chart.y += 12.0;
        chart
    }

    /// Adds a line that says which colour is whose.
    pub fn legend<'n>(&mut self, names: impl Iterator<Item = (usize, &'n str)>) {
        self.y += 14.0;
        let mut x = 30.0;
        for (series, name) in names {
            let y = self.y - 4.0;
            let _ = write!(
                self.body,
                "<circle class=\"{} fz-fill\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"/>",
                class(series)
            );
            self.text(x + 10.0, self.y, "start", "", name);
            x += 34.0 + name.chars().count() as f64 * 7.2;
        }
        self.y += 6.0;
    }

    /// Text at a place; `anchor` as in SVG.
    pub fn text(&mut self, x: f64, y: f64, anchor: &str, class: &str, text: &str) {
        let _ = write!(
            self.body,
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
            escape(text)
        );
    }

    pub fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let _ = write!(
            self.body,
            "<line class=\"{class}\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
            from.0, from.1, to.0, to.1
        );
    }

    pub fn dot(&mut self, class: &str, at: (f64, f64), radius: f64, title: &str) {
        let _ = write!(
            self.body,
            "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius}\"><title>{}</title></circle>",
            at.0,
            at.1,
            escape(title)
        );
    }

    pub fn diamond(&mut self, class: &str, at: (f64, f64), radius: f64) {
        let (x, y) = at;
        let (w, e, n, s) = (x - radius, x + radius, y - radius, y + radius);
        let _ = write!(
            self.body,
            "<path class=\"{class}\" d=\"M{w:.1} {y:.1}L{x:.1} {n:.1}L{e:.1} {y:.1}L{x:.1} {s:.1}Z\"/>"
        );
    }

    /// A heading between rows.
    pub fn group(&mut self, name: &str) {
        self.y += 22.0;
        self.text(24.0, self.y, "start", "fz-group", &name.to_uppercase());
        self.y += 7.0;
    }

    /// A row of a height; every other has a band behind it. Returns its middle.
    pub fn row(&mut self, label: &str, class: &str, height: f64, band: bool) -> f64 {
        if band {
            let _ = write!(
                self.body,
                "<rect class=\"fz-band\" x=\"16\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\" rx=\"4\"/>",
                self.y,
                WIDTH - 32.0
            );
        }
        let middle = self.y + height / 2.0;
        self.text(LEFT - 16.0, middle + 4.3, "end", class, label);
        self.y += height;
        middle
    }

    /// Ticks of an axis at the present height.
    pub fn ticks(&mut self, scale: &Scale, ticks: &[(f64, String)]) {
        for (value, label) in ticks {
            self.text(scale.at(*value), self.y, "middle", "fz-soft fz-num", label);
        }
    }

    /// Lines of an axis between two heights; drawn after the rows, whose bands lie below, and before the marks.
    pub fn grid(&mut self, scale: &Scale, values: &[f64], class: &str, top: f64, bottom: f64) {
        for value in values {
            let x = scale.at(*value);
            self.line(class, (x, top), (x, bottom));
        }
    }

    /// The finished plot.
    pub fn finish(self) -> String {
        let height = self.y + 18.0;
        format!(
            "<svg class=\"fz\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" \
             width=\"{WIDTH}\" height=\"{height:.0}\" role=\"img\"><style>{STYLE}</style>\
             <rect class=\"fz-bg\" width=\"100%\" height=\"100%\" rx=\"8\"/>{}</svg>\n",
            self.body
        )
    }
}

/// The class of the implementation with a number; colours come again after the last.
pub fn class(series: usize) -> String {
    let colour = if series == 0 { 0 } else { (series - 1) % 5 + 1 };
    format!("fz-s{colour}")
}

/// The implementations with the baseline first, which is drawn in grey.
pub fn series(results: &Results) -> Vec<(usize, &str)> {
    let others = results.others().map(|i| i.name.as_str());
    std::iter::once(results.baseline.as_str())
        .chain(others)
        .enumerate()
        .collect()
}

/// A logarithmic axis across the plot area.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    pub low: f64,
    pub high: f64,
}

impl Scale {
    /// One that holds all (positive) values with some room.
    pub fn holding(values: impl Iterator<Item = f64>) -> Scale {
        let positive = values.filter(|v| *v > 0.0 && v.is_finite());
        let (low, high) = positive.fold((f64::INFINITY, 0.0f64), |(l, h), v| (l.min(v), h.max(v)));
        if low > high {
            return Scale {
                low: 0.5,
                high: 2.0,
            };
        }
        let room = (high / low).powf(0.04).max(1.05);
        Scale {
            low: low / room,
            high: high * room,
        }
    }

    pub fn at(&self, value: f64) -> f64 {
        let share = (value / self.low).ln() / (self.high / self.low).ln();
        LEFT + share.clamp(0.0, 1.0) * (RIGHT - LEFT)
    }

    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// Text as it stands in SVG and HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // No document may hold them.
            c if c.is_control() && c != '\n' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_is_logarithmic() {
        let scale = Scale {
            low: 0.25,
            high: 4.0,
        };
        let x = [0.25, 0.5, 1.0, 4.0, 100.0].map(|v| scale.at(v));
        assert_eq!(x[0], LEFT);
        assert!((x[1] - LEFT - (RIGHT - LEFT) / 4.0).abs() < 1e-9);
        assert!((x[2] - (LEFT + RIGHT) / 2.0).abs() < 1e-9);
        assert_eq!((x[3], x[4]), (RIGHT, RIGHT));
    }

    #[test]
    fn the_axis_holds_what_it_is_made_for() {
        let scale = Scale::holding([0.3, 1.0, 0.0, f64::NAN].into_iter());
        assert!(scale.holds(0.3) && scale.holds(1.0) && scale.low > 0.2);
        assert!(Scale::holding(std::iter::empty()).holds(1.0));
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(
            escape("a < \"b\" & c>\u{1b}"),
            "a &lt; &quot;b&quot; &amp; c&gt;\u{fffd}"
        );
    }
}

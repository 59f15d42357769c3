//! Characters that are marks and not letters, drawn as what they stand for: fonts leave gaps.

use std::fmt::Write;

use super::{HEIGHT, WIDTH};

/// What a mark fills of its cell.
enum Shape {
    /// All of the width, from some part of the height down to another.
    Band { from: f64, to: f64, opacity: f64 },
    /// A line along the middle, with gaps if `dashed`.
    Across { dashed: bool },
    /// A line from above to below.
    Down,
}

fn shape(symbol: &str) -> Option<Shape> {
    let band = |from, to, opacity| Some(Shape::Band { from, to, opacity });
    match symbol {
        "█" => band(0.08, 0.92, 1.0),
        "▒" => band(0.16, 0.84, 0.5),
        "░" => band(0.16, 0.84, 0.22),
        "▁" => band(0.82, 0.94, 1.0),
        "▂" => band(0.70, 0.94, 1.0),
        "▃" => band(0.57, 0.94, 1.0),
        "▅" => band(0.38, 0.94, 1.0),
        "▇" => band(0.16, 0.94, 1.0),
        "─" => Some(Shape::Across { dashed: false }),
        "╌" | "┄" => Some(Shape::Across { dashed: true }),
        "│" => Some(Shape::Down),
        _ => None,
    }
}

pub(super) fn is_mark(symbol: &str) -> bool {
    shape(symbol).is_some()
}

/// Draws a mark into so many cells from `(x, y)` on.
pub(super) fn draw(
    symbol: &str,
    (x, y): (f64, f64),
    cells: usize,
    attributes: &str,
    out: &mut String,
) {
    let Some(shape) = shape(symbol) else { return };
    let width = cells as f64 * WIDTH;
    let rect = |x: f64, y: f64, width: f64, height: f64| {
        format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"{attributes}"
        )
    };
    let drawn = match shape {
        Shape::Band { from, to, opacity } => {
            let band = rect(x, y + from * HEIGHT, width, (to - from) * HEIGHT);
            if opacity < 1.0 { format!("{band} fill-opacity=\"{opacity}\"/>") } else { band + "/>" }
        }
        Shape::Across { dashed: false } => rect(x, y + HEIGHT / 2.0 - 0.75, width, 1.5) + "/>",
        Shape::Across { dashed: true } => {
            let dash = |place: usize| {
                let x = x + place as f64 * WIDTH + 0.25 * WIDTH;
                rect(x, y + HEIGHT / 2.0 - 0.75, WIDTH / 2.0, 1.5) + "/>"
            };
            (0..cells).map(dash).collect::<Vec<_>>().join("\n")
        }
        Shape::Down => {
            let line = |place: usize| {
                let x = x + (place as f64 + 0.5) * WIDTH - 0.6;
                rect(x, y, 1.2, HEIGHT) + "/>"
            };
            (0..cells).map(line).collect::<Vec<_>>().join("\n")
        }
    };
    let _ = writeln!(out, "{drawn}");
}

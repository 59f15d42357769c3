//! The mouse: a click is a moment of a peer, the wheel scrolls, with Ctrl it zooms.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::Effect;
use super::moving;
use crate::show::action::Way;
use crate::show::bands;
use crate::show::model::Model;
use crate::show::panes;
use crate::show::story;

#[expect(clippy::wildcard_enum_match_arm, reason = "a mouse can do more than is needed")]
pub fn point(model: &mut Model, event: MouseEvent) -> Option<Effect> {
    let way = |up| if up { Way::Back } else { Way::Forth };
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) | MouseEventKind::Drag(MouseButton::Left) => {
            click(model, event.column, event.row);
        }
        MouseEventKind::ScrollUp => wheel(model, event, way(true)),
        MouseEventKind::ScrollDown => wheel(model, event, way(false)),
        _ => {}
    }
    None
}

fn click(model: &mut Model, x: u16, y: u16) {
    let panes = model.panes();
    if let Some(area) = panes.bands.filter(|area| area.contains(Position { x, y })) {
        let focus = model.focus();
        let t = bands::column_at(&focus, &model.bands, area, x);
        let peer = bands::peer_at(&focus, &model.bands, area, y);
        model.peer = peer.unwrap_or(model.peer);
        if let Some(t) = t {
            model.set(model.timeline.at(t + model.bands.window.per_column - 1));
        }
    } else if let Some(area) = panes.events.filter(|area| area.contains(Position { x, y }))
        && let Some(n) = model.events.at_row(panes::inside(area), y)
    {
        model.go(n);
    } else if let Some(area) = panes.story.filter(|area| area.contains(Position { x, y }))
        && let Some(n) = story::at_row(&model.focus(), panes::inside(area), y)
    {
        model.go(n);
    }
}

/// Nearer with the wheel away from oneself, as on a map.
fn wheel(model: &mut Model, event: MouseEvent, way: Way) {
    if !event.modifiers.contains(KeyModifiers::CONTROL) {
        return moving::scroll(model, way);
    }
    let area = model.panes().bands;
    let t =
        area.and_then(|area| bands::column_at(&model.focus(), &model.bands, area, event.column));
    let nearer = if way == Way::Back { Way::Forth } else { Way::Back };
    moving::zoom(model, nearer, t.unwrap_or_else(|| model.now()));
}

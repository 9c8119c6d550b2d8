//! Where the panes of the screen are: rectangles for a window of any size.
//!
//! Pure arithmetic, shared by drawing, scrolling and the mouse. Refuses to draw.

use ratatui::layout::Rect;

/// A part of the screen that can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pane {
    /// The picture.
    Canvas,
    /// What is selected, in figures.
    Inspector,
    /// What is wrong.
    Findings,
    /// What happened.
    Timeline,
    /// The request that is followed.
    Request,
    /// The file's text.
    Source,
}

/// What stands beside the picture, or below it in a small window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Inspector and findings.
    Figures,
    /// The request that is followed.
    Request,
    /// The open text.
    Source,
}

/// The panes of one window. An area of no size is not shown.
///
/// ```text
///  wide                                     small
///  status                                   status
///  canvas               | inspector         canvas
///                       |-----------        ---- sentence ----
///                       | findings          one of inspector, findings, timeline
///  timeline ------------+-----------        keys
///  sentence, keys
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Panes {
    /// The line on top.
    pub status: Rect,
    /// The picture, frame included.
    pub canvas: Rect,
    /// Inspector, frame included.
    pub inspector: Rect,
    /// Findings, frame included.
    pub findings: Rect,
    /// Timeline, frame included.
    pub timeline: Rect,
    /// The request that is followed, frame included.
    pub request: Rect,
    /// The file's text, frame included.
    pub source: Rect,
    /// The sentence that explains the last decision.
    pub sentence: Rect,
    /// The keys.
    pub keys: Rect,
    /// Panes have frames of their own.
    pub framed: bool,
}

/// Windows at least this wide show inspector and findings beside the picture.
const WIDE: u16 = 116;
/// Windows at least this high show the timeline below it.
const HIGH: u16 = 34;
/// The smallest window that is drawn at all.
pub const SMALLEST: (u16, u16) = (40, 12);

impl Panes {
    /// Splits a window. `focus` decides what a small window shows below the picture
    /// where nothing else stands `beside` it.
    #[must_use]
    pub fn split(width: u16, height: u16, focus: Pane, beside: Beside) -> Self {
        if width < SMALLEST.0 || height < SMALLEST.1 {
            return Self::default();
        }
        if width >= WIDE {
            Self::wide(width, height, beside)
        } else {
            Self::small(width, height, focus, beside)
        }
    }

    fn wide(width: u16, height: u16, beside: Beside) -> Self {
        let body = height - 3;
        let side = if beside == Beside::Source {
            (width / 2).clamp(50, 90)
        } else {
            (width * 3 / 10).clamp(38, 60)
        };
        let timeline = if height >= HIGH { 9.min(body / 4) } else { 0 };
        let top = body - timeline;
        let left = width - side;
        let inspector = (top * 2 / 5).clamp(6, 17);
        let mut panes = Self {
            status: Rect::new(0, 0, width, 1),
            canvas: Rect::new(0, 1, left, top),
            timeline: Rect::new(0, 1 + top, width, timeline),
            sentence: Rect::new(0, height - 2, width, 1),
            keys: Rect::new(0, height - 1, width, 1),
            framed: true,
            ..Self::default()
        };
        match beside {
            Beside::Source => panes.source = Rect::new(left, 1, side, top),
            Beside::Request => panes.request = Rect::new(left, 1, side, top),
            Beside::Figures => {
                panes.inspector = Rect::new(left, 1, side, inspector);
                panes.findings = Rect::new(left, 1 + inspector, side, top - inspector);
            }
        }
        panes
    }

    fn small(width: u16, height: u16, focus: Pane, beside: Beside) -> Self {
        let body = height - 3;
        let strip = match beside {
            Beside::Source => (body / 2).max(5),
            Beside::Request => (body * 2 / 5).max(4),
            Beside::Figures => (body / 5).clamp(3, 8),
        };
        let canvas = body - strip;
        let below = Rect::new(0, 2 + canvas, width, strip);
        let mut panes = Self {
            status: Rect::new(0, 0, width, 1),
            canvas: Rect::new(0, 1, width, canvas),
            sentence: Rect::new(0, 1 + canvas, width, 1),
            keys: Rect::new(0, height - 1, width, 1),
            ..Self::default()
        };
        match focus {
            _ if beside == Beside::Source => panes.source = below,
            _ if beside == Beside::Request => panes.request = below,
            Pane::Timeline => panes.timeline = below,
            Pane::Canvas | Pane::Source | Pane::Request if width >= 76 => {
                let half = width / 2;
                panes.inspector = Rect {
                    width: half,
                    ..below
                };
                panes.findings = Rect::new(half, below.y, width - half, strip);
            }
            Pane::Findings => panes.findings = below,
            Pane::Canvas | Pane::Inspector | Pane::Source | Pane::Request => {
                panes.inspector = below;
            }
        }
        panes
    }

    /// The rectangle of a pane, frame included.
    #[must_use]
    pub const fn of(&self, pane: Pane) -> Rect {
        match pane {
            Pane::Canvas => self.canvas,
            Pane::Inspector => self.inspector,
            Pane::Findings => self.findings,
            Pane::Timeline => self.timeline,
            Pane::Request => self.request,
            Pane::Source => self.source,
        }
    }

    /// The part of a pane inside its frame.
    #[must_use]
    pub fn inside(&self, pane: Pane) -> Rect {
        let whole = self.of(pane);
        if self.framed {
            whole.inner(ratatui::layout::Margin::new(1, 1))
        } else {
            whole
        }
    }

    /// The panes that the focus goes through, in order.
    #[must_use]
    pub fn order(&self, beside: Beside) -> Vec<Pane> {
        let all = [
            Pane::Canvas,
            Pane::Inspector,
            Pane::Findings,
            Pane::Timeline,
        ];
        match beside {
            Beside::Source => vec![Pane::Canvas, Pane::Source],
            Beside::Request if self.timeline.is_empty() => vec![Pane::Canvas, Pane::Request],
            Beside::Request => vec![Pane::Canvas, Pane::Request, Pane::Timeline],
            Beside::Figures => all
                .into_iter()
                .filter(|pane| !self.framed || !self.of(*pane).is_empty())
                .collect(),
        }
    }

    /// The pane at a cell.
    #[must_use]
    pub fn at(&self, x: u16, y: u16) -> Option<Pane> {
        [
            Pane::Canvas,
            Pane::Inspector,
            Pane::Findings,
            Pane::Timeline,
            Pane::Request,
            Pane::Source,
        ]
        .into_iter()
        .find(|pane| self.of(*pane).contains((x, y).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PANES: [Pane; 6] = [
        Pane::Canvas,
        Pane::Inspector,
        Pane::Findings,
        Pane::Timeline,
        Pane::Request,
        Pane::Source,
    ];

    #[test]
    fn panes_stay_in_the_window_and_never_overlap() {
        for width in (0..=300).step_by(7) {
            for height in 0..=100 {
                for beside in [Beside::Figures, Beside::Request, Beside::Source] {
                    for focus in PANES {
                        let panes = Panes::split(width, height, focus, beside);
                        let mut rects: Vec<Rect> = PANES.iter().map(|p| panes.of(*p)).collect();
                        rects.extend([panes.status, panes.sentence, panes.keys]);
                        rects.retain(|rect| !rect.is_empty());
                        for (place, rect) in rects.iter().enumerate() {
                            assert!(rect.right() <= width && rect.bottom() <= height);
                            for other in rects.iter().skip(place + 1) {
                                assert!(!rect.intersects(*other), "{width}x{height} {panes:?}");
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_picture_has_most_of_a_small_terminal() {
        let panes = Panes::split(80, 24, Pane::Canvas, Beside::Figures);
        assert_eq!((panes.canvas.width, panes.canvas.height), (80, 17));
        assert!(!panes.inspector.is_empty() && !panes.findings.is_empty());
    }
}

//! The explorer without a terminal: keys in, cells out.

use linchpin::app::action::{Action, Effect};
use linchpin::app::keys::Key;
use linchpin::app::state::{File, Look, State};
use linchpin::app::update::update;
use linchpin::config::{ColourLevel, Glyphs, Theme};
use linchpin::document::gallery;
use linchpin::findings::Options;
use linchpin::text::Charset;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use std::sync::Arc;
use std::time::Duration;

/// How things look in a theme.
pub(crate) fn look(theme: &str, charset: Charset) -> Look {
    let theme = Theme::builtin(theme, ColourLevel::TrueColor).unwrap();
    Look {
        glyphs: Arc::new(Glyphs::themed(charset, &theme)),
        theme: Arc::new(theme),
        charset,
        motion: true,
    }
}

/// The running explorer.
pub(crate) struct Explorer {
    pub(crate) state: State,
    pub(crate) effects: Vec<Effect>,
}

impl Explorer {
    /// Opens a built-in design in a window of this size.
    pub(crate) fn open(name: &str, width: u16, height: u16) -> Self {
        let design = gallery::find(name).unwrap();
        Self::with_text(design.name, design.text, width, height)
    }

    /// Opens a text that is not on disk.
    pub(crate) fn with_text(name: &str, text: &str, width: u16, height: u16) -> Self {
        let file = File {
            name: name.to_owned(),
            path: None,
        };
        let look = look("dark", Charset::Unicode);
        let mut state = State::new(file, text, Some(7), Options::default(), look);
        update(&mut state, Action::Resize(width, height));
        Self {
            state,
            effects: Vec::new(),
        }
    }

    /// Keys by name, separated by spaces.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            let key = Key::parse(key).unwrap_or_else(|| panic!("{key} is no key"));
            self.act(Action::Key(key.event()));
            self.settle();
        }
        self
    }

    /// Waits for claims, questions and post-mortems that are being worked out.
    fn settle(&mut self) {
        while self.state.work.is_some() && self.state.is_working() && !self.state.kills.is_busy() {
            self.act(Action::Tick(Duration::ZERO));
        }
    }

    /// Letters typed one after the other.
    pub(crate) fn write(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            let code = crossterm::event::KeyCode::Char(c);
            let none = crossterm::event::KeyModifiers::NONE;
            self.act(Action::Key(crossterm::event::KeyEvent::new(code, none)));
        }
        self
    }

    /// Anything else that happens.
    pub(crate) fn act(&mut self, action: Action) -> &mut Self {
        self.effects.extend(update(&mut self.state, action));
        self
    }

    /// Time passes at 30 frames a second.
    pub(crate) fn wait(&mut self, seconds: f64) -> &mut Self {
        for _ in 0..(seconds * 30.0) as usize {
            self.act(Action::Tick(Duration::from_nanos(33_333_333)));
        }
        self
    }

    /// The cells of the screen.
    pub(crate) fn buffer(&self) -> Buffer {
        let (width, height) = self.state.view.window;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal
            .draw(|frame| linchpin::ui::draw(frame, &self.state))
            .unwrap();
        terminal.backend().buffer().clone()
    }

    /// The text of the screen, a line a row.
    pub(crate) fn screen(&self) -> String {
        let buffer = self.buffer();
        let (width, height) = self.state.view.window;
        (0..height)
            .map(|y| {
                let row: String = (0..width).map(|x| buffer[(x, y)].symbol()).collect();
                row.trim_end().to_owned() + "\n"
            })
            .collect()
    }

    /// Fails unless the screen shows this.
    pub(crate) fn sees(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(
            screen.contains(text),
            "{text:?} is not on the screen:\n{screen}"
        );
        self
    }

    /// Fails if the screen shows this.
    pub(crate) fn misses(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(
            !screen.contains(text),
            "{text:?} is on the screen:\n{screen}"
        );
        self
    }
}

//! The terminal as a screen to draw on, taken and given back.
//!
//! Owns the guard around the modes and the frame around each drawing. Refuses to loop.

use std::io::{self, IsTerminal, Stdout, stdin, stdout};
use std::mem::ManuallyDrop;

use crossterm::clipboard::CopyToClipboard;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use crossterm::{execute, queue};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;

use super::modes;

/// What to ask of the terminal beyond a screen of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Receive the mouse; the terminal's user then selects text with Shift held.
    pub mouse: bool,
    /// Use the kitty keyboard protocol.
    pub kitty_keyboard: bool,
}

/// Whether input and output are a terminal, which an interactive program needs.
#[must_use]
pub fn is_interactive() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}

/// The terminal while it is ours. Dropping it gives it back.
#[derive(Debug)]
pub struct Terminal {
    /// Its own destructor would report a terminal that is gone to a standard error stream that
    /// is gone with it, and panic; everything it does, [`modes::stop`] does.
    screen: ManuallyDrop<ratatui::Terminal<CrosstermBackend<Stdout>>>,
    options: Options,
    /// Whether somebody else has the terminal.
    lent: bool,
}

impl Terminal {
    /// Takes the terminal: raw mode, the alternate screen, bracketed paste, focus events and
    /// what `options` ask for. A panic from here on gives it back first.
    ///
    /// # Errors
    ///
    /// When there is no terminal or it refuses; then nothing is changed.
    pub fn open(options: Options) -> io::Result<Self> {
        // crossterm drops bold and reverse together with colours if it finds NO_COLOR. Themes
        // are resolved without colours in that case, and their modifiers must arrive.
        crossterm::style::force_color_output(true);
        modes::install_panic_hook();
        modes::start(options)?;
        match ratatui::Terminal::new(CrosstermBackend::new(stdout())) {
            Ok(screen) => Ok(Self {
                screen: ManuallyDrop::new(screen),
                options,
                lent: false,
            }),
            Err(error) => {
                modes::stop();
                Err(error)
            }
        }
    }

    /// Draws one frame, which the terminal shows at once and whole. Only what changed is sent,
    /// and nothing at all between [`Terminal::suspend`] and [`Terminal::resume`].
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if self.lent {
            return Ok(());
        }
        queue!(self.screen.backend_mut(), BeginSynchronizedUpdate)?;
        let drawn = self.screen.draw(render).map(|_| ());
        // Also after a failure, or the terminal would wait for the rest of the frame. A panic in
        // `render` ends the update in the panic hook.
        let ended = execute!(self.screen.backend_mut(), EndSynchronizedUpdate);
        drawn.and(ended)
    }

    /// Gives the terminal back for a while, to the shell or to another program. Stop reading
    /// events first with [`super::Events::pause`]. A program that stops itself takes the terminal
    /// again when [`super::Event::Resume`] arrives, not before: the stop may come late.
    ///
    /// # Errors
    ///
    /// When some mode could not be reset; the others are.
    pub fn suspend(&mut self) -> io::Result<()> {
        self.lent = true;
        modes::stop().map_or(Ok(()), Err)
    }

    /// Takes the terminal again, whatever was done to it meanwhile. The next frame is drawn in
    /// full.
    ///
    /// # Errors
    ///
    /// When the terminal refuses.
    pub fn resume(&mut self) -> io::Result<()> {
        // Modes may have been changed behind our back, so all are set anew.
        modes::stop();
        modes::start(self.options)?;
        self.lent = false;
        self.redraw()
    }

    /// Clears the screen; the next frame is drawn in full, whatever was written over it.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub fn redraw(&mut self) -> io::Result<()> {
        // `clear` would ask where the cursor is, and wait for an answer that the event stream
        // may swallow. A change of size clears without asking.
        let size = self.screen.size()?;
        self.screen.resize(size.into())
    }

    /// Switches mouse capture.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub fn set_mouse(&mut self, captured: bool) -> io::Result<()> {
        self.options.mouse = captured;
        modes::set_mouse(captured)
    }

    /// Asks the terminal to put a text on the clipboard (OSC 52), which also reaches through SSH.
    /// Whether it does, it does not tell.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(
            self.screen.backend_mut(),
            CopyToClipboard::to_clipboard_from(text)
        )
    }

    /// Columns and rows.
    ///
    /// # Errors
    ///
    /// When the terminal does not tell.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        self.screen.size().map(|size| (size.width, size.height))
    }

    /// Gives the terminal back.
    ///
    /// # Errors
    ///
    /// When some mode could not be reset; the others are.
    pub fn close(mut self) -> io::Result<()> {
        self.suspend()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // There is nobody left to tell.
        modes::stop();
    }
}

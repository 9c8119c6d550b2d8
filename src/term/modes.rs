//! The modes that the program switches on, and their exact reversal.
//!
//! Owns one process-wide note of what is switched on, so that everybody who must give the
//! terminal back (guard, suspension, panic hook) does it completely and only once. Refuses to
//! decide when.

use std::io::{self, Write, stdout};
use std::sync::Once;
use std::sync::atomic::{AtomicU8, Ordering};

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture, KeyboardEnhancementFlags, PopKeyboardEnhancementFlags,
    PushKeyboardEnhancementFlags,
};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{cursor, execute};

use super::Options;

const RAW: u8 = 1;
const SCREEN: u8 = 1 << 1;
const PASTE: u8 = 1 << 2;
const FOCUS: u8 = 1 << 3;
const MOUSE: u8 = 1 << 4;
const KEYBOARD: u8 = 1 << 5;

/// In the order of switching on; switching off goes backwards. The keyboard comes last because
/// its flags belong to the screen that is shown.
const ORDER: [u8; 6] = [RAW, SCREEN, PASTE, FOCUS, MOUSE, KEYBOARD];

/// What is switched on.
static ACTIVE: AtomicU8 = AtomicU8::new(0);

/// Switches on what `options` ask for. If that fails halfway, nothing stays on.
pub(super) fn start(options: Options) -> io::Result<()> {
    let wanted = |mode| match mode {
        MOUSE => options.mouse,
        KEYBOARD => options.kitty_keyboard,
        _ => true,
    };
    for mode in ORDER.into_iter().filter(|mode| wanted(*mode)) {
        // Noted first: a half-written sequence must be undone as well.
        ACTIVE.fetch_or(mode, Ordering::SeqCst);
        if let Err(error) = switch_on(mode) {
            stop();
            return Err(error);
        }
    }
    Ok(())
}

/// Switches off whatever is on, in reverse order; does nothing the second time.
///
/// Goes on after failures: the terminal may be gone, and every mode that can be reset should be.
/// Returns the first failure.
pub(super) fn stop() -> Option<io::Error> {
    let active = ACTIVE.swap(0, Ordering::SeqCst);
    if active == 0 {
        return None;
    }
    // A frame may have been cut short.
    let mut failure = execute!(stdout(), EndSynchronizedUpdate, ResetColor).err();
    for mode in ORDER.into_iter().rev().filter(|mode| active & mode != 0) {
        failure = failure.or(switch_off(mode).err());
    }
    failure.or(stdout().flush().err())
}

/// Switches mouse capture alone, which takes text selection away from the terminal's user.
pub(super) fn set_mouse(captured: bool) -> io::Result<()> {
    if captured {
        ACTIVE.fetch_or(MOUSE, Ordering::SeqCst);
        switch_on(MOUSE)
    } else {
        ACTIVE.fetch_and(!MOUSE, Ordering::SeqCst);
        switch_off(MOUSE)
    }
}

fn switch_on(mode: u8) -> io::Result<()> {
    let mut out = stdout();
    match mode {
        RAW => enable_raw_mode(),
        SCREEN => execute!(out, EnterAlternateScreen, cursor::Hide),
        PASTE => execute!(out, EnableBracketedPaste),
        FOCUS => execute!(out, EnableFocusChange),
        MOUSE => execute!(out, EnableMouseCapture),
        _ => execute!(
            out,
            PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES)
        ),
    }
}

fn switch_off(mode: u8) -> io::Result<()> {
    let mut out = stdout();
    match mode {
        RAW => disable_raw_mode(),
        SCREEN => execute!(out, LeaveAlternateScreen, cursor::Show),
        PASTE => execute!(out, DisableBracketedPaste),
        FOCUS => execute!(out, DisableFocusChange),
        MOUSE => execute!(out, DisableMouseCapture),
        _ => execute!(out, PopKeyboardEnhancementFlags),
    }
}

/// Makes a panic give the terminal back before anything is said about it.
pub(super) fn install_panic_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            stop();
            report(panic);
        }));
    });
}

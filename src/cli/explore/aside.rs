//! Unsaved text on its way to the recovery folder, on a thread of its own: a slow disk must not
//! keep anybody from typing.
//!
//! Refuses to decide when: orders come from the loop, and are done in their order.

use crate::app::action::Action;
use crate::app::state::File;
use crate::document::save::Fingerprint;
use crate::document::unsaved::{Found, Keeper, Unsaved};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;
use tokio::sync::mpsc::UnboundedSender;

/// What the thread is to do.
enum Order {
    Keep {
        file: File,
        unsaved: Unsaved,
    },
    Adopt,
    Discard,
    Forget,
    /// Tell that everything before is done.
    Tell(mpsc::Sender<()>),
}

/// The way to the recovery folder. Dropping it waits until every order is done.
#[derive(Debug)]
pub(super) struct Aside {
    orders: Option<mpsc::Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

/// What a text's recovery file goes by: where its file is, or what it is called without one.
fn origin(file: &File) -> String {
    match &file.path {
        Some(path) => std::fs::canonicalize(path)
            .or_else(|_| std::path::absolute(path))
            .unwrap_or_else(|_| path.clone())
            .to_string_lossy()
            .into_owned(),
        None => format!("built-in design {}", file.name),
    }
}

impl Aside {
    /// Looks for what an earlier session left of a design, and gets ready for this one's. Without
    /// a folder, nothing is put aside.
    pub(super) fn open(
        folder: Option<PathBuf>,
        file: &File,
        base: Option<Fingerprint>,
        text: &str,
        tell: UnboundedSender<Action>,
    ) -> (Self, Option<Action>) {
        let Some(folder) = folder else {
            let none = Self {
                orders: None,
                thread: None,
            };
            return (none, None);
        };
        let mut keeper = Keeper::new(folder);
        let found = match keeper.find(&origin(file)) {
            Found::Text(unsaved) if unsaved.text == text => {
                keeper.discard();
                None
            }
            Found::Text(unsaved) => Some(Action::Found {
                file_changed: unsaved.base != base,
                text: unsaved.text,
            }),
            Found::Broken(path) => Some(Action::FoundBroken(path)),
            Found::Nothing => None,
        };
        let (orders, work) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("recovery".to_owned())
            .spawn(move || obey(keeper, &work, &tell))
            .ok();
        let aside = Self {
            orders: Some(orders),
            thread,
        };
        (aside, found)
    }

    /// Puts a text aside.
    pub(super) fn keep(&self, file: &File, text: String, base: Option<Fingerprint>) {
        let (file, unsaved) = (file.clone(), Unsaved { text, base });
        self.order(Order::Keep { file, unsaved });
    }

    /// What an earlier session left is taken over, or is not wanted.
    pub(super) fn settle(&self, adopt: bool) {
        self.order(if adopt { Order::Adopt } else { Order::Discard });
    }

    /// Nothing is unsaved.
    pub(super) fn forget(&self) {
        self.order(Order::Forget);
    }

    /// Waits until every order is done: whatever happens next to the file, its text is here.
    pub(super) fn wait(&self) {
        let (tell, is_done) = mpsc::channel();
        self.order(Order::Tell(tell));
        // Without a folder or its thread the sender is gone, and there is nothing to wait for.
        let _ = is_done.recv();
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // The thread ends only after us.
            let _ = orders.send(order);
        }
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing more to do.
            let _ = thread.join();
        }
    }
}

fn obey(mut keeper: Keeper, work: &mpsc::Receiver<Order>, tell: &UnboundedSender<Action>) {
    let mut has_failed = false;
    for order in work {
        match order {
            Order::Keep { file, unsaved } => match keeper.keep(&origin(&file), &unsaved) {
                Ok(()) => has_failed = false,
                // Said once: it would fail again with the next letter.
                Err(error) if !has_failed => {
                    has_failed = true;
                    let _ = tell.send(Action::NotPutAside(error.to_string()));
                }
                Err(_) => {}
            },
            Order::Adopt => keeper.adopt(),
            Order::Discard => keeper.discard(),
            Order::Forget => keeper.forget(),
            // Who does not wait any more need not be told.
            Order::Tell(done) => drop(done.send(())),
        }
    }
}

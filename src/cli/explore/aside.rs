//! Unsaved text on its way to the recovery folder, on a thread of its own: a slow disk must not
//! keep anybody from typing.
//!
//! Refuses to decide when: orders come from the loop, and are done in their order.

use crate::app::action::Action;
use crate::app::state::File;
use crate::document::save::Fingerprint;
use crate::document::unsaved::{Found, Keeper, Unsaved};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;
use tokio::sync::mpsc::UnboundedSender;

/// What the thread is to do, for which open file.
enum Order {
    Begin(u64, Keeper),
    Keep {
        id: u64,
        file: File,
        unsaved: Unsaved,
    },
    Adopt(u64),
    Discard(u64),
    Forget(u64),
    End(u64),
    /// Tell that everything before is done.
    Tell(mpsc::Sender<()>),
}

/// The way to the recovery folder. Dropping it waits until every order is done.
#[derive(Debug)]
pub(super) struct Aside {
    folder: Option<PathBuf>,
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
    /// Gets ready to put texts aside in a folder; without one, nothing is.
    pub(super) fn start(folder: Option<PathBuf>, tell: UnboundedSender<Action>) -> Self {
        let (orders, work) = mpsc::channel();
        let thread = folder.is_some().then(|| {
            std::thread::Builder::new()
                .name("recovery".to_owned())
                .spawn(move || obey(&work, &tell))
        });
        Self {
            orders: folder.is_some().then_some(orders),
            folder,
            thread: thread.and_then(Result::ok),
        }
    }

    /// Looks for what an earlier session left of a file that is opened, and gets ready for this
    /// one's.
    pub(super) fn begin(
        &self,
        id: u64,
        file: &File,
        base: Option<Fingerprint>,
        text: &str,
    ) -> Option<Action> {
        let mut keeper = Keeper::new(self.folder.clone()?);
        let found = match keeper.find(&origin(file)) {
            Found::Text(unsaved) if unsaved.text == text => {
                keeper.discard();
                None
            }
            Found::Text(unsaved) => Some(Action::Found {
                id,
                file_changed: unsaved.base != base,
                text: unsaved.text,
            }),
            Found::Broken(path) => Some(Action::FoundBroken(path)),
            Found::Nothing => None,
        };
        self.order(Order::Begin(id, keeper));
        found
    }

    /// Puts a text aside.
    pub(super) fn keep(&self, id: u64, file: &File, text: String, base: Option<Fingerprint>) {
        let (file, unsaved) = (file.clone(), Unsaved { text, base });
        self.order(Order::Keep { id, file, unsaved });
    }

    /// What an earlier session left is taken over, or is not wanted.
    pub(super) fn settle(&self, id: u64, adopt: bool) {
        self.order(if adopt {
            Order::Adopt(id)
        } else {
            Order::Discard(id)
        });
    }

    /// Nothing of a file is unsaved.
    pub(super) fn forget(&self, id: u64) {
        self.order(Order::Forget(id));
    }

    /// A file is closed: nothing of it is wanted any more.
    pub(super) fn end(&self, id: u64) {
        self.order(Order::End(id));
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

fn obey(work: &mpsc::Receiver<Order>, tell: &UnboundedSender<Action>) {
    let mut keepers: BTreeMap<u64, Keeper> = BTreeMap::new();
    let mut has_failed = false;
    for order in work {
        match order {
            Order::Begin(id, keeper) => {
                keepers.insert(id, keeper);
            }
            Order::Keep { id, file, unsaved } => {
                let keeper = keepers.get_mut(&id);
                match keeper.map_or(Ok(()), |keeper| keeper.keep(&origin(&file), &unsaved)) {
                    Ok(()) => has_failed = false,
                    // Said once: it would fail again with the next letter.
                    Err(error) if !has_failed => {
                        has_failed = true;
                        let _ = tell.send(Action::NotPutAside(error.to_string()));
                    }
                    Err(_) => {}
                }
            }
            Order::Adopt(id) => {
                keepers.entry(id).and_modify(Keeper::adopt);
            }
            Order::Discard(id) => {
                keepers.entry(id).and_modify(Keeper::discard);
            }
            Order::Forget(id) => {
                keepers.entry(id).and_modify(Keeper::forget);
            }
            Order::End(id) => {
                if let Some(mut keeper) = keepers.remove(&id) {
                    keeper.forget();
                }
            }
            // Who does not wait any more need not be told.
            Order::Tell(done) => drop(done.send(())),
        }
    }
}

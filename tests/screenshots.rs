//! Pictures of the explorer, made by the program itself and held against drift.
//!
//! `UPDATE_SCREENSHOTS=1 cargo test --test screenshots` makes them anew.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a picture that cannot be made has failed; not every test uses the whole stage"
)]

mod stage;

use linchpin::exchange::{Look, png, svg};
use stage::Explorer;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots")
}

/// Holds a file to these bytes, or writes them when pictures are to be made anew.
fn hold(name: &str, bytes: &[u8]) {
    let path = folder().join(name);
    if std::env::var_os("UPDATE_SCREENSHOTS").is_some() {
        std::fs::create_dir_all(folder()).unwrap();
        std::fs::write(path, bytes).unwrap();
        return;
    }
    let held = std::fs::read(&path).unwrap_or_default();
    assert!(
        held == bytes,
        "{name} is not what the program draws now; look at it, then make it anew with UPDATE_SCREENSHOTS=1"
    );
}

fn picture(name: &str, title: &str, explorer: &Explorer) {
    let buffer = explorer.buffer();
    let look = Look::default();
    hold(
        &format!("{name}.svg"),
        svg::render(&buffer, look, title).as_bytes(),
    );
    hold(
        &format!("{name}.png"),
        &png::render(&buffer, look, 1).unwrap(),
    );
}

#[test]
fn the_explorer_is_drawn_as_the_readme_shows_it() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 160, 50);
    explorer
        .wait(40.0)
        .press("space")
        .wait(9.0)
        .press("R")
        .wait(20.0);
    picture(
        "explorer-160x50",
        "The explorer on three servers as usually drawn",
        &explorer,
    );
    let mut explorer = Explorer::open("1-three-servers", 80, 24);
    explorer.wait(12.0);
    picture(
        "explorer-80x24",
        "The explorer in a small terminal",
        &explorer,
    );
}

#[test]
fn the_kill_table_and_the_text_are_drawn_as_shown() {
    let mut explorer = Explorer::open("1-three-servers", 120, 36);
    explorer.wait(5.0).press("K");
    picture(
        "kill-table-120x36",
        "The kill table of three servers",
        &explorer,
    );
    let mut explorer = Explorer::open("1-three-servers", 140, 40);
    explorer.wait(5.0).press("e");
    picture("text-140x40", "The text beside the picture", &explorer);
    let mut explorer = Explorer::open("1-three-servers", 110, 44);
    explorer.press("?");
    picture("help-110x44", "The help page", &explorer);
}

#[test]
fn the_overlays_are_drawn_as_shown() {
    let mut explorer = Explorer::open("2-secured-and-monitored", 130, 36);
    explorer.wait(5.0);
    for (name, title) in [
        ("overlay-sniffer", "What a sniffer reads"),
        ("overlay-intruder", "What an intruder reaches"),
        ("overlay-blind-spots", "Who notices a failure"),
        ("overlay-heat", "What each failure costs"),
    ] {
        explorer.press("o");
        picture(&format!("{name}-130x36"), title, &explorer);
    }
}

#[test]
fn the_comparison_is_drawn_as_shown() {
    let mut explorer = Explorer::open("1-three-servers", 120, 36);
    explorer.press("c").wait(2.0).press("s").wait(25.0);
    picture(
        "compare-120x36",
        "Round robin and least connections with one slow server",
        &explorer,
    );
}

#[test]
fn charts_and_the_followed_request_are_drawn_as_shown() {
    let mut explorer = Explorer::open("1-three-servers", 120, 40);
    explorer.press("/").write("server-1").press("enter");
    explorer.wait(40.0).press("space").wait(30.0).press("R");
    explorer.press("/").write("haproxy").press("enter");
    explorer.wait(15.0).press("t left left left left left left");
    picture("charts-120x40", "Charts of the last minutes", &explorer);
    let mut explorer = Explorer::open("1-as-usually-drawn", 150, 44);
    explorer.press("/").write("nginx-1").press("enter d");
    explorer.wait(5.0).press("T T").wait(7.5);
    picture("request-150x44", "A write followed hop by hop", &explorer);
}

#[test]
fn the_presentation_is_drawn_as_shown() {
    let mut explorer = Explorer::open("1-three-servers", 120, 36);
    explorer
        .press("f5")
        .write("4")
        .press("enter space")
        .wait(12.0);
    picture("present-120x36", "A tour, its question answered", &explorer);
}

#[test]
fn the_findings_screen_is_drawn_as_shown() {
    let mut explorer = Explorer::open("1-as-usually-drawn", 130, 36);
    explorer.wait(5.0).press("F down space");
    picture("findings-130x36", "The findings, each explained", &explorer);
}

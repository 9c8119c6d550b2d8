//! What `linchpin export` writes: the same bytes each time, to a pipe or to a file.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::process::{Command, Output};

fn export(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .arg("export")
        .args(arguments)
        .output()
        .unwrap()
}

const LANGUAGES: [&str; 7] = ["svg", "png", "html", "mermaid", "dot", "d2", "json"];

#[test]
fn every_language_gives_the_same_bytes_to_a_pipe_and_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    for language in LANGUAGES {
        let piped = export(&["1-three-servers", "--to", language]);
        assert!(piped.status.success(), "{language}: {piped:?}");
        assert!(piped.stdout.len() > 200, "{language}");
        let path = folder.path().join(language);
        let written = export(&[
            "1-three-servers",
            "--to",
            language,
            "-o",
            path.to_str().unwrap(),
        ]);
        assert!(written.status.success() && written.stdout.is_empty());
        assert_eq!(std::fs::read(&path).unwrap(), piped.stdout, "{language}");
        let dashed = export(&["1-three-servers", "--to", language, "-o", "-"]);
        assert_eq!(dashed.stdout, piped.stdout, "{language}");
    }
}

#[test]
fn diagrams_show_every_component_and_whoever_is_linked() {
    let text = |language| {
        let output = export(&["1-three-servers", "--to", language]);
        String::from_utf8(output.stdout).unwrap()
    };
    let json: serde_json::Value = serde_json::from_str(&text("json")).unwrap();
    let links = json["links"].as_array().unwrap().iter();
    let linked: BTreeSet<_> = links
        .map(|link| (link["from"].as_str(), link["to"].as_str()))
        .collect();
    for language in ["mermaid", "dot", "d2"] {
        let text = text(language);
        for component in json["components"].as_array().unwrap() {
            let id = component["id"].as_str().unwrap();
            assert!(text.contains(id), "{language}: {id}");
        }
        let arrows = text.matches("->").count() + text.matches("==>").count();
        assert_eq!(arrows, linked.len(), "{language}");
    }
}

#[test]
fn a_picture_takes_the_colours_of_its_theme() {
    let picture = |theme| export(&["0-one-server", "--to", "svg", "--theme", theme]).stdout;
    assert_ne!(picture("dark"), picture("light"));
    let unknown = export(&["0-one-server", "--to", "svg", "--theme", "no-such"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no-such"));
}

#[cfg(unix)]
#[test]
fn a_special_file_is_written_to_and_never_replaced() {
    use std::os::unix::fs::FileTypeExt as _;
    let output = export(&["0-one-server", "--to", "dot", "-o", "/dev/null"]);
    assert!(output.status.success());
    let kind = std::fs::metadata("/dev/null").unwrap().file_type();
    assert!(kind.is_char_device());
}

#[test]
fn a_design_is_never_written_over_by_what_is_made_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let design = folder.path().join("design.ron");
    let text = r#"(version: 1, title: "T", components: {"v": Client()})"#;
    std::fs::write(&design, text).unwrap();
    let link = folder.path().join("link.ron");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&design, &link).unwrap();
    #[cfg(not(unix))]
    std::fs::hard_link(&design, &link).unwrap();
    let (design, link) = (design.to_str().unwrap(), link.to_str().unwrap());
    for arguments in [
        ["export", design, "--to", "svg", "-o", design],
        ["export", link, "--to", "dot", "-o", design],
        ["report", design, "--format", "html", "-o", link],
        [
            "diff",
            design,
            "0-one-server",
            "--format=json",
            "-o",
            design,
        ],
        ["diff", "0-one-server", design, "--format=json", "-o", link],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_linchpin"))
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("the design itself"), "{told}");
        assert_eq!(std::fs::read_to_string(design).unwrap(), text);
    }
}

#[test]
fn an_option_that_does_nothing_for_a_language_is_refused() {
    for arguments in [
        &["--to", "svg", "--tour"][..],
        &["--to", "svg", "--fault", "server-1@1s..2s"],
        &["--to", "json", "--width", "50"],
        &["--to", "mermaid", "--width", "50"],
        &["--to", "mermaid", "--theme", "no-such"],
        &["--to", "dot", "--seed", "1"],
        &["--to", "markdown", "--theme", "dark"],
        &["--to", "cast", "--height", "50"],
    ] {
        let output = export(&[&["1-three-servers"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            told.contains(arguments[2]) && told.contains("--to"),
            "{told}"
        );
    }
}

#[test]
fn a_picture_says_of_itself_what_it_is_of() {
    let picture =
        |design: &str| String::from_utf8(export(&[design, "--to", "svg"]).stdout).unwrap();
    let titled = picture("1-three-servers");
    assert!(
        titled.contains(
            "<title>Three servers</title>\n<desc>www.foobar.com: 3 hosts, 11 components, "
        )
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("untitled.ron");
    let text =
        r#"Topology(version: 1, site: "www.example.com", components: { "a\u{1b}": WebServer() })"#;
    std::fs::write(&file, text).unwrap();
    let untitled = picture(file.to_str().unwrap());
    assert!(
        untitled.contains("<title>www.example.com</title>"),
        "{untitled}"
    );
}

#[test]
fn a_picture_in_pixels_says_what_its_font_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("named.ron");
    let drawn = |name: &str| {
        let text =
            format!(r#"Topology(version: 1, components: {{ "a": WebServer(label: "{name}") }})"#);
        std::fs::write(&file, text).unwrap();
        let output = export(&[file.to_str().unwrap(), "--to", "png"]);
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(drawn("é ж ␛ \\u{1b}"), "");
    let told = drawn("日本");
    assert!(told.contains("日 本") && told.contains("SVG"), "{told}");
}

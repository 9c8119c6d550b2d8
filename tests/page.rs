//! The page that `linchpin export --to html` writes, as a browser shows it.
#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test that cannot go on has failed; not every test uses the whole browser"
)]

mod browser;

use browser::Browser;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn linchpin(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    output.stdout
}

fn exported(design: &str, folder: &Path) -> PathBuf {
    let name = Path::new(design).file_stem().unwrap().to_str().unwrap();
    let path = folder.join(format!("{name}.html"));
    linchpin(&[
        "export",
        design,
        "--to",
        "html",
        "-o",
        path.to_str().unwrap(),
    ]);
    path
}

fn table(design: &str, more: &[&str]) -> Value {
    let mut arguments = vec!["kill-table", design, "--format", "json"];
    arguments.extend(more);
    serde_json::from_slice(&linchpin(&arguments)).unwrap()
}

/// The four shares that the page shows.
const NOW: &str = "['static','read','write','all'].map(c => Number(document.getElementById('now-' + c).dataset.share))";

fn shares(row: &Value) -> Value {
    ["static", "read", "write", "all"]
        .iter()
        .map(|class| row[class].clone())
        .collect()
}

fn same(shown: &Value, exact: &Value) -> bool {
    let numbers = |value: &Value| -> Vec<f64> {
        value
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_f64().unwrap())
            .collect()
    };
    numbers(shown) == numbers(exact)
}

#[test]
fn every_switch_shows_the_shares_of_the_kill_table() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start() else {
        return;
    };
    for design in [
        "0-one-server",
        "1-as-usually-drawn",
        "1-three-servers",
        "2-secured-and-monitored",
        "write-up-5-terms-without-choices",
    ] {
        browser.open(&exported(design, folder.path()));
        let single = table(design, &[]);
        assert!(
            same(&browser.eval(NOW), &shares(&single["baseline"])),
            "{design}"
        );
        for (place, row) in single["rows"].as_array().unwrap().iter().enumerate() {
            let press =
                format!("document.querySelector('button.switch[data-row=\"{place}\"]').click()");
            browser.eval(&press);
            let shown = browser.eval(NOW);
            assert!(same(&shown, &shares(row)), "{design}: {row} {shown}");
            let told = browser.eval("document.getElementById('told').textContent");
            let failed = row["failed"][0].as_str().unwrap();
            assert!(told.as_str().unwrap().contains(failed), "{told}");
            browser.eval(&press);
            assert!(same(&browser.eval(NOW), &shares(&single["baseline"])));
        }
        assert!(
            browser.complaints().is_empty(),
            "{:?}",
            browser.complaints()
        );
        assert_eq!(browser.asked().len(), 1, "{:?}", browser.asked());
    }
}

#[test]
fn pairs_show_what_the_kill_table_says_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let design = "1-three-servers";
    browser.open(&exported(design, folder.path()));
    let single = table(design, &[]);
    let place = |id: &Value| {
        let rows = single["rows"].as_array().unwrap();
        rows.iter().position(|row| row["failed"][0] == *id).unwrap()
    };
    let press = |place: usize| {
        format!("document.querySelector('button.switch[data-row=\"{place}\"]').click();")
    };
    for row in table(design, &["--pairs"])["rows"].as_array().unwrap() {
        let (one, other) = (place(&row["failed"][0]), place(&row["failed"][1]));
        browser.eval(&format!("{}{}", press(one), press(other)));
        let shown = browser.eval(NOW);
        assert!(same(&shown, &shares(row)), "{row} {shown}");
        browser.eval("document.getElementById('restore').click()");
    }
    // Three at a time are not in the page, and it says so instead of a figure.
    browser.eval(&format!("{}{}{}", press(3), press(4), press(5)));
    let told = browser.eval("document.getElementById('told').textContent");
    assert!(told.as_str().unwrap().contains("not in the page"), "{told}");
    assert_eq!(
        browser.eval("document.getElementById('now-all').textContent"),
        "?"
    );
}

#[test]
fn the_traffic_moves_until_it_is_paused_and_rests_for_who_wants_no_motion() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let path = exported("1-three-servers", folder.path());
    let places =
        "[...document.querySelectorAll('.dot')].map(dot => dot.getAttribute('transform')).join()";
    let moves = |browser: &mut Browser| {
        let before = browser.eval(places);
        assert!(before.as_str().unwrap().contains("translate"));
        std::thread::sleep(std::time::Duration::from_millis(400));
        browser.eval(places) != before
    };
    browser.prefer(1280, 800, "dark", "no-preference");
    browser.open(&path);
    assert!(moves(&mut browser));
    browser.eval("document.getElementById('motion').click()");
    assert!(!moves(&mut browser));
    browser.eval("document.getElementById('motion').click()");
    assert!(moves(&mut browser));
    browser.prefer(1280, 800, "dark", "reduce");
    browser.open(&path);
    assert!(!moves(&mut browser));
}

#[test]
fn nothing_runs_to_what_is_dead() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.open(&exported("1-three-servers", folder.path()));
    let dead = "[...document.querySelectorAll('.part.dead')].map(part => part.dataset.name).filter(Boolean).sort().join()";
    assert_eq!(browser.eval(dead), "");
    browser.eval("document.querySelector('#picture [data-name=\"server-1\"]').dispatchEvent(new Event('click'))");
    assert_eq!(browser.eval(dead), "app-1,code-1,mysql-1,nginx-1,server-1");
    let inside =
        "document.querySelector('#picture [data-name=\"nginx-1\"]').getAttribute('aria-disabled')";
    assert_eq!(browser.eval(inside), "true");
    // What still gets an answer is nowhere on the dead machine.
    let above = "[...document.querySelectorAll('.dot:not(.dot-lost)')].filter(dot => {
        const at = dot.getBoundingClientRect(), host = document.querySelector('#picture [data-name=\"server-1\"] .hit').getBoundingClientRect();
        return dot.style.display !== 'none' && at.left > host.left + 20 && at.bottom < host.bottom;
    }).length";
    assert_eq!(browser.eval(above), 0);
}

#[test]
fn the_keyboard_reaches_every_switch_and_works_it() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let design = "0-one-server";
    browser.open(&exported(design, folder.path()));
    let single = table(design, &[]);
    // What costs nothing is folded until somebody asks for it.
    assert_eq!(
        browser.eval("document.querySelectorAll('.spared[open]').length"),
        0
    );
    browser.eval("document.querySelectorAll('details').forEach(one => { one.open = true; })");
    let mut reached = std::collections::BTreeSet::new();
    let focused = "(() => { const at = document.activeElement; return [at.getAttribute('role'), at.dataset.row ?? null, at.tagName,
        at.matches(':focus-visible') && (getComputedStyle(at).outlineStyle !== 'none' || getComputedStyle(at.querySelector('.hit')).strokeWidth === '4px')]; })()";
    for _ in 0..80 {
        browser.press("Tab", 9, "");
        let at = browser.eval(focused);
        if at[2] == "BODY" {
            break;
        }
        assert_eq!(at[3], true, "the focus is not to be seen: {at}");
        if at[0] != "switch" {
            continue;
        }
        let place: usize = at[1].as_str().unwrap().parse().unwrap();
        reached.insert(place);
        browser.press(" ", 32, " ");
        let row = &single["rows"][place];
        assert!(same(&browser.eval(NOW), &shares(row)), "{row}");
        assert_eq!(
            browser.eval("document.activeElement.getAttribute('aria-checked')"),
            "false"
        );
        browser.press(" ", 32, " ");
        assert_eq!(
            browser.eval("document.activeElement.getAttribute('aria-checked')"),
            "true"
        );
    }
    assert_eq!(reached.len(), single["rows"].as_array().unwrap().len());
}

#[test]
fn escape_switches_everything_on() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let design = "0-one-server";
    browser.open(&exported(design, folder.path()));
    let baseline = table(design, &[])["baseline"].clone();
    browser.eval("document.querySelector('button.switch').click()");
    assert!(!same(&browser.eval(NOW), &shares(&baseline)));
    browser.press("Escape", 27, "");
    assert!(same(&browser.eval(NOW), &shares(&baseline)));
}

#[test]
fn no_page_is_wider_than_its_window_and_no_column_of_a_table_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start() else {
        return;
    };
    for design in ["1-three-servers", "encyclopedia"] {
        let path = exported(design, folder.path());
        for (width, height) in [(390, 844), (1280, 800), (1920, 1080)] {
            browser.prefer(width, height, "light", "reduce");
            browser.open(&path);
            browser
                .eval("document.querySelectorAll('details').forEach(one => { one.open = true; })");
            let beyond =
                "document.documentElement.scrollWidth - document.documentElement.clientWidth";
            assert_eq!(browser.eval(beyond), 0, "{design} at {width}");
            // On a phone tables scroll in themselves.
            let cut = "[...document.querySelectorAll('#switchboard .scroll')].filter(one => one.scrollWidth > one.clientWidth).length";
            if width > 390 {
                assert_eq!(browser.eval(cut), 0, "{design} at {width}");
            }
        }
    }
}

#[test]
fn a_large_picture_has_the_width_of_the_page_and_fits_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let small = exported("0-one-server", folder.path());
    let large = exported("encyclopedia", folder.path());
    browser.prefer(1280, 800, "light", "reduce");
    let offered = "!document.querySelector('.zoom').hidden";
    browser.open(&small);
    assert_eq!(browser.eval(offered), false);
    browser.open(&large);
    assert_eq!(browser.eval(offered), true);
    let all = "(() => { const frame = document.querySelector('.frame');
        return [frame.clientWidth > 1100, frame.scrollWidth <= frame.clientWidth && frame.scrollHeight <= frame.clientHeight]; })()";
    assert_eq!(browser.eval(all), serde_json::json!([true, false]));
    browser.eval("document.querySelector('[data-zoom=fit]').click()");
    assert_eq!(browser.eval(all), serde_json::json!([true, true]));
    browser.eval("document.querySelector('[data-zoom=in]').click()");
    assert_eq!(browser.eval(all), serde_json::json!([true, false]));
}

#[test]
fn without_a_script_and_on_paper_nothing_speaks_of_switching() {
    let folder = tempfile::tempdir().unwrap();
    let path = exported("1-three-servers", folder.path());
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let read =
        "['header', '.stage', 'footer'].map(part => document.querySelector(part).innerText).join()";
    let spoken = |text: &Value| {
        let text = text.as_str().unwrap().to_lowercase();
        assert!(text.contains("kill table"), "{text}");
        [
            "switch something",
            "switched",
            "pairs of hosts",
            "switch everything",
            "show in the picture",
        ]
        .into_iter()
        .filter(|words| text.contains(words))
        .collect::<Vec<_>>()
    };
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        serde_json::json!({"value": true}),
    );
    browser.open(&path);
    assert_eq!(spoken(&browser.eval(read)), [""; 0]);
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        serde_json::json!({"value": false}),
    );
    browser.open(&path);
    browser.call(
        "Emulation.setEmulatedMedia",
        serde_json::json!({"media": "print"}),
    );
    assert_eq!(spoken(&browser.eval(read)), [""; 0]);
}

#[test]
fn a_review_holds_no_lesson() {
    let page = |command: &[&str]| String::from_utf8(linchpin(command)).unwrap();
    let review = page(&["report", "1-three-servers", "--format", "html"]);
    let lesson = page(&["export", "1-three-servers", "--to", "html"]);
    for words in ["For the speaker", "<summary>Answer", "class=\"tour\""] {
        assert!(!review.contains(words), "{words}");
        assert!(lesson.contains(words), "{words}");
    }
}

#[test]
fn the_page_says_its_structure_to_who_cannot_see_it() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.open(&exported("2-secured-and-monitored", folder.path()));
    for (what, count) in [
        ("h1", 1),
        ("main", 1),
        ("header", 1),
        ("footer", 1),
        ("nav[aria-label]", 1),
        ("[aria-live=polite]", 1),
    ] {
        let found = browser.eval(&format!("document.querySelectorAll({what:?}).length"));
        assert_eq!(found, count, "{what}");
    }
    // No heading skips a level, and everything that is pressed has a name.
    let skips = "[...document.querySelectorAll('h1,h2,h3')].map(h => Number(h.tagName[1])).filter((level, i, all) => i > 0 && level > all[i - 1] + 1).length";
    assert_eq!(browser.eval(skips), 0);
    let nameless = "[...document.querySelectorAll('button,[role=switch],[role=region],section')].filter(at => !(at.textContent.trim() || at.getAttribute('aria-label'))).length";
    assert_eq!(browser.eval(nameless), 0);
    let components =
        "[...document.querySelectorAll('#components tbody th')].map(th => th.textContent)";
    let named = browser.eval(components);
    let json: Value = serde_json::from_slice(&linchpin(&[
        "export",
        "2-secured-and-monitored",
        "--to",
        "json",
    ]))
    .unwrap();
    for component in json["components"].as_array().unwrap() {
        assert!(
            named.as_array().unwrap().contains(&component["id"]),
            "{component}"
        );
    }
}

/// Names that try to leave every place of the page they stand in.
const HOSTILE: &str = r#"Topology(
    version: 1,
    title: "</title></script><script>document.title='owned'</script>",
    site: "]]>--><img src=x onerror=alert(1)>",
    hosts: { "a": (label: "\"'><svg onload=alert(1)>", ip: "8.8.8.8", note: "</style>") },
    components: {
        "visitor": Client(label: "\u{202e}gpj.exe\u{2066}"),
        "web": WebServer(on: "a", label: "{{constructor}} ${alert(1)} `x`"),
        "db": Database(on: "a", role: Standalone, note: "<!--"),
    },
    links: [("visitor", "web", Http), ("web", "db", ReadWrite, (label: "&lt;b&gt;"))],
    findings: { "SPF-03": (state: Accepted, owner: "</li><script>alert(1)</script>", reason: "'\"&") },
)"#;

#[test]
fn nothing_in_a_design_is_taken_for_markup_or_script() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hostile.ron");
    std::fs::write(&file, HOSTILE).unwrap();
    let path = exported(file.to_str().unwrap(), folder.path());
    let page = std::fs::read_to_string(&path).unwrap();
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script>").count(), 2);
    assert_eq!(page.matches("</style>").count(), 1);
    assert!(!page.contains(['\u{202e}', '\u{2066}']));
    assert!(!page.contains("<img") && !page.contains("<!--"));
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.open(&path);
    assert!(
        browser.complaints().is_empty(),
        "{:?}",
        browser.complaints()
    );
    let title = browser.eval("document.title");
    assert!(
        title.as_str().unwrap().starts_with("</title></script>"),
        "{title}"
    );
    assert_eq!(
        browser.eval("document.querySelectorAll('script').length"),
        2
    );
    browser.eval("document.querySelector('button.switch').click()");
    assert_eq!(browser.asked().len(), 1);
}

#[test]
fn the_browser_is_told_to_ask_nobody_for_anything() {
    let page = String::from_utf8(linchpin(&["export", "0-one-server", "--to", "html"])).unwrap();
    let head = page.split("</head>").next().unwrap();
    assert!(head.contains("default-src 'none'"));
    for asks in [
        "src=",
        "href=\"http",
        "url(",
        "@import",
        "fetch(",
        "XMLHttpRequest",
    ] {
        assert!(!page.contains(asks), "{asks}");
    }
    assert_eq!(
        page.as_bytes(),
        linchpin(&["export", "0-one-server", "--to", "html"])
    );
}

#[test]
fn the_tour_on_the_page_sets_its_scenes_in_the_picture() {
    let folder = tempfile::tempdir().unwrap();
    let path = exported("0-one-server", folder.path());
    let page = std::fs::read_to_string(&path).unwrap();
    for told in [
        "<h3>1. One visitor</h3>",
        "New in the picture: dns.",
        "Marked on the picture: what each failure costs.",
        "At 1200 requests a second.",
        "Tried for this step: workers of app = 4.",
        "<summary>For the speaker</summary>",
        "<summary>Answer</summary>",
    ] {
        assert!(page.contains(told), "{told}");
    }
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.open(&path);
    let later = "document.querySelectorAll('#picture .part.later').length";
    assert_eq!(browser.eval(later), 0);
    browser.eval("document.querySelectorAll('.tour button.show')[0].click()");
    assert!(
        browser.eval(later).as_u64().unwrap() > 3,
        "the rest comes later"
    );
    browser.eval("document.querySelectorAll('.tour button.show')[5].click()");
    assert_eq!(browser.eval(later), 0);
    let told = browser.eval("document.getElementById('told').textContent");
    assert!(
        told.as_str().unwrap().starts_with("Without mysql"),
        "{told}"
    );
    browser.eval("document.getElementById('restore').click()");
    let told = browser.eval("document.getElementById('told').textContent");
    assert_eq!(told, "Nothing is switched off.");
}

#[test]
fn a_design_in_markdown_is_a_handout_with_the_speakers_notes() {
    let report = linchpin(&["export", "1-three-servers", "--to", "markdown"]);
    let report = String::from_utf8(report).unwrap();
    let (_, tour) = report.split_once("\n## Tour\n").unwrap();
    for told in [
        "### 1. One way in",
        "> Speaker: ",
        "New in the picture: server-1, server-2.",
        "1. Server 1 (right)",
        "Tried for this step: mode of haproxy = ActivePassive.",
        "Marked on the picture: what somebody on the wire reads.",
    ] {
        assert!(tour.contains(told), "{told}\n{tour}");
    }
    // A design that tells no tour has no chapter of it.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plain.ron");
    std::fs::write(
        &path,
        "Topology(version: 1, title: \"Plain\", components: {})",
    )
    .unwrap();
    let plain = linchpin(&["export", path.to_str().unwrap(), "--to", "markdown"]);
    assert!(!String::from_utf8(plain).unwrap().contains("## Tour"));
}

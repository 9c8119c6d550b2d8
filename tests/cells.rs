//! A picture is the same in every language: what `linchpin render` prints in a cell, SVG and PNG
//! show there, and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Units of a cell, and around the picture, at scale 1.
const CELL: (usize, usize) = (10, 20);
const MARGIN: usize = 10;

fn linchpin(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_linchpin"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    output.stdout
}

/// What stands where, blanks left out.
fn printed(design: &str) -> BTreeMap<(usize, usize), char> {
    let text = linchpin(&["render", design, "--width", "120", "--height", "50"]);
    let text = String::from_utf8(text).unwrap();
    let mut cells = BTreeMap::new();
    for (row, line) in text.lines().enumerate() {
        for (column, c) in line.chars().enumerate() {
            if c != ' ' {
                cells.insert((column, row), c);
            }
        }
    }
    cells
}

/// The value of an attribute.
fn attribute<'a>(element: &'a str, name: &str) -> &'a str {
    let (_, rest) = element.split_once(&format!(" {name}=\"")).unwrap();
    rest.split_once('"').unwrap().0
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

const DESIGNS: [&str; 4] = [
    "0-one-server",
    "1-three-servers",
    "2-secured-and-monitored",
    "write-up-5-terms-without-choices",
];

#[test]
fn vectors_show_each_glyph_in_the_cell_where_the_terminal_has_it() {
    for design in DESIGNS {
        let printed = printed(design);
        let svg = String::from_utf8(linchpin(&["export", design, "--to", "svg"])).unwrap();
        let mut letters = BTreeMap::new();
        let mut drawn = BTreeSet::new();
        for line in svg.lines() {
            if let Some(element) = line.strip_prefix("<text") {
                let y: f64 = attribute(element, "y").parse().unwrap();
                let row = (y as usize - MARGIN) / CELL.1;
                let content = element.split_once('>').unwrap().1;
                let content = unescaped(content.strip_suffix("</text>").unwrap());
                let places = attribute(element, "x")
                    .split(' ')
                    .map(|x| x.parse::<usize>().unwrap());
                for (x, c) in places.zip(content.chars()) {
                    letters.insert(((x - MARGIN) / CELL.0, row), c);
                }
            }
            // Lines are rectangles and outlines: the cells that these are in.
            if line.starts_with("<path") {
                for shape in attribute(line, "d").split('M').skip(1) {
                    let is_letter = |c: char| c == ' ' || c.is_ascii_alphabetic();
                    let numbers: Vec<f64> = shape
                        .split(is_letter)
                        .filter_map(|number| number.parse().ok())
                        .collect();
                    let (x, y, width) = if shape.contains('h') {
                        (numbers[0], numbers[1], numbers[2] as usize)
                    } else {
                        // An outline fills a part of one cell: where its middle is.
                        let mean = |first: usize| {
                            let ones = numbers.iter().skip(first).step_by(2);
                            ones.sum::<f64>() / (numbers.len() / 2) as f64
                        };
                        (mean(0), mean(1), 1)
                    };
                    let (x, y) = (x as usize - MARGIN, y as usize - MARGIN);
                    for column in x / CELL.0..(x + width).div_ceil(CELL.0) {
                        drawn.insert((column, y / CELL.1));
                    }
                }
            }
        }
        for (place, c) in &letters {
            assert_eq!(printed.get(place), Some(c), "{design}: {place:?}");
        }
        for (place, c) in &printed {
            let is_there = letters.get(place) == Some(c) || drawn.contains(place);
            assert!(is_there, "{design}: {c} at {place:?} is not in the picture");
        }
        for place in &drawn {
            assert!(
                printed.contains_key(place),
                "{design}: {place:?} should be blank"
            );
        }
    }
}

#[test]
fn pixels_are_inked_where_the_terminal_has_something_and_nowhere_else() {
    for design in DESIGNS {
        let printed = printed(design);
        let bytes = linchpin(&["export", design, "--to", "png"]);
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let samples = info.color_type.samples();
        let (width, height) = (info.width as usize, info.height as usize);
        let pixel = |x: usize, y: usize| &pixels[(y * width + x) * samples..][..samples];
        let ground = pixel(0, 0).to_vec();
        let (across, down, margin) = (2 * CELL.0, 2 * CELL.1, 2 * MARGIN);
        for row in 0..(height - 2 * margin) / down {
            for column in 0..(width - 2 * margin) / across {
                let (left, top) = (margin + column * across, margin + row * down);
                let inked =
                    (top..top + down).any(|y| (left..left + across).any(|x| pixel(x, y) != ground));
                let wanted = printed.contains_key(&(column, row));
                assert_eq!(inked, wanted, "{design}: column {column}, row {row}");
            }
        }
    }
}

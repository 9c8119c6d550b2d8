//! Cell buffers as PNG: a small rasteriser and one embedded font, so that the same screen gives
//! the same pixels on every machine.
//!
//! Owns pixels. Refuses shaping: one grapheme is drawn at its cell, and characters that the font
//! lacks are drawn as frames.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use fontdue::{Font, FontSettings};
use ratatui::buffer::Buffer;

use super::Look;
use super::cells::{Cell, Rgb, cells, mix};
use super::mask::{Mask, control, missing, shape_mask, side_by_side, slanted};
use super::palette::Indexed;
use super::shape::{Frame, shapes};

static REGULAR: &[u8] = include_bytes!("../../assets/DejaVuSansMono.ttf");
static BOLD: &[u8] = include_bytes!("../../assets/DejaVuSansMono-Bold.ttf");

/// Pixels of a cell at scale 1.
const CELL: Frame = Frame {
    width: 10,
    height: 20,
};

/// Ground around the screen at scale 1.
const MARGIN: u32 = 10;

/// The size at which the font's glyphs are as wide as a cell, per pixel of cell width.
const FONT_PER_WIDTH: f32 = 1.661;

/// Where the line of text stands, as a share of the cell's height.
const BASELINE: f32 = 0.78;

/// Larger pictures are refused: 64 million pixels.
const MAX_PIXELS: usize = 64_000_000;

/// Why a screen could not become a picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The screen times the scale is more than 64 million pixels.
    #[error("a picture of {width}×{height} pixels is too large")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The embedded font could not be read.
    #[error("the embedded font is damaged: {0}")]
    Font(&'static str),
    /// The PNG encoder failed.
    #[error("cannot encode the picture: {0}")]
    Encode(#[from] png::EncodingError),
}

/// Draws `buffer` as PNG with cells of 10×20 pixels times `scale` (1 to 8).
///
/// # Errors
///
/// When the picture would be too large.
pub fn render(buffer: &Buffer, look: Look, scale: u8) -> Result<Vec<u8>, PictureError> {
    Painter::new(scale)?.paint(buffer, look)?.encode()
}

/// Pixels, row by row, three bytes each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Red, green and blue of each pixel.
    pub pixels: Vec<u8>,
}

impl Image {
    /// The picture as a PNG file of at most 256 colours.
    ///
    /// # Errors
    ///
    /// When the encoder fails, which for a picture from [`Painter::paint`] it does not.
    pub fn encode(&self) -> Result<Vec<u8>, PictureError> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        let Indexed { palette, pixels } = Indexed::new(&self.pixels);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(out)
    }

    fn fill(&mut self, left: i32, top: i32, width: i32, height: i32, colour: Rgb) {
        for y in top..top + height {
            for x in left..left + width {
                self.blend(x, y, colour, u8::MAX);
            }
        }
    }

    fn blend(&mut self, x: i32, y: i32, colour: Rgb, coverage: u8) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if x >= self.width as usize || coverage == 0 {
            return;
        }
        let at = (y * self.width as usize + x) * 3;
        let Some(pixel) = self.pixels.get_mut(at..at + 3) else {
            return;
        };
        if coverage == u8::MAX {
            pixel.copy_from_slice(&colour);
        } else if let [r, g, b] = *pixel {
            pixel.copy_from_slice(&mix(colour, [r, g, b], f32::from(coverage) / 255.0));
        }
    }
}

/// Draws screens; keeps the fonts and the glyphs it has met, so that a series of pictures is
/// cheap.
#[derive(Debug)]
pub struct Painter {
    frame: Frame,
    margin: i32,
    regular: Font,
    bold: Font,
    /// By character, boldness, slant and columns.
    masks: BTreeMap<(char, bool, bool, u16), Rc<Mask>>,
    lacking: BTreeSet<char>,
}

impl Painter {
    /// A painter with cells of 10×20 pixels times `scale` (1 to 8).
    ///
    /// # Errors
    ///
    /// When the embedded font is damaged.
    pub fn new(scale: u8) -> Result<Self, PictureError> {
        let scale = i32::from(scale.clamp(1, 8));
        let font =
            |bytes| Font::from_bytes(bytes, FontSettings::default()).map_err(PictureError::Font);
        Ok(Self {
            frame: Frame {
                width: CELL.width * scale,
                height: CELL.height * scale,
            },
            margin: MARGIN.cast_signed() * scale,
            regular: font(REGULAR)?,
            bold: font(BOLD)?,
            masks: BTreeMap::new(),
            lacking: BTreeSet::new(),
        })
    }

    /// The characters met so far that the font lacks: frames stand for them.
    #[must_use]
    pub const fn lacking(&self) -> &BTreeSet<char> {
        &self.lacking
    }

    /// Draws `buffer`.
    ///
    /// # Errors
    ///
    /// When the picture would be too large.
    pub fn paint(&mut self, buffer: &Buffer, look: Look) -> Result<Image, PictureError> {
        let pixels = |cells: u16, size: i32| -> u32 {
            let inner = u32::from(cells).saturating_mul(size.unsigned_abs());
            inner.saturating_add(2 * self.margin.unsigned_abs())
        };
        let width = pixels(buffer.area.width, self.frame.width);
        let height = pixels(buffer.area.height, self.frame.height);
        let count = u64::from(width) * u64::from(height);
        let count = usize::try_from(count)
            .ok()
            .filter(|count| *count <= MAX_PIXELS);
        let Some(count) = count else {
            return Err(PictureError::TooLarge { width, height });
        };
        let mut image = Image {
            width,
            height,
            pixels: look.background.repeat(count),
        };
        // All grounds first: slanted and wide glyphs may reach over a border.
        for cell in cells(buffer, look).filter(|cell| cell.background != look.background) {
            let (left, top) = self.corner(&cell);
            let width = self.frame.width * i32::from(cell.columns);
            image.fill(left, top, width, self.frame.height, cell.background);
        }
        for cell in cells(buffer, look) {
            self.paint_cell(&mut image, &cell);
        }
        Ok(image)
    }

    fn corner(&self, cell: &Cell) -> (i32, i32) {
        (
            self.margin + i32::from(cell.x) * self.frame.width,
            self.margin + i32::from(cell.y) * self.frame.height,
        )
    }

    fn paint_cell(&mut self, image: &mut Image, cell: &Cell) {
        let (left, top) = self.corner(cell);
        for c in cell.text.chars() {
            let mask = self.mask(c, cell);
            for (y, row) in (0i32..).zip(mask.coverage.chunks(mask.width.max(1))) {
                for (x, coverage) in (0i32..).zip(row) {
                    image.blend(
                        left + mask.left + x,
                        top + mask.top + y,
                        cell.foreground,
                        *coverage,
                    );
                }
            }
        }
        let width = self.frame.width * i32::from(cell.columns);
        let thick = self.frame.light();
        if cell.underlined {
            let down = self.frame.height - 2 * thick;
            image.fill(left, top + down, width, thick, cell.foreground);
        }
        if cell.crossed_out {
            let down = self.frame.height / 2;
            image.fill(left, top + down, width, thick, cell.foreground);
        }
    }

    fn mask(&mut self, c: char, cell: &Cell) -> Rc<Mask> {
        let key = (c, cell.bold, cell.italic, cell.columns);
        if let Some(mask) = self.masks.get(&key) {
            return Rc::clone(mask);
        }
        let mask = Rc::new(match shapes(c, self.frame) {
            Some(shapes) => shape_mask(&shapes, self.frame),
            None => self.font_mask(c, cell),
        });
        self.masks.insert(key, Rc::clone(&mask));
        mask
    }

    fn font_mask(&mut self, c: char, cell: &Cell) -> Mask {
        let font = if cell.bold && self.bold.has_glyph(c) {
            &self.bold
        } else {
            &self.regular
        };
        if !font.has_glyph(c) {
            if let Some(mask) = self.caret(c) {
                return mask;
            }
            self.lacking.insert(c);
            return missing(self.frame, cell.columns);
        }
        let mask = self.letter(font, c, self.frame.width);
        if cell.italic {
            slanted(&mask, self.baseline())
        } else {
            mask
        }
    }

    fn baseline(&self) -> i32 {
        (self.frame.height as f32 * BASELINE).round() as i32
    }

    fn letter(&self, font: &Font, c: char, width: i32) -> Mask {
        let (metrics, coverage) = font.rasterize(c, width as f32 * FONT_PER_WIDTH);
        let height = i32::try_from(metrics.height).unwrap_or(0);
        Mask {
            left: metrics.xmin,
            top: self.baseline() - metrics.ymin - height,
            width: metrics.width,
            coverage,
        }
    }

    /// The picture of a control character in two small letters, as `^[` for ESC.
    fn caret(&self, c: char) -> Option<Mask> {
        let small = |c| self.letter(&self.regular, c, self.frame.width / 2);
        let letter = control(c)?;
        Some(side_by_side(&small('^'), &small(letter), self.frame))
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    use super::*;

    fn buffer(text: &str, style: Style) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 2));
        buffer.set_string(0, 0, text, style);
        buffer
    }

    fn pixel(image: &Image, x: u32, y: u32) -> Rgb {
        let at = ((y * image.width + x) * 3) as usize;
        [image.pixels[at], image.pixels[at + 1], image.pixels[at + 2]]
    }

    fn paint(buffer: &Buffer) -> Image {
        Painter::new(1)
            .unwrap()
            .paint(buffer, Look::default())
            .unwrap()
    }

    #[test]
    fn the_same_buffer_gives_the_same_bytes_also_from_a_used_painter() {
        let buffer = buffer("▲é日│⣿x", Style::new().fg(Color::Red));
        let once = render(&buffer, Look::default(), 2).unwrap();
        let mut painter = Painter::new(2).unwrap();
        for _ in 0..2 {
            assert_eq!(
                painter
                    .paint(&buffer, Look::default())
                    .unwrap()
                    .encode()
                    .unwrap(),
                once
            );
        }
        assert!(once.starts_with(b"\x89PNG"));
    }

    #[test]
    fn what_the_font_lacks_is_known_and_the_marks_of_controls_are_drawn() {
        let mut painter = Painter::new(2).unwrap();
        let drawn = |painter: &mut Painter, text: &str| {
            let buffer = buffer(text, Style::new());
            painter.paint(&buffer, Look::default()).unwrap()
        };
        let marks = ["␛", "␊", "␉", "␡", "a"].map(|mark| drawn(&mut painter, mark));
        assert!(painter.lacking().is_empty());
        for (place, mark) in marks.iter().enumerate() {
            assert!(!marks[place + 1..].contains(mark));
        }
        drawn(&mut painter, "日a語");
        let lacking: String = painter.lacking().iter().collect();
        assert_eq!(lacking, "日語");
    }

    #[test]
    fn lines_run_through_from_cell_to_cell() {
        let colour = [9, 99, 199];
        let image = paint(&buffer("──────", Style::new().fg(Color::Rgb(9, 99, 199))));
        for x in 10..70 {
            assert_eq!(pixel(&image, x, 19), colour, "{x}");
        }
    }

    #[test]
    fn a_full_block_fills_its_cell_and_no_more() {
        let image = paint(&buffer("█", Style::new().fg(Color::Rgb(9, 99, 199))));
        assert_eq!(pixel(&image, 10, 10), [9, 99, 199]);
        assert_eq!(pixel(&image, 19, 29), [9, 99, 199]);
        assert_eq!(pixel(&image, 20, 20), Look::default().background);
        assert_eq!(pixel(&image, 9, 20), Look::default().background);
    }

    #[test]
    fn text_stays_near_its_cell_and_leaves_ink() {
        let image = paint(&buffer("g", Style::new().fg(Color::Rgb(255, 255, 255))));
        let inked = |x0, x1| (x0..x1).any(|x| (10..30).any(|y| pixel(&image, x, y)[0] > 200));
        assert!(inked(10, 20));
        assert!(!inked(22, 70));
    }

    #[test]
    fn reversed_cells_are_filled() {
        let style = Style::new().add_modifier(ratatui::style::Modifier::REVERSED);
        let image = paint(&buffer(" ", style));
        assert_eq!(pixel(&image, 12, 12), Look::default().foreground);
    }

    #[test]
    fn pictures_too_large_to_hold_are_refused() {
        let buffer = Buffer::empty(Rect::new(0, 0, 1000, 1000));
        assert!(matches!(
            render(&buffer, Look::default(), 8),
            Err(PictureError::TooLarge { .. })
        ));
        assert!(render(&Buffer::empty(Rect::ZERO), Look::default(), 0).is_ok());
    }
}

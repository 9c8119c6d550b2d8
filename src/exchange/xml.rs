//! Text in XML and HTML: what would be markup is written so that it is read as text.
//!
//! Refuses controls and reordering: `text` has dealt with them before anything comes here.

/// A text for the inside of an element or of an attribute in double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_that_opens_or_closes_markup() {
        let text = escaped("</script>]]>\"'&amp;");
        assert_eq!(text, "&lt;/script&gt;]]&gt;&quot;'&amp;amp;");
    }
}

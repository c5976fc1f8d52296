//! The little XML that EC2 and STS answer with.

/// An element that holds text.
pub(crate) fn text(tag: &str, text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    element(tag, &escaped)
}

/// An element that holds `content`, which is XML.
pub(crate) fn element(tag: &str, content: &str) -> String {
    format!("<{tag}>{content}</{tag}>")
}

/// A whole document, whose root element holds `content`.
pub(crate) fn document(root: &str, namespace: Option<&str>, content: &str) -> String {
    let namespace = namespace.map(|name| format!(" xmlns=\"{name}\"")).unwrap_or_default();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root}{namespace}>{content}</{root}>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        assert_eq!(text("logFormat", "a < b & c"), "<logFormat>a &lt; b &amp; c</logFormat>");
    }
}

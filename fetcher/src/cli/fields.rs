//! The formats of `--fields`.

use flowlogs_parser::{Field, FieldName, Format, FormatError};

use super::nearest::nearest;

/// Reads a format in any spelling, or by the name of one of AWS's defaults.
pub(crate) fn parse(text: &str) -> Result<Format, FormatError> {
    match text.trim() {
        "default" => Ok(Format::vpc_default().clone()),
        "transit-gateway" => Ok(Format::transit_gateway_default().clone()),
        text => text.parse(),
    }
}

/// A note on each name in the format that AWS does not document.
pub(crate) fn unknown_names(format: &Format) -> impl Iterator<Item = String> {
    let names = format.names().iter().filter(|name| name.field().is_none());
    names.map(FieldName::as_str).map(|name| {
        let note = format!("AWS documents no field {name}, so its values are kept as text");
        match nearest(name, Field::ALL.iter().map(|field| field.name())) {
            Some(nearest) => format!("{note}; did you mean {nearest}?"),
            None => note,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_have_names() {
        assert_eq!(parse("default").as_ref(), Ok(Format::vpc_default()));
        assert_eq!(parse("transit-gateway").as_ref(), Ok(Format::transit_gateway_default()));
        assert_eq!(parse("${srcaddr} bytes").unwrap().to_string(), "${srcaddr} ${bytes}");
        assert_eq!(parse(" "), Err(FormatError::Empty));
    }

    #[test]
    fn a_name_that_is_not_documented_gets_its_neighbour() {
        let format = parse("src-addr protocol zone").unwrap();
        assert_eq!(
            unknown_names(&format).collect::<Vec<_>>(),
            [
                "AWS documents no field src-addr, so its values are kept as text; did you mean srcaddr?",
                "AWS documents no field zone, so its values are kept as text",
            ]
        );
    }
}

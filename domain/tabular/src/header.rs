//! One spelling for a column's name.

/// Lower case letters and digits without spaces and punctuation; umlauts and accents written out; `#` is `no`.
///
/// `Order #`, `order_no` and `OrderNo.` are all `orderno`; `Straße` is `strasse`.
pub fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => key.push_str("ae"),
            'ö' => key.push_str("oe"),
            'ü' => key.push_str("ue"),
            'ß' => key.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' => key.push('a'),
            'è' | 'é' | 'ê' | 'ë' => key.push('e'),
            'ì' | 'í' | 'î' | 'ï' => key.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' => key.push('o'),
            'ù' | 'ú' | 'û' => key.push('u'),
            'ç' => key.push('c'),
            'ñ' => key.push('n'),
            '#' => key.push_str("no"),
            c if c.is_alphanumeric() => key.push(c),
            _ => {}
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        for spelling in ["Order #", "order_no", "ORDER NO.", "orderNo"] {
            assert_eq!(key(spelling), "orderno");
        }
        assert_eq!(key("Straße / Größe"), "strassegroesse");
        assert_eq!(key(" - "), "");
    }
}

//! One spelling for a city's name.

const SHORT: [(&str, &str); 16] = [
    ("saint", "st"),
    ("sainte", "ste"),
    ("fort", "ft"),
    ("mount", "mt"),
    ("point", "pt"),
    ("heights", "hts"),
    ("springs", "spgs"),
    ("spring", "spg"),
    ("junction", "jct"),
    ("township", "twp"),
    ("north", "n"),
    ("south", "s"),
    ("east", "e"),
    ("west", "w"),
    // Names that people write and the post office does not.
    ("newyorkcity", "newyork"),
    ("nyc", "newyork"),
];

/// Lower case letters and digits, common words shortened, no spaces: what two spellings of a name have in common.
/// The table's names are sorted by it, so `build-data/build.py` has the same.
pub(crate) fn key(name: &str) -> String {
    let spaced: String = name
        .chars()
        .filter_map(|c| match c {
            ' ' | '-' | '/' => Some(' '),
            c if c.is_ascii_alphanumeric() => Some(c.to_ascii_lowercase()),
            _ => None,
        })
        .collect();
    let short = |word: &str| SHORT.iter().find(|(long, _)| *long == word).map(|(_, short)| *short);
    let joined: String = spaced.split(' ').map(|word| short(word).unwrap_or(word)).collect();
    short(&joined).map_or(joined.clone(), str::to_owned)
}

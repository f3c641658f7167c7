//! A timeline for people: as plain text, and as one page without scripts.

use super::TimelineEntry;

/// One entry a paragraph; what happened, then when we learned it.
pub fn as_text(shipment_id: &str, entries: &[TimelineEntry]) -> String {
    let mut page = format!("Timeline of shipment {shipment_id}\nAll times are UTC.\n");
    for entry in entries {
        page.push_str(&format!("\n{}  {}{}\n", entry.occurred_at, marks(entry), entry.text));
        page.push_str(&format!("    learned {}", entry.recorded_at));
        for (label, value) in asides(entry) {
            page.push_str(&format!("; {label} {}", one_line(value)));
        }
        page.push('\n');
    }
    page
}

pub fn as_html(shipment_id: &str, entries: &[TimelineEntry]) -> String {
    let mut rows = String::new();
    for entry in entries {
        let asides: Vec<String> = asides(entry).map(|(label, value)| format!("{label}: {}", escape(value))).collect();
        rows.push_str(&format!(
            "<tr{}><td>{}</td><td>{}</td><td>{}{}<br><small>{}</small></td></tr>\n",
            if entry.overridden || entry.correction { " class=\"marked\"" } else { "" },
            entry.occurred_at,
            entry.recorded_at,
            marks(entry),
            escape(&entry.text),
            asides.join("; "),
        ));
    }
    let title = format!("Timeline of shipment {}", escape(shipment_id));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>\n\
         body {{ font: 15px/1.4 sans-serif; margin: 2rem }}\n\
         table {{ border-collapse: collapse }}\n\
         th, td {{ border-bottom: 1px solid #ccc; padding: .4rem .8rem; text-align: left; vertical-align: top }}\n\
         .marked td {{ background: #fff3cd }}\n\
         </style>\n</head>\n<body>\n<h1>{title}</h1>\n<table>\n\
         <thead><tr><th>Happened (UTC)</th><th>Learned (UTC)</th><th>What</th></tr></thead>\n<tbody>\n{rows}</tbody>\n\
         </table>\n</body>\n</html>\n"
    )
}

fn marks(entry: &TimelineEntry) -> String {
    let mut marks = String::new();
    if entry.overridden {
        marks.push_str("[OVERRIDE] ");
    }
    if entry.correction {
        marks.push_str("[CORRECTION] ");
    }
    marks
}

fn asides(entry: &TimelineEntry) -> impl Iterator<Item = (&'static str, &str)> {
    [("by", &entry.actor), ("source", &entry.source), ("reason", &entry.reason), ("in", &entry.resource)]
        .into_iter()
        .filter_map(|(label, value)| Some((label, value.as_deref()?)))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

//! Which histories an identifier names, by its prefix.

/// The kinds of aggregate that keep a history under this identifier; none for a prefix that we do not know. What the
/// warehouse and transport say of one shipment are two histories.
pub fn kinds_of(id: &str) -> &'static [&'static str] {
    match id.split_once('_').map_or("", |(prefix, _)| prefix) {
        "tnt" => &["tenant"],
        "mem" => &["member"],
        "inv" => &["invitation"],
        "key" => &["apikey"],
        "ord" => &["order"],
        "acc" => &["account"],
        "imp" => &["import"],
        "itm" => &["item"],
        "fac" => &["facility"],
        "stk" => &["stock"],
        "rcv" => &["receiving"],
        "shp" => &["shipment", "freight"],
        "loc" => &["location"],
        "car" => &["carrier"],
        "gde" => &["guide"],
        "drv" => &["driver"],
        "veh" => &["vehicle"],
        "pln" => &["plan"],
        "lod" => &["load"],
        "tdr" => &["tender"],
        "trk" => &["track"],
        "doc" => &["document"],
        "rat" => &["rate"],
        "fsc" => &["fuel", "fuelschedule"],
        "chg" => &["charges"],
        "ivc" => &["invoice"],
        "exp" => &["export"],
        "cas" => &["case"],
        _ => &[],
    }
}

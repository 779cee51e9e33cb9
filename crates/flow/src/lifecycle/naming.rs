//! Names that people give and the words made of them: a flow's key, a project's slug, default names.

/// Characters of a project's or flow's name.
pub const NAME_CHARS_MAX: usize = 80;
/// Characters of a key that a person gives a flow.
pub const FLOW_KEY_CHARS_MAX: usize = 64;
/// Characters of a key or slug that is made of a name, without its number.
const WORD_CHARS_MAX: usize = 40;

/// The name without blanks around it, when it is one.
pub fn check_name(name: &str) -> Option<&str> {
    let name = name.trim();
    let fits = (1..=NAME_CHARS_MAX).contains(&name.chars().count());
    (fits && !name.chars().any(char::is_control)).then_some(name)
}

/// "Untitled flow", then "Untitled flow 2", …: the first that isn't taken.
pub fn default_name(taken: impl Fn(&str) -> bool) -> String {
    first_free("Untitled flow", ' ', taken)
}

/// The name itself, then "Orders 2", "Orders 3", …: the first that isn't taken. A long name is cut so that its number
/// fits.
pub fn numbered_name(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut candidate = name.to_owned();
    let mut number = 1_u32;
    while taken(&candidate) {
        number += 1;
        let end = format!(" {number}");
        let stem: String = name.chars().take(NAME_CHARS_MAX - end.len()).collect();
        candidate = stem.trim_end().to_owned() + &end;
    }
    candidate
}

/// A flow's key made of its name: `order_hotline`, then `order_hotline_2`, …: the first that isn't taken. Keys of
/// deleted flows stay taken.
pub fn flow_key(name: &str, taken: impl Fn(&str) -> bool) -> String {
    first_free(&word(name, '_', "flow"), '_', taken)
}

/// Whether a person may give a flow this key: a lower-case letter, then letters, digits and `_`, 64 at most.
pub fn is_flow_key(key: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    key.len() <= FLOW_KEY_CHARS_MAX
        && key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.bytes().all(plain)
}

/// A project's slug made of its name: `contact-centre`, then `contact-centre-2`, …: the first that isn't taken.
pub fn project_slug(name: &str, taken: impl Fn(&str) -> bool) -> String {
    first_free(&word(name, '-', "project"), '-', taken)
}

fn first_free(stem: &str, joint: char, taken: impl Fn(&str) -> bool) -> String {
    let mut candidate = stem.to_owned();
    let mut number = 1_u32;
    while taken(&candidate) {
        number += 1;
        candidate = format!("{stem}{joint}{number}");
    }
    candidate
}

/// Lower-case ASCII letters and digits with `joint` between them, beginning with a letter.
fn word(name: &str, joint: char, fallback: &str) -> String {
    let mut out = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        let plain = fold(character);
        if plain.is_empty() {
            if !out.is_empty() && !out.ends_with(joint) {
                out.push(joint);
            }
        } else {
            out.push_str(plain);
        }
        if out.len() >= WORD_CHARS_MAX {
            break;
        }
    }
    let out = out.trim_end_matches(joint);
    match out.chars().next() {
        None => fallback.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{fallback}{joint}{out}"),
        Some(_) => out.to_owned(),
    }
}

/// The ASCII letters that stand for a character; none for what separates words.
fn fold(character: char) -> &'static str {
    const PLAIN: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    if let Some(at) = PLAIN.find(character) {
        return &PLAIN[at..=at];
    }
    match character {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ł' => "l",
        'ñ' | 'ń' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' => "o",
        'ö' | 'œ' => "oe",
        'ś' | 'š' => "s",
        'ß' => "ss",
        'ù' | 'ú' | 'û' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ż' | 'ź' | 'ž' => "z",
        _ => "",
    }
}

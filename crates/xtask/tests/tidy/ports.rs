//! How wide a port of the engine may be.

use std::path::Path;

use crate::Finding;

const METHODS_MAX: usize = 8;

pub(crate) fn findings(path: &Path, text: &str) -> Vec<Finding> {
    let Ok(file) = syn::parse_file(text) else {
        return vec![format!("{}: it isn't Rust that can be read", path.display())];
    };
    let traits = file.items.iter().filter_map(|item| match item {
        syn::Item::Trait(found) => Some(found),
        _ => None,
    });
    let methods = |found: &syn::ItemTrait| {
        found.items.iter().filter(|item| matches!(item, syn::TraitItem::Fn(_))).count()
    };
    traits
        .filter(|found| methods(found) > METHODS_MAX)
        .map(|found| {
            format!(
                "{}: the port `{}` has {} methods, at most {METHODS_MAX}: split it by who calls it",
                path.display(),
                found.ident,
                methods(found)
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ninth_method_is_found() {
        let of = |count: usize| {
            let methods: String = (0..count).map(|n| format!("fn m{n}(&self);")).collect();
            findings(Path::new("port.rs"), &format!("pub trait Port {{ {methods} }}")).len()
        };
        assert_eq!((of(8), of(9)), (0, 1));
    }
}

//! The files of a folder, one flow each. The key of a file's flow is the file's name without its ending, written as a
//! key: `order-hotline.yaml` is `order_hotline`. Nothing is guessed from the contents, so that a flow keeps its key when
//! its name changes.

use std::path::{Path, PathBuf};

use ::flow::{Document, lifecycle};

use crate::{commands::read_document, failure::Failure};

const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// What a file says.
pub(super) struct Wanted {
    pub(super) key: String,
    /// The file's name without its ending: the flow's name when the document has none.
    pub(super) stem: String,
    pub(super) file: String,
    pub(super) document: Document,
}

impl Wanted {
    /// The name that the file gives its flow.
    pub(super) fn name(&self) -> &str {
        let name = self.document.name().map(str::trim).filter(|name| !name.is_empty());
        name.unwrap_or(&self.stem)
    }
}

/// All files, by key; or everything that is wrong with any of them.
pub(super) fn read(folder: &Path) -> Result<Vec<Wanted>, Failure> {
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut wrong = Vec::new();
    for path in files(folder)? {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match read_document(&path) {
            Ok((document, file)) => {
                let one = Wanted { key: key(&stem), stem, file, document };
                if lifecycle::check_name(one.name()).is_none() {
                    wrong.push(format!(
                        "{}:1:1: a flow's name has 1 to {} characters and no line breaks",
                        one.file,
                        lifecycle::NAME_CHARS_MAX
                    ));
                }
                wanted.push(one);
            }
            Err(failure) => wrong.push(failure.to_string()),
        }
    }
    wanted.sort_by(|a, b| a.key.cmp(&b.key));
    for pair in wanted.windows(2).filter(|pair| pair[0].key == pair[1].key) {
        wrong.push(format!(
            "{} and {} are both the flow {}: keep one of them",
            pair[0].file, pair[1].file, pair[0].key
        ));
    }
    match wrong.is_empty() {
        true => Ok(wanted),
        false => Err(Failure::Failed(wrong.join("\nerror: "))),
    }
}

/// Files of flows in the folder itself, not in folders inside; hidden ones are left alone.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: std::io::Error| {
        Failure::Failed(format!("{} can't be read: {error}", folder.display()))
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let is_hidden =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
            && !is_hidden
            && path.is_file()
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn key(stem: &str) -> String {
    match lifecycle::is_flow_key(stem) {
        true => stem.to_owned(),
        false => lifecycle::flow_key(stem, |_| false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_like_its_flow() {
        assert_eq!(key("orders_2"), "orders_2");
        assert_eq!(key("order-hotline"), "order_hotline");
        assert_eq!(key("Order hotline"), "order_hotline");
    }

    #[test]
    fn every_bad_file_is_named_and_two_files_of_one_flow_are() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("a-b.yaml", "tandem: 1\nactions: []");
        write("notes.txt", "no flow");
        write(".hidden.yaml", "no: flow");
        let read_one = read(folder.path()).unwrap();
        assert_eq!(read_one.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["a_b"]);
        write("a_b.json", r#"{"tandem": 1, "actions": []}"#);
        write("c.yaml", "tandem: 1\nactions: [");
        write("d.yaml", "tandem: 1\nflows: []");
        write("e.yaml", &format!("tandem: 1\nname: {}\nactions: []", "x".repeat(81)));
        let Err(failure) = read(folder.path()) else { panic!("three files are wrong") };
        let said = failure.to_string();
        assert!(
            said.contains("c.yaml:2:")
                && said.contains("d.yaml:1:1: ")
                && said.contains("e.yaml:1:1: a flow's name"),
            "{said}"
        );
        assert!(said.contains("both the flow a_b"), "{said}");
    }
}

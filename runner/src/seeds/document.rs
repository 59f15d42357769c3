//! The file of failing runs as text that people edit too: what is not changed stays as it stands.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Result, anyhow};

use crate::seeds::entry::{Entry, Name};
use crate::whole_file;

/// How a new file begins.
const HEAD: &str = "\
# Runs of raft-runner that failed. They are run first each time, and what fails is added.
# Lines may be added, moved and removed by hand; `raft-runner seeds prune` removes what passes by now.
";

#[derive(Clone, Debug, Default)]
pub struct Document {
    lines: Vec<Line>,
}

/// With its end, as it stands in the file.
#[derive(Clone, Debug)]
struct Line {
    text: String,
    /// `None`: it names no run.
    entry: Option<Entry>,
}

impl Document {
    /// `None`: there is no file.
    pub fn read(path: &Path) -> Result<Option<Self>> {
        match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            text => Self::of_text(&text?).map(Some),
        }
    }

    pub fn of_text(text: &str) -> Result<Self> {
        let line = |(number, text): (usize, &str)| {
            Line::of_text(text).map_err(|wrong| anyhow!("line {number}: {wrong}"))
        };
        let lines = (1..).zip(text.split_inclusive('\n')).map(line);
        Ok(Self { lines: lines.collect::<Result<_>>()? })
    }

    pub fn text(&self) -> String {
        self.lines.iter().map(|line| line.text.as_str()).collect()
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.lines.iter().filter_map(|line| line.entry.as_ref())
    }

    /// Changes every line that names this run; says whether there is one.
    pub fn change(&mut self, name: &Name, how: impl Fn(&mut Entry)) -> bool {
        let mut found = false;
        for line in &mut self.lines {
            found |= line.change(name, &how);
        }
        found
    }

    /// Says what it is for, if it says nothing yet.
    pub fn begin(&mut self) {
        if self.lines.is_empty() {
            self.lines.push(Line { text: HEAD.to_owned(), entry: None });
        }
    }

    pub fn add(&mut self, entry: Entry) {
        if let Some(last) = self.lines.last_mut().filter(|last| !last.text.ends_with('\n')) {
            last.text.push('\n');
        }
        self.lines.push(Line { text: format!("{entry}\n"), entry: Some(entry) });
    }

    /// Removes the lines of such runs, and returns them.
    pub fn remove(&mut self, is_such: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let mut removed = Vec::new();
        self.lines.retain(|line| {
            let such = line.entry.clone().filter(|entry| is_such(entry));
            let stays = such.is_none();
            removed.extend(such);
            stays
        });
        removed
    }
}

impl Line {
    fn of_text(text: &str) -> Result<Self, String> {
        let words = text.trim();
        let is_run = !words.is_empty() && !words.starts_with('#');
        let entry = is_run.then(|| Entry::of_line(words)).transpose()?;
        Ok(Self { text: text.to_owned(), entry })
    }

    fn change(&mut self, name: &Name, how: impl Fn(&mut Entry)) -> bool {
        let Some(entry) = self.entry.as_mut().filter(|entry| entry.name == *name) else {
            return false;
        };
        let before = entry.clone();
        how(entry);
        if *entry != before {
            let end = &self.text[self.text.trim_end().len()..];
            self.text = format!("{entry}{end}");
        }
        true
    }
}

/// Changes the file, which is made if there is none. Nobody else changes it meanwhile, and whoever
/// reads it finds it as it was or as it is then.
pub fn change<T>(path: &Path, how: impl FnOnce(&mut Document) -> T) -> Result<T> {
    let _locked = lock(path)?;
    let before = fs::read_to_string(path)?;
    let mut document = Document::of_text(&before)?;
    let done = how(&mut document);
    let after = document.text();
    if after != before {
        whole_file::replace(path, |file| file.write_all(after.as_bytes()))?;
    }
    Ok(done)
}

/// Waits until nobody else has it. Who had it has put another file in its place.
fn lock(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    loop {
        let file = File::options().create(true).append(true).open(path)?;
        file.lock()?;
        if whole_file::is_still_at(&file, path) {
            return Ok(file);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# mine\r\n\n  TestBackup3B seed=7   peer=raft # why\r\n\
                        TestBackup3B seed=8 peer=raft";

    fn name(seed: u64) -> Name {
        Entry::of_line(&format!("TestBackup3B seed={seed} peer=raft")).unwrap().name
    }

    #[test]
    fn what_is_not_changed_stays_to_the_byte() {
        let mut document = Document::of_text(TEXT).unwrap();
        assert!(!document.change(&name(9), |_| panic!("it is not there")));
        assert!(document.change(&name(8), |_| ()));
        assert_eq!(document.text(), TEXT);
        assert!(document.change(&name(7), |entry| entry.passed(1, true)));
        let changed = "TestBackup3B seed=7 peer=raft network=lab events=0000000000000001 passes=1";
        let text = TEXT.replace("  TestBackup3B seed=7   peer=raft", &format!("{changed} "));
        assert_eq!(document.text(), text);
        document.add(Entry::of_line("TestBackup3B seed=9 peer=raft").unwrap());
        let added = format!("{text}\nTestBackup3B seed=9 peer=raft network=lab passes=0\n");
        assert_eq!(document.text(), added);
        assert_eq!(document.remove(|entry| entry.passes == 1).len(), 1);
        assert!(document.text().starts_with("# mine\r\n\nTestBackup3B seed=8"));
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        let error = Document::of_text("# one\n\nnonsense\n").unwrap_err().to_string();
        assert!(error.starts_with("line 3: no test is called 'nonsense'"), "{error}");
    }

    #[test]
    fn many_who_change_it_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seeds");
        std::thread::scope(|scope| {
            for seed in 0..8 {
                let path = &path;
                let entry = Entry::of_line(&format!("TestBackup3B seed={seed} peer=raft")).unwrap();
                scope.spawn(move || {
                    change(path, |document| {
                        document.begin();
                        document.add(entry);
                    })
                    .unwrap();
                });
            }
        });
        let document = Document::read(&path).unwrap().unwrap();
        assert_eq!(document.entries().count(), 8);
        assert!(document.text().starts_with(HEAD));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left over");
    }
}

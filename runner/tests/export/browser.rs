//! A browser without a window, driven over its debugging pipe: pages are opened, keys are pressed,
//! and what the page then holds is read back.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

pub struct Browser {
    child: Child,
    to: File,
    from: BufReader<File>,
    /// Of the page.
    session: Value,
    sent: u64,
    complaints: Vec<String>,
    folder: TempDir,
    pages: u64,
}

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The two pipes are its files 3 and 4.
const START: &str = "exec \"$0\" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --remote-debugging-pipe --window-size=1400,900 --user-data-dir=\"$1/profile\" about:blank \
    3<\"$1/to\" 4>\"$1/from\"";

impl Browser {
    /// `None`, with a word on it, where no browser is installed.
    pub fn start() -> Option<Self> {
        let is_there = |name: &&str| {
            let found = Command::new(name).arg("--version").stderr(Stdio::null()).output();
            found.is_ok_and(|output| output.status.success())
        };
        let Some(name) = NAMES.into_iter().find(is_there) else {
            crate::skip("no Chromium is installed");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = |name| folder.path().join(name);
        let made = Command::new("mkfifo").arg(pipe("to")).arg(pipe("from")).status();
        assert!(made.expect("mkfifo runs").success());
        let child = Command::new("sh")
            .args(["-c", START, name])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell runs");
        let to = File::options().write(true).open(pipe("to")).expect("it reads");
        let from = BufReader::new(File::open(pipe("from")).expect("it writes"));
        let (session, complaints) = (Value::Null, Vec::new());
        Some(Self { child, to, from, session, sent: 0, complaints, folder, pages: 0 })
    }

    /// Asks for something, and waits for the answer.
    fn call(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let mut call = json!({ "id": self.sent, "method": method, "params": params });
        if !self.session.is_null() {
            call["sessionId"] = self.session.clone();
        }
        write!(self.to, "{call}\0").expect("the browser listens");
        loop {
            let message = self.read();
            if message["id"] == self.sent {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].clone();
            }
        }
    }

    fn read(&mut self) -> Value {
        let mut line = Vec::new();
        self.from.read_until(0, &mut line).expect("the browser speaks");
        assert_eq!(line.pop(), Some(0), "the browser is gone");
        let message: Value = serde_json::from_slice(&line).expect("JSON");
        let method = message["method"].as_str().unwrap_or_default();
        if matches!(
            method,
            "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded"
        ) {
            self.complaints.push(message["params"].to_string());
        }
        if method == "Network.requestWillBeSent" {
            let url = message["params"]["request"]["url"].as_str().unwrap_or_default();
            let of_ours = format!("file://{}", self.folder.path().display());
            if !url.starts_with(&of_ours) {
                self.complaints.push(format!("the page asks for {url}"));
            }
        }
        message
    }

    /// Shows a page, and waits until it has drawn itself.
    pub fn open(&mut self, page: &str) {
        self.pages += 1;
        let path = self.folder.path().join(format!("{}.html", self.pages));
        std::fs::write(&path, page).expect("a file");
        self.session = Value::Null;
        let target = self.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        self.session = self.call("Target.attachToTarget", attach)["sessionId"].clone();
        for domain in ["Page.enable", "Runtime.enable", "Log.enable", "Network.enable"] {
            self.call(domain, json!({}));
        }
        self.navigate(&path);
        self.settle();
    }

    fn navigate(&mut self, path: &Path) {
        self.call("Page.navigate", json!({ "url": format!("file://{}", path.display()) }));
        while self.read()["method"] != "Page.loadEventFired" {}
    }

    /// Two frames: what was asked for before is drawn in the first.
    fn settle(&mut self) {
        self.value(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))",
        );
    }

    pub fn value(&mut self, expression: &str) -> Value {
        let params =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", params);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    pub fn number(&mut self, expression: &str) -> f64 {
        self.value(expression).as_f64().expect("a number")
    }

    pub fn text(&mut self, selector: &str) -> String {
        let text = self.value(&format!("document.querySelector('{selector}').textContent"));
        text.as_str().expect("text").to_owned()
    }

    /// The event that the address of the page names.
    pub fn playhead(&mut self) -> u64 {
        let hash = self.value("location.hash");
        let number = hash.as_str().and_then(|hash| hash.strip_prefix("#n="));
        number.and_then(|number| number.parse().ok()).expect("the address names an event")
    }

    pub fn press(&mut self, key: &str) {
        let mut down = json!({ "type": "keyDown", "key": key });
        if key.chars().count() == 1 {
            down["text"] = key.into();
        }
        self.call("Input.dispatchKeyEvent", down);
        self.call("Input.dispatchKeyEvent", json!({ "type": "keyUp", "key": key }));
        self.settle();
    }

    pub fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
        self.settle();
    }

    /// Turns the wheel over the middle of an element; below zero is away from oneself.
    pub fn wheel(&mut self, id: &str, by: f64) {
        let (x, y) = self.place(id, 0.5);
        let wheel = json!({ "type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": by });
        self.call("Input.dispatchMouseEvent", wheel);
        self.settle();
    }

    /// Draws the pointer over the top of an element, from a part of its width to another.
    pub fn drag(&mut self, id: &str, from: f64, to: f64) {
        let top =
            self.number(&format!("document.getElementById('{id}').getBoundingClientRect().top"));
        let y = top + 8.0;
        let (from, to) = (self.place(id, from).0, self.place(id, to).0);
        let steps = [("mousePressed", from), ("mouseMoved", from.midpoint(to)), ("mouseMoved", to)];
        for (kind, x) in steps.into_iter().chain([("mouseReleased", to)]) {
            let held = u8::from(kind == "mouseMoved");
            let mouse = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": held, "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", mouse);
        }
        self.settle();
    }

    /// Clicks an element at a part of its width.
    pub fn click(&mut self, id: &str, part: f64) {
        let (x, y) = self.place(id, part);
        for kind in ["mousePressed", "mouseReleased"] {
            let click = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", click);
        }
        self.settle();
    }

    fn place(&mut self, id: &str, part: f64) -> (f64, f64) {
        let of = |side| format!("document.getElementById('{id}').getBoundingClientRect().{side}");
        let [left, top, width, height] =
            ["left", "top", "width", "height"].map(|side| self.number(&of(side)));
        (left + part * width, top + height / 2.0)
    }

    /// What went wrong in the pages so far, as the browser puts it.
    pub fn complaints(&mut self) -> Vec<String> {
        std::mem::take(&mut self.complaints)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Whether or not it still runs, nobody needs it any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

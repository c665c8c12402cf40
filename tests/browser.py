"""A real browser for tests: Debian's chromium through chromedriver, spoken to by the WebDriver protocol alone.

The protocol is JSON over HTTP on this machine, so tests need no package for it.
"""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
ABSENT = "chromium atau chromedriver tidak ada (Debian: apt-get install chromium chromium-driver)"

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of an element in the WebDriver protocol
TAB, SPACE, DOWN = "\ue004", " ", "\ue015"


class Browser:
    """One chromium session."""

    def __init__(self, port: int, profile: Path, width: int, height: int) -> None:
        """Start a session on the chromedriver at ``port`` with a fresh profile and a window of that size in pixels."""
        self._base = f"http://127.0.0.1:{port}"
        options = {
            "binary": CHROMIUM,
            "args": [*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"],
            "perfLoggingPrefs": {"enableNetwork": True},
        }
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"performance": "ALL"}}
        answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._base += f"/session/{answer['sessionId']}"

    def open(self, path: Path) -> None:
        """Load a file."""
        self._call("POST", "/url", {"url": path.as_uri()})

    def run(self, script: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever the script returns
        """Return what the JavaScript function body gives."""
        return self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def press(self, keys: str) -> None:
        """Press and release each key, on whatever has the focus."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def click(self, selector: str) -> None:
        """Click the first element that the CSS selector names."""
        found = self._call("POST", "/element", {"using": "css selector", "value": selector})
        self._call("POST", f"/element/{found[ELEMENT]}/click", {})

    def devtools(self, command: str, **parameters: object) -> Any:  # noqa: ANN401 - each command answers its own
        """Return the answer to a command of the DevTools protocol."""
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def pdf(self) -> bytes:
        """Return the page as it prints, in the page size its own style asks for."""
        printed = self.devtools("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return base64.b64decode(printed["data"])

    def requests(self) -> list[str]:
        """Return the addresses asked for since the last call."""
        entries = self._call("POST", "/se/log", {"type": "performance"})
        messages = [json.loads(entry["message"])["message"] for entry in entries]
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]

    def close(self) -> None:
        """End the session and its chromium."""
        self._call("DELETE", "", None)

    def _call(self, method: str, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, {"Content-Type": "application/json"}, method=method)  # noqa: S310 - http on this machine
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from error


@contextmanager
def browser(folder: Path, width: int = 1280, height: int = 900) -> Iterator[Browser]:
    """Give a session with its own driver process and a fresh profile in ``folder``; both end with it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (folder / "chromedriver.log").open("wb")
    driver = subprocess.Popen([str(DRIVER), f"--port={port}"], stdout=log, stderr=log)
    try:
        _wait(port)
        session = Browser(port, folder / "profil", width, height)
        try:
            yield session
        finally:
            session.close()
    finally:
        driver.terminate()
        driver.wait(timeout=20)
        log.close()


def _wait(port: int) -> None:
    """Wait until the driver answers."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    message = "chromedriver tidak menjawab"
    raise RuntimeError(message)

"""`serve`, `demo`, `openapi`, `knowledge check`."""

import json
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import yaml

from safety.commands.serve import on_loopback
from safety.commands.web import Web
from service import create_app

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_loopback(host):
    assert on_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "localhost.example.org", "127.0.0.1.example.org", ""])
def test_not_loopback(host):
    assert not on_loopback(host)


def test_serve_hands_the_settings_to_the_service(painrx, monkeypatch):
    served = []
    monkeypatch.setenv("PAINRX_PORT", "8123")
    monkeypatch.setenv("PAINRX_DEV", "true")
    web = Web(serve=served.append, app=create_app)
    assert painrx("serve", "--dev", "--host", "::1", web=web).code == 0
    assert [(settings.host, settings.port, settings.dev) for settings in served] == [("::1", 8123, True)]
    assert painrx("serve", web=web).code == 2  # the unsafe shortcut never comes from the environment
    assert len(served) == 1


def test_serve_names_the_setting_that_it_cannot_read(painrx, monkeypatch):
    monkeypatch.setenv("PAINRX_FHIR_BASE_URL", "ftp://server")
    done = painrx("serve", "--dev")
    assert done.code == 2
    assert "PAINRX_FHIR_BASE_URL" in done.err


def test_serve_answers_over_http_and_stops_when_told():
    process = subprocess.Popen(
        [sys.executable, "service.py", "serve", "--dev", "--port", "0"], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        said = ""
        while (found := re.search(r"http://127\.0\.0\.1:(\d+)", said)) is None:
            line = process.stderr.readline()
            assert line, said
            said += line
        with urllib.request.urlopen(f"http://127.0.0.1:{found[1]}/health", timeout=10) as answer:
            assert answer.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert "--dev trusts unsigned calls" in said


def test_demo_audits_the_sandbox_and_shows_what_an_ehr_would_see(painrx):
    done = painrx("demo", "--once", "--port", "0", "--sandbox-port", "0")
    assert done.code == 0
    assert "patients examined, 0 not" in done.out
    assert "CRITICAL" in done.out.split("An EHR about to sign")[1]


def test_demo_serves_on_and_says_what_to_open_next():
    process = subprocess.Popen(
        [sys.executable, "service.py", "demo", "--port", "0", "--sandbox-port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = ""
        while "nothing-to-say" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        call = re.search(r"curl -s (\S+) \| \\\n\s+curl .* -d @- (\S+)", said)
        assert call is not None
        with urllib.request.urlopen(call[1], timeout=10) as answer:
            body = answer.read()
        request = urllib.request.Request(call[2], body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert json.load(answer)["cards"]
        for url in re.findall(r"^  (http\S+)", said, re.MULTILINE):
            with urllib.request.urlopen(url, timeout=10) as answer:
                assert answer.status == 200
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def test_openapi_prints_the_contract(painrx):
    done = painrx("openapi")
    assert done.code == 0
    assert {"/cds-services", "/health", "/version"} <= set(yaml.safe_load(done.out)["paths"])


def test_knowledge_check_counts_the_rows_and_names_what_is_wrong(painrx, monkeypatch):
    from safety.regimen import knowledge

    done = painrx("knowledge", "check")
    assert done.code == 0
    assert re.search(r"^mme\.csv +\d+ rows$", done.out, re.MULTILINE)
    assert "sound" in done.out

    def wrong(*_):
        raise knowledge.KnowledgeError("mme.csv row 7: factor is not a number")

    monkeypatch.setattr(knowledge, "check", wrong)
    done = painrx("knowledge", "check")
    assert (done.code, done.out) == (1, "")
    assert "mme.csv row 7" in done.err

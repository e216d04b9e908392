# SPDX-FileCopyrightText: 2026 The dirlistd authors
# SPDX-License-Identifier: Apache-2.0
"""Metrics over HTTP, as promtool and a real Prometheus take them, and what the port bears."""

import http.client
import itertools
import json
import os
import re
import select
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse
from pathlib import Path

from daemon import PATIENCE, PROJECT, Daemon, environment, free_port, run
from wire import TREE, CallError

MONITORING = PROJECT / "docs" / "monitoring"
TOOLS = all(map(shutil.which, ("promtool", "prometheus")))


class MetricsTestCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="dirlistd-metrics-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "root").mkdir()
        self.port = free_port()
        self.daemon = Daemon(
            self.folder / "root",
            {"metrics": {"address": f"127.0.0.1:{self.port}"}, "admin": {"socket": ""}},
            activated=False,
        )
        self.addCleanup(self.daemon.close)

    def request(self, method, target, port=None, **options):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE)
        try:
            connection.request(method, target, **options)
            response = connection.getresponse()
            return response, response.read().decode()
        finally:
            connection.close()

    def metrics(self):
        response, text = self.request("GET", "/metrics")
        self.assertEqual(response.status, 200)
        return text


class PagesTest(MetricsTestCase):
    def test_the_pages(self):
        response, text = self.request("GET", "/metrics?x=y")
        self.assertEqual(response.status, 200)
        self.assertEqual(
            response.headers["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8"
        )
        self.assertTrue(text.endswith("\n# EOF\n"))
        self.assertEqual(text.count("# EOF"), 1)
        response, text = self.request("HEAD", "/metrics")
        self.assertEqual((response.status, text), (200, ""))
        self.assertGreater(int(response.headers["content-length"]), 1000)
        response, text = self.request("GET", "/healthz")
        self.assertEqual((response.status, text), (200, "ok\n"))
        for target in ("/", "/metrics/", "/metrics%00", "//metrics", "/healthz/.."):
            self.assertEqual(self.request("GET", target)[0].status, 404, target)
        response, text = self.request("GET", f"http://127.0.0.1:{self.port}/healthz?x")
        self.assertEqual((response.status, text), (200, "ok\n"))
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            response, _ = self.request(method, "/metrics", body="x")
            self.assertEqual((response.status, response.headers["allow"]), (405, "GET, HEAD"), method)

    def test_what_is_no_request(self):
        for data in (
            b"\0\1\2\3\r\n\r\n",
            b'{"method":"io.dirlistd.Tree.List"}\0',
            b"GET /metrics\r\n\r\n",
            b"GET /metrics HTTP/1.1\r\n\r\n",
            b"GET /metrics HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as client:
                client.sendall(data)
                client.shutdown(socket.SHUT_WR)
                self.assertIn(b" 400 ", client.recv(65536)[:20])
        self.metrics()

    def test_a_request_may_not_be_long(self):
        for head in (b"GET /metrics HTTP/1.1\r\nHost: x\r\nX: ", b"GET /"):
            with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as client:
                said = b""
                try:
                    client.sendall(head + b"x" * 100_000 + b"\r\n\r\n")
                    said = client.recv(65536)
                except (ConnectionResetError, BrokenPipeError):
                    pass
                self.assertNotIn(b" 200 ", said)

    def test_what_was_answered_arrives_whatever_comes_behind(self):
        more = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 2000
        for behind, says_so in itertools.product((b"", more, b"x" * 1_000_000), (True, False)):
            with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as client:
                # None of it is read before the whole of it is sent.
                client.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" + behind)
                if says_so:
                    client.shutdown(socket.SHUT_WR)
                said = b""
                while part := client.recv(65536):
                    said += part
            self.assertIn(b" 200 ", said[:20])
            self.assertTrue(said.endswith(b"# EOF\n"), said[-100:])
            self.assertEqual(said.count(b"HTTP/1.1 "), 1)

    def test_version_1_0_needs_no_host(self):
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as client:
            client.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            self.assertIn(b" 200 ", client.recv(65536)[:20])

    def test_who_says_nothing_keeps_nobody_out(self):
        silent = [socket.create_connection(("127.0.0.1", self.port), PATIENCE) for _ in range(300)]
        self.addCleanup(lambda: [each.close() for each in silent])
        for each in silent:
            try:
                each.sendall(b"GET /metrics HTTP/1.1\r\n")
            except (ConnectionResetError, BrokenPipeError):
                pass
        self.metrics()
        # The oldest was closed for the others.
        try:
            self.assertEqual(silent[0].recv(1), b"")
        except ConnectionResetError:
            pass
        with self.daemon.connect() as connection:
            connection.tree("WorkingDirectory")

    def test_many_at_once_and_one_after_another(self):
        for _ in range(200):
            self.assertEqual(self.request("GET", "/healthz")[1], "ok\n")


class CountingTest(MetricsTestCase):
    def series(self, text):
        return {
            name: float(value)
            for name, value in (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        }

    def test_what_is_asked_is_counted(self):
        for name in ("a", "b", "c"):
            (self.folder / "root" / name).touch()
        with self.daemon.connect() as connection:
            for _ in range(4):
                connection.tree("List", path="/")
            connection.list("/")
            list(connection.stream(TREE + "Walk", {"path": "/"}))
            with self.assertRaises(CallError):
                connection.tree("Stat", path="/none")
            with self.assertRaises(CallError):
                connection.call('no.such"\n\\.Method')
            series = self.series(self.metrics())
        expected = {
            'dirlistd_requests_total{method="io.dirlistd.Tree.List",outcome="ok"}': 5,
            'dirlistd_requests_total{method="io.dirlistd.Tree.Stat",outcome="io.dirlistd.Tree.NotFound"}': 1,
            'dirlistd_requests_total{method="other",outcome="org.varlink.service.InterfaceNotFound"}': 1,
            'dirlistd_request_duration_seconds_count{method="io.dirlistd.Tree.List",outcome="ok"}': 5,
            'dirlistd_request_duration_seconds_bucket{method="io.dirlistd.Tree.List",outcome="ok",le="+Inf"}': 5,
            'dirlistd_entries_total{method="io.dirlistd.Tree.List"}': 15,
            'dirlistd_requests_total{method="io.dirlistd.Tree.Walk",outcome="ok"}': 1,
            'dirlistd_entries_total{method="io.dirlistd.Tree.Walk"}': 3,
            'dirlistd_sessions{role="tree"}': 1,
        }
        self.assertEqual({name: series.get(name) for name in expected}, expected)
        self.assertGreater(series['dirlistd_reply_bytes_sum{method="io.dirlistd.Tree.List"}'], 500)
        self.assertGreater(series['dirlistd_executor_workers{pool="prompt"}'], 1)

    @unittest.skipUnless(TOOLS, "promtool is not installed: scripts/setup")
    def test_promtool_accepts_the_metrics_and_the_rules(self):
        with self.daemon.connect() as connection:
            connection.tree("List", path="/")
            with self.assertRaises(CallError):
                connection.tree("Stat", path="/none")
        result = subprocess.run(
            ["promtool", "check", "metrics"], input=self.metrics(), capture_output=True, text=True, timeout=PATIENCE
        )
        self.assertEqual((result.returncode, result.stdout + result.stderr), (0, ""))
        result = run("promtool", "check", "rules", MONITORING / "dirlistd.rules.yml")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_rules_and_dashboard_know_the_metrics(self):
        families = set(re.findall(r"^# HELP (\w+)", self.metrics(), re.MULTILINE))
        table = (MONITORING / "README.md").read_text()
        for family in families:
            self.assertIn(f"`{family}`", table)
        for file in ("dirlistd.rules.yml", "dirlistd-dashboard.json"):
            text = (MONITORING / file).read_text()
            names = {re.sub("_(bucket|sum|count)$", "", name) for name in re.findall(r"\bdirlistd_\w+", text)}
            self.assertGreater(len(names), 3)
            self.assertLessEqual(names, families, file)
        json.loads((MONITORING / "dirlistd-dashboard.json").read_text())


@unittest.skipUnless(TOOLS, "prometheus is not installed: scripts/setup")
class PrometheusTest(MetricsTestCase):
    def test_a_prometheus_scrapes_the_daemon(self):
        config = self.folder / "prometheus.yml"
        config.write_text(
            "scrape_configs:\n"
            "  - job_name: dirlistd\n"
            "    scrape_interval: 1s\n"
            f"    static_configs: [{{targets: ['127.0.0.1:{self.port}']}}]\n"
            f"rule_files: ['{MONITORING / 'dirlistd.rules.yml'}']\n"
        )
        with self.daemon.connect() as connection:
            for _ in range(7):
                connection.tree("WorkingDirectory")
        port = free_port()
        with subprocess.Popen(
            [
                "prometheus",
                f"--config.file={config}",
                f"--storage.tsdb.path={self.folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--log.level=error",
            ],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as prometheus:
            self.addCleanup(prometheus.kill)
            process = os.pidfd_open(prometheus.pid)
            self.addCleanup(os.close, process)
            query = 'sum(dirlistd_requests_total{method="io.dirlistd.Tree.WorkingDirectory",outcome="ok"})'
            end = time.monotonic() + 60
            result = []
            while not result and time.monotonic() < end:
                # Until the next scrape, unless it ends before.
                ended, _, _ = select.select([process], [], [], 0.2)
                self.assertEqual(ended, [], "prometheus has ended")
                result = self.query(port, query)
            self.assertEqual([each["value"][1] for each in result], ["7"])
            [alive] = self.query(port, 'up{job="dirlistd"}')
            self.assertEqual(alive["value"][1], "1")
            quantile = self.query(port, "histogram_quantile(0.9, dirlistd_request_duration_seconds_bucket)")
            self.assertTrue(quantile)
            prometheus.terminate()
            prometheus.wait(PATIENCE)

    def query(self, port, expression):
        target = "/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        try:
            response, text = self.request("GET", target, port=port)
        except ConnectionError:
            return []
        return json.loads(text)["data"]["result"] if response.status == 200 else []


if __name__ == "__main__":
    unittest.main()

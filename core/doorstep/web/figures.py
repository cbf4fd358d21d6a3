"""What `/metrics` tells: requests by route and status, mail by state, whether the worker lives."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from doorstep.events import heartbeat
from doorstep.installation import Installation
from doorstep.operators.outstanding import outstanding_mail
from doorstep.problems import Problem

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Figures:
    """One process's figures; several processes are told apart by their address."""

    def __init__(self, installation: Installation) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("doorstep_requests", "Requests answered", labels, registry=self.registry)
        self.seconds = Histogram(
            "doorstep_request_seconds", "Time to the first byte", ("route",), buckets=BUCKETS, registry=self.registry
        )
        self.registry.register(State(installation))

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        known = method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
        self.requests.labels(known, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self.registry)


class State:
    """Read from the database when somebody asks."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def collect(self) -> Iterator[Any]:
        mail = GaugeMetricFamily("doorstep_mail_outstanding", "Mail that is not out yet, by state", labels=["state"])
        for state, count in outstanding_mail(self.installation).items():
            mail.add_metric([state], count)
        yield mail
        age = self.heartbeat_age()
        if age is not None:
            text = "Since the worker last showed itself"
            yield GaugeMetricFamily("doorstep_worker_heartbeat_age_seconds", text, age.total_seconds())

    def heartbeat_age(self) -> timedelta | None:
        """None also where no worker ever made its queue."""
        try:
            return heartbeat.age(self.installation.settings)
        except Problem:
            return None

    def describe(self) -> Iterator[Any]:
        return iter(())

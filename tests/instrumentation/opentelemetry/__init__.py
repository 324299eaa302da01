"""Telemetry by OpenTelemetry."""

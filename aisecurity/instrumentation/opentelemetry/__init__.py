"""Telemetry by OpenTelemetry: a span for each scan and each decision of a guard, and metrics of both.

It is imported when the program has imported OpenTelemetry. Nothing here holds a text that was scanned, or the text of
an exception. What a provider, a processor, an exporter or a propagator raises is dropped, but for what is no Exception.
"""

"""Calls that are measured of each adapter of guards, bare and guarded; `adapter_cost` measures them.

Each module needs the framework that it is of, so none of them is imported unless that is there.
"""

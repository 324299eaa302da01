"""The package without a service: flows that are played, scripted peers, mock transports."""

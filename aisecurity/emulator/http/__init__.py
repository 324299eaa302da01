"""HTTP answers, JSON bodies, error bodies, and the connection under a request."""

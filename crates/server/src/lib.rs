//! Sockets, HTTP, routing, limits, health and metrics.

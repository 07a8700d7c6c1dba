"""The same bytes: everything is rebuilt elsewhere and held against what is published, and what differs is named by its meaning."""

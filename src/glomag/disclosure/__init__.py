"""The one gate through which anything about the confidential list leaves: aggregates only, and no case ever decided by them."""

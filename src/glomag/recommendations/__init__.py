"""The coalition's confidential list: read, checked and matched in the memory of one process, and never written."""

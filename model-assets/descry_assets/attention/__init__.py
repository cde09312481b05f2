"""Cross-modal attention, one mechanism a file."""

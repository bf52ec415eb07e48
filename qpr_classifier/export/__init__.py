"""Results as files that other programs and people open: JSON Lines, CSV, Excel workbook."""

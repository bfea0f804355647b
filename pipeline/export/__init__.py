"""Tables for people in an office (导出): one workbook, or CSV files that a spreadsheet opens."""

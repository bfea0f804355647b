"""Formats that LibreOffice turns into Word files first: .doc, .wps, RTF, web pages (由 LibreOffice 转换的格式)."""

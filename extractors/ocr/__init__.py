"""Pages without a text layer: pictures of print, recognised (扫描件与图片的文字识别).

A page's picture is straightened, its ruled grid found, and its print read line by line inside each cell.  What comes
out is what a page with a text layer gives (``extractors.pdf.page.PageContent``), with the certainty of every character
beside it, so that everything after it is the same code.  Needs the extra ``jixiao[ocr]`` (RapidOCR's models, OpenVINO).
"""

"""Alternative content (part 3, 10.2): one thing stored several ways, of which a reader takes one.

Word writes a text box as a DrawingML shape and, for old readers, as VML: both hold the text.
"""

from __future__ import annotations

from lxml import etree

from extractors.docx import tags

_UNDERSTOOD_HOSTS = ("schemas.microsoft.com", "schemas.openxmlformats.org", "www.wps.cn")
"""Owners of the namespaces whose shapes carry their text as Word paragraphs."""


def choose_branch(element: etree._Element) -> etree._Element | None:
    """The branch of ``mc:AlternateContent`` that prints; None when it has none.

    The first choice whose namespaces are understood, else the fallback, else the first choice: text is never lost.
    """
    choices = element.findall(tags.CHOICE)
    for choice in choices:
        if all(_is_understood(choice.nsmap.get(prefix)) for prefix in choice.get("Requires", "").split()):
            return choice
    fallback = element.find(tags.FALLBACK)
    if fallback is not None:
        return fallback
    return choices[0] if choices else None


def _is_understood(namespace: str | None) -> bool:
    return namespace is not None and any(host in namespace for host in _UNDERSTOOD_HOSTS)

"""The review page over HTTP (网页): a thin layer that asks the desk and fills templates."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import parse_qs, quote, urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from pipeline.decisions.fields import UnreadableValueError
from pipeline.decisions.journal import StaleDecisionError
from pipeline.decisions.record import Decision, Verdict
from pipeline.messages import language
from pipeline.model.errors import JixiaoError
from pipeline.review.desk import SCALE, Answer, Desk
from pipeline.review.guard import App, Guard, is_token, read_token
from pipeline.review.index import Index, Item
from pipeline.review.letter_file import write_docx
from pipeline.review.letters import Letter, write_letter
from pipeline.review.pages import Shell, show_document, show_error, show_flag, show_letter, show_overview, show_queue
from pipeline.review.queue import Filter
from pipeline.review.words import Words

_BLANK = "blank"
"""The answer that nothing stands there in the source."""
_VERDICTS: Mapping[str, Verdict] = {
    "as_stated": "as_stated",
    "misread": "misread",
    "unclear": "unclear",
    _BLANK: "misread",
}
_LANGUAGES = ("zh", "en")
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
"""Characters that file names do not take."""
_YEAR = 365 * 24 * 3600
_LONGEST = 2_000
"""Characters of anything typed."""


def make_app(desk: Desk, port: int) -> App:
    """Make the application for a desk; ``port`` is where it will be listening."""
    routes = _Routes(desk, read_token(desk.root))
    app = Starlette(
        routes=[
            Route("/", routes.home),
            Route("/queue", routes.queue),
            Route("/flags/{flag_id}", routes.flag),
            Route("/flags/{flag_id}/read", routes.read),
            Route("/flags/{flag_id}/decision", routes.decide, methods=["POST"]),
            Route("/overview", routes.overview),
            Route("/letter", routes.letter),
            Route("/letter.docx", routes.letter_file),
            Route("/undo", routes.undo, methods=["POST"]),
            Route("/settings", routes.settings, methods=["POST"]),
            Route("/documents/{doc_id}", routes.document),
            Route("/documents/{doc_id}/pages/{page:int}.png", routes.page),
            Mount("/static", StaticFiles(packages=[("pipeline.review", "static")])),
        ],
        exception_handlers={HTTPException: routes.fail},
    )
    return Guard(app, port)


class _Routes:
    """The functions behind the addresses."""

    def __init__(self, desk: Desk, token: str) -> None:
        self._desk = desk
        self._token = token

    def home(self, request: Request) -> Response:
        return RedirectResponse("/queue", status_code=HTTPStatus.SEE_OTHER)

    def queue(self, request: Request) -> Response:
        number = request.query_params.get("page", "1")
        page = int(number) if number.isdecimal() and len(number) < 7 else 1
        wanted = Filter.read(request.query_params)
        return HTMLResponse(show_queue(self._shell(request), self._desk, wanted, max(1, page)))

    def flag(self, request: Request) -> Response:
        item = self._item(request)
        return HTMLResponse(show_flag(self._shell(request), self._desk, item, Filter.read(request.query_params)))

    def read(self, request: Request) -> Response:
        """Tell how a typed value is read, before it is sent."""
        shell = self._shell(request)
        place = _read_place(request.query_params.get("place", ""))
        text = request.query_params.get("value", "")[:_LONGEST]
        if place is None:
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        try:
            shown = self._desk.check(self._item(request), place, text)
        except UnreadableValueError as error:
            return JSONResponse({"ok": False, "text": shell.tell(error)})
        return JSONResponse({"ok": True, "text": shell.words.say("reads_as", value=shown)})

    async def decide(self, request: Request) -> Response:
        return await self._change(request, self._decide)

    async def undo(self, request: Request) -> Response:
        return await self._change(request, self._undo)

    async def settings(self, request: Request) -> Response:
        return await self._change(request, self._settings)

    def document(self, request: Request) -> Response:
        dossier = self._desk.dossier(request.path_params["doc_id"])
        if dossier is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return HTMLResponse(show_document(self._shell(request), self._desk, dossier))

    def overview(self, request: Request) -> Response:
        year = request.query_params.get("year", "")
        chosen = int(year) if year.isdecimal() and len(year) == len("2024") else None
        return HTMLResponse(show_overview(self._shell(request), self._desk, chosen))

    def letter(self, request: Request) -> Response:
        only = request.query_params.get("only") == "confirmed"
        page = show_letter(self._shell(request), self._desk, self._write_letter(request), is_confirmed_only=only)
        return HTMLResponse(page)

    def letter_file(self, request: Request) -> Response:
        letter = self._write_letter(request)
        if not letter.parts:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        name = quote(f"{_UNFIT.sub('_', letter.unit)}.docx", safe="")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(write_docx(letter), media_type=_DOCX, headers=headers)

    def _write_letter(self, request: Request) -> Letter:
        unit = request.query_params.get("unit", "")[:_LONGEST]
        only = request.query_params.get("only") == "confirmed"
        return write_letter(self._desk.queue(), unit, self._desk.dossier, is_confirmed_only=only)

    def page(self, request: Request) -> Response:
        dossier = self._desk.dossier(request.path_params["doc_id"])
        page = request.path_params["page"]
        if dossier is None or not 1 <= page <= (dossier.document["pages"] or 0):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        painted = self._desk.paint(dossier, page, scale=SCALE)
        if not painted.image:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(painted.image, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})

    def fail(self, request: Request, error: Exception) -> Response:
        code = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
        page = show_error(self._shell(request), self._desk, HTTPStatus(code))
        return HTMLResponse(page, status_code=code)

    async def _change(self, request: Request, change: Callable[[Request, dict[str, str]], Response]) -> Response:
        form = await _read_form(request)
        if not is_token(self._token, form.get("token", "")):
            raise HTTPException(HTTPStatus.FORBIDDEN)
        return await asyncio.to_thread(change, request, form)

    def _decide(self, request: Request, form: dict[str, str]) -> Response:
        item, wanted = self._item(request), Filter.read(form)
        verdict = _VERDICTS.get(form.get("verdict", ""))
        if verdict is None:
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        shell = self._shell(request)
        answer = Answer(
            verdict=verdict,
            reviewer=shell.reviewer or None,
            reason=form.get("reason") or None,
            place=_read_place(form.get("place", "")) if verdict == "misread" else None,
            new_value=form.get("value") if verdict == "misread" else None,
            is_blank=form.get("verdict") == _BLANK,
            seen=form.get("seen", ""),
        )
        following = self._desk.queue().next(item, wanted)
        try:
            decision = self._desk.decide(item, answer)
        except JixiaoError as error:
            code = HTTPStatus.CONFLICT if isinstance(error, StaleDecisionError) else HTTPStatus.UNPROCESSABLE_ENTITY
            page = show_flag(shell, self._desk, item, wanted, typed=form, problem=shell.tell(error))
            return HTMLResponse(page, status_code=code)
        query = wanted.write()
        done = urlencode({"done": decision.decision_id})
        path = f"/flags/{following.flag_id}" if following is not None else "/queue"
        return _go(f"{path}?{'&'.join(filter(None, (query, done)))}")

    def _undo(self, request: Request, form: dict[str, str]) -> Response:
        wanted, shell = Filter.read(form), self._shell(request)
        queue = self._desk.queue()
        decision = queue.book.by_id.get(form.get("decision_id", ""))
        if decision is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        item = _find_item(queue.index, decision)
        try:
            self._desk.undo(decision.decision_id, shell.reviewer or None, decision.decision_id)
        except JixiaoError as error:
            if item is None:
                raise HTTPException(HTTPStatus.CONFLICT) from error
            page = show_flag(shell, self._desk, item, wanted, problem=shell.tell(error))
            return HTMLResponse(page, status_code=HTTPStatus.CONFLICT)
        path = "/queue" if item is None else f"/flags/{item.flag_id}"
        return _go(f"{path}?{wanted.write()}")

    def _settings(self, request: Request, form: dict[str, str]) -> Response:
        back = form.get("back", "")
        response = _go(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/queue")
        if form.get("language") in _LANGUAGES:
            response.set_cookie("language", form["language"], max_age=_YEAR, httponly=True, samesite="strict")
        if "reviewer" in form:
            name = form["reviewer"].strip()[:40].encode().hex()
            response.set_cookie("reviewer", name, max_age=_YEAR, httponly=True, samesite="strict")
        return response

    def _item(self, request: Request) -> Item:
        item = self._desk.queue().index.by_id.get(request.path_params["flag_id"])
        if item is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return item

    def _shell(self, request: Request) -> Shell:
        chosen = request.cookies.get("language", "")
        words = Words("zh" if chosen == "zh" else "en" if chosen == "en" else language())
        address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return Shell(
            words=words,
            token=self._token,
            reviewer=_read_name(request.cookies.get("reviewer")) or self._desk.reviewer or "",
            address=address if request.method == "GET" else "/queue",
            done=request.query_params.get("done", ""),
        )


async def _read_form(request: Request) -> dict[str, str]:
    """Read a form's fields; of one that comes several times the last."""
    body = await request.body()
    try:
        pairs = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=50)
    except ValueError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    return {name: values[-1][:_LONGEST] for name, values in pairs.items()}


def _read_place(text: str) -> tuple[str, str, str] | None:
    parts = text.split("/")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 and all(parts) else None


def _read_name(cookie: str | None) -> str | None:
    """Read the reviewer's name; cookies hold no Chinese, so it comes as digits."""
    try:
        return None if cookie is None else bytes.fromhex(cookie).decode()
    except ValueError:
        return None


def _find_item(index: Index, decision: Decision) -> Item | None:
    return index.by_spot.get(decision.spot) if decision.flag_id is None else index.by_id.get(decision.flag_id)


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address.removesuffix("?"), status_code=HTTPStatus.SEE_OTHER)

"""The index of a batch: one page with a row a case, pictures, volumes, findings, and filters. Needs nothing else."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from .. import __version__
from ..files.dose_report import DOSE_REPORT
from ..files.plan_files import REPORT_FILE
from ..files.report import NOT_A_DEVICE, Markup, joined, page, tag
from .case import THUMBNAIL_FILE
from .outcome import FAILED, PLANNED, WARNED
from .tables import NOT_DONE, CaseRecord

# Beyond so many cases the pictures stay files beside the page, which would be too large with them.
EMBEDDED_PICTURES = 1000
SHOWN_FINDINGS = 4
_CLASSES = {PLANNED: "recommended", WARNED: "investigational", FAILED: "stop-text", NOT_DONE: "option"}
_STYLE = """
.filters{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:10px;align-items:center;padding:10px 0;
background:var(--ground)}
.filters input,.filters select{font:inherit;padding:4px 8px;color:inherit;background:var(--band);
border:1px solid var(--line);border-radius:4px}
td img{width:360px;max-width:34vw;height:auto;display:block;border-radius:3px}td ul{margin:0;padding-left:16px}
td:nth-child(3){white-space:nowrap}
tr[hidden]{display:none}
"""
# Everything it touches is in the page already, escaped; it only shows and hides rows.
_SCRIPT = """
(function(){
var rows=[].slice.call(document.querySelectorAll('tbody tr')),box=document.getElementById('count');
function value(id){return document.getElementById(id).value;}
function show(){
 var words=value('text').toLowerCase().split(/\\s+/),state=value('state'),protocol=value('protocol'),n=0;
 rows.forEach(function(row){
  var text=row.textContent.toLowerCase();
  var on=(!state||row.dataset.state===state)&&(!protocol||row.dataset.protocol===protocol)&&
   words.every(function(word){return text.indexOf(word)>=0;});
  row.hidden=!on;n+=on?1:0;});
 box.textContent=n+' of '+rows.length+' cases';}
['text','state','protocol'].forEach(function(id){document.getElementById(id).addEventListener('input',show);});
show();})();
"""


def index_html(title: str, records: Sequence[CaseRecord], out: Path) -> str:
    """The page as text."""
    counts = Counter(record.state for record in records)
    words = ", ".join(f"{counts[state]} {state}" for state in _CLASSES if counts[state])
    heads = [tag("th", name) for name in ("Case", "Pictures", "Volumes", "Findings")]
    embed = len(records) <= EMBEDDED_PICTURES
    body = joined(
        [
            Markup(f"<style>{_STYLE}</style>"),
            tag("header", tag("h1", title), tag("p", f"{len(records)} cases: {words or 'none'}", class_="subtitle")),
            Markup("<main>"),
            tag("p", NOT_A_DEVICE, class_="notice", role="note"),
            _filters(records),
            tag(
                "table",
                tag("thead", tag("tr", *heads)),
                tag("tbody", *(_row(record, out, embed) for record in records)),
            ),
            Markup("</main>"),
            tag("footer", f"Made by SarcomaRT {__version__}. {NOT_A_DEVICE.split('. ')[0]}."),
            Markup(f"<script>{_SCRIPT}</script>"),
        ]
    )
    return page(title, body)


def _filters(records: Sequence[CaseRecord]) -> Markup:
    states = [state for state in _CLASSES if any(record.state == state for record in records)]
    protocols = sorted({record.protocol for record in records})
    return tag(
        "div",
        Markup('<input id="text" type="search" placeholder="Search" aria-label="Search in all cases">'),
        _choice("state", "All states", states),
        _choice("protocol", "All protocols", protocols),
        Markup('<span id="count" class="faint" aria-live="polite"></span>'),
        class_="filters",
    )


def _choice(name: str, everything: str, values: Sequence[str]) -> Markup:
    options = [tag("option", everything, value=""), *(tag("option", value, value=value) for value in values)]
    return tag("select", *options, id=name, **{"aria-label": everything})


def _row(record: CaseRecord, out: Path, embed: bool) -> Markup:
    cells = [_case(record), _picture(record, out, embed), _volumes(record), _findings(record)]
    attributes = {"data-state": record.state, "data-protocol": record.protocol}
    return tag("tr", *(tag("td", cell) for cell in cells), **attributes)


def _case(record: CaseRecord) -> Markup:
    parts = [tag("strong", record.case), Markup("<br>")]
    parts.append(tag("span", record.state, class_=f"badge {_CLASSES.get(record.state, 'option')}"))
    parts += [tag("p", tag("code", record.protocol), class_="small")]
    if record.plan:
        links = [("Report", REPORT_FILE), *([("Dose", DOSE_REPORT)] if record.dose else [])]
        parts += [tag("p", *(joined([tag("a", word, href=f"{record.case}/{name}"), " "]) for word, name in links))]
    if record.attempt.get("seconds") is not None:
        told = f"{record.attempt['seconds']:.1f} s"
        if record.attempt.get("peak_mb") is not None:
            told += f", {record.attempt['peak_mb']:,.0f} MB"
        parts.append(tag("p", told, class_="faint small"))
    return joined(parts)


def _picture(record: CaseRecord, out: Path, embed: bool) -> Markup | None:
    name = f"{record.case}/{THUMBNAIL_FILE}"
    if not record.plan or not (out / name).is_file():
        return None
    source = name
    if embed:
        source = "data:image/jpeg;base64," + base64.b64encode((out / name).read_bytes()).decode()
    # An empty element of HTML: it has no end tag.
    return Markup(tag("img", src=source, alt=f"Targets of {record.case}", loading="lazy").removesuffix("</img>"))


def _volumes(record: CaseRecord) -> Markup:
    lines = [f"{target['segment']}: {target['volume_cc']:.1f} cc" for target in record.plan.get("targets", ())]
    gtv = record.status.get("gtv_cc")
    if record.plan and gtv:
        lines.insert(0, f"GTV: {gtv:.1f} cc")
    return joined([joined([line, Markup("<br>")]) for line in lines])


def _findings(record: CaseRecord) -> Markup:
    if record.state == FAILED:
        said = record.status.get("said", "")
        details = tag("details", tag("summary", "what it printed"), tag("pre", said[-2000:])) if said else None
        former = record.status.get("files_of_a_former_run")
        note = tag("p", f"Beside it: files of a former run ({len(former)})", class_="faint small") if former else None
        why = f"{record.status.get('reason', '')}: {record.status.get('message', '')}"
        return joined([tag("strong", why), details, note])
    found = [*record.plan.get("findings", ()), *record.dose.get("findings", ())]
    counts = Counter(one["level"] for one in found)
    words = ", ".join(f"{number} {level}" for level, number in counts.items())
    verdicts = Counter(one["verdict"] for one in record.dose.get("constraints", ()))
    if verdicts:
        words += "; constraints: " + ", ".join(f"{number} {verdict}" for verdict, number in verdicts.items())
    # Plan and dose, structure set and segmentation may have the same to say.
    said = [f"{one['level']}: {one['message']}" for one in found if one["level"] in ("error", "warning")]
    serious = list(dict.fromkeys(said))
    items = [tag("li", text) for text in serious[:SHOWN_FINDINGS]]
    more = len(serious) - SHOWN_FINDINGS
    last = tag("p", f"and {more} more", class_="faint small") if more > 0 else None
    return joined([tag("p", words, class_="faint small"), tag("ul", *items) if items else None, last])

"""The style sheet of the report: part of the one file, for light and dark screens and for paper."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--ground:#fff;--text:#1b2027;--faint:#59636f;--line:#d5dae0;--band:#f4f6f8;
--accent:#0b5cad;--bad:#a8071a;--bad-ground:#fdecee;--warn:#8a4b00;--warn-ground:#fff4e0;--unknown:#5b3fa0;
--unknown-ground:#f1edfb;--info:#0b5cad;--info-ground:#eaf3fc;--good:#1b6e3c;--good-ground:#e6f5ec}
@media screen and (prefers-color-scheme:dark){:root{--ground:#14171c;--text:#e6e9ed;--faint:#9aa4b0;--line:#343b45;
--band:#1c2128;--accent:#7db8f5;--bad:#ff9aa5;--bad-ground:#3a161b;--warn:#ffc470;--warn-ground:#35270f;
--unknown:#c9b5ff;--unknown-ground:#282040;--info:#8cc4ff;--info-ground:#132639;--good:#86d9a4;--good-ground:#11301d}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",
Arial,sans-serif;overflow-wrap:anywhere}
main,header,footer{max-width:1240px;margin:0 auto;padding:0 28px}
header{padding-top:26px}footer{padding-bottom:40px;color:var(--faint);font-size:13px}
h1{font-size:27px;line-height:1.2;margin:0 0 4px}h2{font-size:19px;margin:34px 0 10px;padding-bottom:5px;
border-bottom:2px solid var(--line)}h3{font-size:15px;margin:18px 0 6px}
p{margin:6px 0}.subtitle,.faint,figcaption{color:var(--faint)}.small{font-size:13px}
.notice{margin:16px 0;padding:10px 14px;border:1px solid var(--line);border-left:5px solid var(--faint);
background:var(--band)}
.badge{display:inline-block;padding:1px 10px;border-radius:11px;border:1px solid currentColor;font-size:13px;
font-weight:600;white-space:nowrap}
.recommended{color:var(--good);background:var(--good-ground)}.option{color:var(--info);background:var(--info-ground)}
.investigational{color:var(--warn);background:var(--warn-ground)}
.stop-text{color:var(--bad);background:var(--bad-ground)}
.not-recommended{color:#fff;background:#a8071a;border:2px solid #a8071a;text-transform:uppercase;letter-spacing:.04em}
.stop{margin:14px 0;padding:12px 16px;border:3px solid var(--bad);color:var(--bad);background:var(--bad-ground);
font-weight:600}
dl.facts{display:grid;grid-template-columns:minmax(130px,max-content) 1fr;gap:3px 18px;margin:8px 0}
dl.facts dt{color:var(--faint)}dl.facts dd{margin:0}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(380px,1fr));gap:0 44px}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:14px;
width:min(96vw,1720px);position:relative;left:50%;transform:translateX(-50%)}
figure{margin:0}figure img{width:100%;height:auto;display:block;border-radius:4px}
figcaption{font-size:13px;padding-top:3px}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}
th,td{padding:6px 10px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:break-word}
thead th{background:var(--band);font-weight:600;font-size:13px;border-bottom:2px solid var(--line);
vertical-align:bottom}tbody th{font-weight:600;white-space:nowrap}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
thead th.number{white-space:normal}tbody th .small{font-weight:400}
td ol{margin:0;padding-left:18px}
.swatch{display:inline-block;width:12px;height:12px;border-radius:3px;border:1px solid var(--faint);
margin-right:7px;vertical-align:-1px}
.finding{display:grid;grid-template-columns:128px 1fr;gap:0 14px;padding:9px 12px;margin:7px 0;
border-left:5px solid;break-inside:avoid}
.finding .level{font-weight:700;font-size:13px;white-space:nowrap}.finding p{margin:0;color:var(--text)}
.finding .detail{font-size:13px;color:var(--faint)}
.finding.error{border-color:var(--bad);background:var(--bad-ground)}.error .level{color:var(--bad)}
.finding.warning{border-color:var(--warn);background:var(--warn-ground)}.warning .level{color:var(--warn)}
.finding.unknown{border-color:var(--unknown);background:var(--unknown-ground)}.unknown .level{color:var(--unknown)}
.finding.info{border-color:var(--info);background:var(--info-ground)}.info .level{color:var(--info)}
.cut{color:var(--warn);font-weight:600}code{font-size:12.5px;font-family:ui-monospace,Consolas,monospace}
@media(max-width:640px){.finding{grid-template-columns:1fr}main,header,footer{padding-left:14px;padding-right:14px}
.columns,.pictures{grid-template-columns:1fr}}
@media print{@page{margin:14mm 12mm}body{font-size:10.5pt}main,header,footer{max-width:none;padding:0}
h2{break-after:avoid;margin-top:20px}tr,figure,.notice,.stop{break-inside:avoid}.scroll{overflow:visible}
.pictures{grid-template-columns:repeat(3,1fr);gap:6px;width:auto;left:0;transform:none}
table{font-size:9pt}th,td{padding:3px 5px}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""

/** The report's look: light and dark as the reader's system has it, and on paper always light. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #5b6572; --line: #d9dee4; --page: #fff; --panel: #f5f7f9;
  --blue: #2b6cb0; --green: #1a7f4b; --amber: #a15c00; --red: #b3261e; --good: #e6f4ec; --warn: #fdf1dd; --bad: #fbe9e7; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --quiet: #9aa5b1; --line: #333b45; --page: #14181d; --panel: #1c222a;
  --blue: #6ea8e0; --green: #5fc58d; --amber: #e3a94b; --red: #f08a80; --good: #16301f; --warn: #34270f; --bad: #3a1b18; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 860px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 36px 0 10px; padding-top: 10px; border-top: 1px solid var(--line); }
p { margin: 6px 0; max-width: 70ch; }
.quiet, .small { color: var(--quiet); }
.small { font-size: 13px; }
.verdict { border-radius: 8px; padding: 14px 18px; margin: 18px 0; border-left: 5px solid; background: var(--panel); }
.verdict b { display: block; font-size: 19px; }
.verdict.proven { background: var(--good); border-color: var(--green); } .verdict.proven b { color: var(--green); }
.verdict.not-proven, .verdict.not-finished { background: var(--warn); border-color: var(--amber); }
.verdict.not-proven b, .verdict.not-finished b { color: var(--amber); }
.verdict.differs { background: var(--bad); border-color: var(--red); } .verdict.differs b { color: var(--red); }
.numbers { display: flex; flex-wrap: wrap; gap: 10px; margin: 18px 0; padding: 0; list-style: none; }
.numbers li { flex: 1 1 110px; background: var(--panel); border-radius: 8px; padding: 10px 14px; }
.numbers b { display: block; font-size: 20px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.numbers span { color: var(--quiet); font-size: 13px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 500; }
table.facts th { width: 190px; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.number + td:not(.number), th.number + th:not(.number) { padding-left: 16px; }
td.time { white-space: nowrap; } td.where { overflow-wrap: normal; } th.when { width: 150px; }
code { font: 12.5px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
td code { font-size: 11.5px; } table.hashes td { white-space: nowrap; overflow-wrap: normal; }
pre { background: var(--panel); border-radius: 8px; padding: 10px 14px; overflow-x: auto; white-space: pre-wrap; }
.yes { color: var(--green); } .no { color: var(--red); }
svg { width: 100%; height: auto; display: block; margin: 8px 0; }
div.chart { overflow-x: auto; }
svg text { fill: var(--quiet); font: 11px system-ui, sans-serif; }
svg .scale, svg .row { text-anchor: end; } svg .label { text-anchor: middle; } svg .row { fill: var(--ink); font-size: 10.5px; }
.grid { stroke: var(--line); stroke-width: 1; }
.bar rect { fill: var(--blue); } .bar .hit { fill: transparent; } .bar:hover .hit { fill: var(--line); opacity: .5; }
.run { fill: var(--quiet); opacity: .45; } .slice { fill: var(--blue); }
.wait { fill: url(#wait); } .wait-line { fill: var(--amber); }
.mark { stroke: var(--page); stroke-width: 1; fill: var(--amber); } .mark.stopped, .mark.failed { fill: var(--red); }
.mark.refused, .mark.read-again { fill: var(--green); } .mark.paused { fill: var(--quiet); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; margin: 4px 0 10px; list-style: none; font-size: 13px; color: var(--quiet); }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin-right: 6px; background: var(--amber); }
.legend .bar-key { border-radius: 2px; width: 16px; background: var(--blue); } .legend .stopped { background: var(--red); }
.legend .wait-key { border-radius: 2px; width: 16px; background: repeating-linear-gradient(45deg, var(--amber) 0 2px, transparent 2px 4px); }
.legend .refused { background: var(--green); }
summary { cursor: pointer; color: var(--blue); }
footer { margin-top: 40px; color: var(--quiet); font-size: 13px; border-top: 1px solid var(--line); padding-top: 10px; }
@media (max-width: 820px) { table.hashes td { white-space: normal; overflow-wrap: anywhere; } }
@media (max-width: 560px) { td.time, th.number { white-space: normal; } th.when { width: 90px; } table { font-size: 13px; } main { padding: 18px 14px 40px; } table.facts th { width: 110px; }
  div.chart svg { width: 640px; } }
@media print { :root { color-scheme: light; --ink: #000; --quiet: #444; --line: #bbb; --page: #fff; --panel: #f4f4f4;
  --blue: #2b6cb0; --green: #1a7f4b; --amber: #a15c00; --red: #b3261e; --good: #eef7f1; --warn: #fdf6e9; --bad: #fbefee; }
  body, table { font-size: 11px; } table.hashes td, code, td code { font-size: 8.5px; } .verdict b, .numbers b { font-size: 15px; }
  .small, .numbers span, .legend, footer { font-size: 10px; } .numbers li { flex-basis: 70px; padding: 6px 10px; } div.chart svg { width: 100%; }
  h1 { font-size: 20px; } h2 { font-size: 14px; margin-top: 22px; }
  main { max-width: none; padding: 0; } h2 { break-after: avoid; } svg, .verdict, tr { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } @page { margin: 16mm; } details > summary { display: none; } }
`;

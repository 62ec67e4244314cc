import { askedFacts, type Fact } from './asked.ts';
import { barChart } from './bar-chart.ts';
import { bucketsOf, byHourOfDay } from './buckets.ts';
import { describeShares } from './shares.ts';
import { html, type Html } from './html.ts';
import { countIncidents, incidentsOf, whatOf, whenOf, whereOf } from './incidents.ts';
import { capital, momentOf, secondOf } from './words.ts';
import { numbersOf } from './numbers.ts';
import { count } from '../progress-line.ts';
import { type FinishedFacts, headlineOf, proofSentences, type ReportFacts } from './report-facts.ts';
import { sliceLines } from './slices-table.ts';
import { STYLE } from './style.ts';
import { ROWS, slicesIn, timelineChart } from './timeline-chart.ts';
import { verifyCommand } from '../export-report.ts';

/** Renders a report as one HTML page that needs nothing else: no script, no font, no network. */
export function renderPage(facts: ReportFacts): string {
  const { exportId, finished, runs, madeAt } = facts;
  const { verdict, sentence } = headlineOf(facts);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${exportId} · export report</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        <main>
          <p class="quiet">Export report</p>
          <h1>${exportId}</h1>
          <div class="verdict ${verdict.replace(' ', '-')}"><b>${capital(verdict)}</b>${sentence}</div>
          <ul class="numbers">
            ${numbersOf(facts).map(([name, value]) => html`<li><b>${value}</b><span>${name}</span></li>`)}
          </ul>
          <h2>What was requested</h2>
          ${factTable(askedFacts(facts))} ${finished && cameSection(finished)} ${finished && proofSection(finished)}
          ${runs.length > 0 && wentSection(facts)} ${finished && checkSection(exportId, finished, madeAt)}
          <footer>Made by Holdfast on ${secondOf(madeAt)}. Times are UTC unless a time zone is named.</footer>
        </main>
      </body>
    </html> `;
  return page.html;
}

const factTable = (facts: readonly Fact[]): Html =>
  html`<table class="facts">
    ${facts.map(
      ([name, value]) =>
        html`<tr>
          <th>${name}</th>
          <td>${value}</td>
        </tr>`,
    )}
  </table>`;

/** The charts: how many records start when, where they have times; else how many each slice has. */
function cameSection({ manifest, hours }: FinishedFacts): Html {
  const { timeZone } = manifest.input;
  const charts = hours && hours.size > 0 ? bucketsOf(hours, timeZone) : null;
  return html`<h2>What came</h2>
    <p>${describeShares(manifest)}</p>
    ${
      charts &&
      html`<p class="small">Records by the ${charts.of} in which they start, ${charts.timeZone}</p>
        <div class="chart">${barChart(charts.buckets, `Records by ${charts.of}`)}</div>
        ${
          charts.of !== 'hour' &&
          html`<p class="small">Records by the hour of the day in which they start, ${charts.timeZone}</p>
            <div class="chart">${barChart(byHourOfDay(hours!, timeZone), 'Records by hour of the day')}</div>`
        }`
    }`;
}

function proofSection({ manifest }: FinishedFacts): Html {
  const { lines, more } = sliceLines(manifest);
  return html`<h2>What is proven, and by what</h2>
    ${proofSentences(manifest).map((sentence) => html`<p>${sentence}</p>`)}
    <p>The data is known to be complete up to ${momentOf(manifest.watermark)}.</p>
    <table>
      <tr>
        <th>slice (UTC)</th>
        <th class="number">source's total</th>
        <th class="number">came</th>
        <th class="number">kept</th>
        <th>proof</th>
      </tr>
      ${lines.map(
        ({ span, total, came, kept, proven, proof }) =>
          html`<tr>
            <td class="time">${span}</td>
            <td class="number">${total}</td>
            <td class="number">${came}</td>
            <td class="number">${kept}</td>
            <td><span class="${proven ? 'yes' : 'no'}">${proven ? '✓' : '✗'}</span> ${proof}</td>
          </tr>`,
      )}
    </table>
    ${more > 0 && html`<p class="small">… and ${count(more)} more slices: the manifest has all of them.</p>`}`;
}

function wentSection(facts: ReportFacts): Html {
  const { runs } = facts;
  const { shown, more } = incidentsOf(facts);
  const hidden = slicesIn(runs) - ROWS;
  return html`<h2>How it went</h2>
    <p>${capital(countIncidents(facts))}.</p>
    <div class="chart">${timelineChart(runs, 'When each slice was read')}</div>
    ${hidden > 0 && html`<p class="small">… and ${count(hidden)} more slices.</p>`}
    <ul class="legend">
      <li><i class="bar-key"></i>a slice is read</li>
      <li><i class="wait-key"></i>waits</li>
      <li><i></i>tried again</li>
      <li><i class="stopped"></i>a worker stopped, or a run failed</li>
      <li><i class="refused"></i>requested differently</li>
    </ul>
    ${
      shown.length > 0 &&
      html`<table>
        <tr>
          <th class="when">when (UTC)</th>
          <th>slice</th>
          <th>what</th>
        </tr>
        ${shown.map(
          (incident) =>
            html`<tr>
              <td>${whenOf(incident)}</td>
              <td class="where">${whereOf(incident)}</td>
              <td>${whatOf(incident)}</td>
            </tr>`,
        )}
      </table>`
    }
    ${more > 0 && html`<p class="small">… and ${count(more)} more: Temporal's history has all of them.</p>`}`;
}

// Where much differs, the first places tell.
const DIFFERENCES = 100;

function checkSection(exportId: string, { manifest, verification }: FinishedFacts, madeAt: string): Html {
  const { differences, files, records, manifestSha256 } = verification;
  const { lines } = sliceLines(manifest);
  const found =
    differences.length === 0
      ? html`<p>
          <span class="yes">✓</span> Read back on ${secondOf(madeAt)}: ${count(files)}
          ${files === 1 ? 'slice' : 'slices'} and ${count(records)} records, each in its place, exactly once, and
          unchanged.
        </p>`
      : html`<p>
            <span class="no">✗</span> Read back on ${secondOf(madeAt)}. These differences from the manifest were found:
          </p>
          <ul>
            ${differences.slice(0, DIFFERENCES).map((difference) => html`<li>${difference}</li>`)}
          </ul>`;
  return html`<h2>Checked</h2>
    ${found}
    <p>To check it again:</p>
    <pre>holdfast ${verifyCommand(exportId, manifest.input.destination)}</pre>
    <table class="hashes">
      <tr>
        <th>file</th>
        <th>SHA-256</th>
      </tr>
      <tr>
        <td>the manifest</td>
        <td><code>${manifestSha256}</code></td>
      </tr>
      ${lines.map(
        ({ span, file, sha256 }) =>
          html`<tr>
            <td>${file === '–' ? span : file}</td>
            <td><code>${sha256}</code></td>
          </tr>`,
      )}
    </table>`;
}

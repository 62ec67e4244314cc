import { askedFacts, type Fact } from './asked.ts';
import { barChart } from './bar-chart.ts';
import { bucketsOf, byHourOfDay } from './buckets.ts';
import { checkSection } from './check-section.ts';
import { describeShares } from './shares.ts';
import { html, type Html } from './html.ts';
import { capital, momentOf, secondOf } from './words.ts';
import { numbersOf } from './numbers.ts';
import { count } from '../progress-line.ts';
import { type FinishedFacts, headlineOf, proofSentences, type ReportFacts } from './report-facts.ts';
import { sliceLines } from './slices-table.ts';
import { STYLE } from './style.ts';
import { wentSection } from './went-section.ts';

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
  const charts = hours && hours.size > 0 ? bucketsOf(hours, timeZone, manifest) : null;
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

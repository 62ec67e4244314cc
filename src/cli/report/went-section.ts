import { count } from '../progress-line.ts';
import { html, type Html } from './html.ts';
import { countIncidents, incidentsOf, whatOf, whenOf, whereOf } from './incidents.ts';
import type { ReportFacts } from './report-facts.ts';
import { ROWS, slicesIn, timelineChart } from './timeline-chart.ts';
import { capital } from './words.ts';

/** Shows when each slice was read, and what went wrong meanwhile. */
export function wentSection(facts: ReportFacts): Html {
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

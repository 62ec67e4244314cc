import { verifyCommand } from '../export-report.ts';
import { count } from '../progress-line.ts';
import { html, type Html } from './html.ts';
import type { FinishedFacts } from './report-facts.ts';
import { sliceLines } from './slices-table.ts';
import { secondOf } from './words.ts';

// Where much differs, the first places tell.
const DIFFERENCES = 100;

/** Says what reading the export back has found, and how anybody can do so again. */
export function checkSection(exportId: string, { manifest, verification }: FinishedFacts, madeAt: string): Html {
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

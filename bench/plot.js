// The plot of bench/n8n.js: a bar for each way, made of its steps.

/**
 * @typedef {object} Row
 * @property {string} name of the way
 * @property {number} count of items
 * @property {Record<string, number>} steps milliseconds of each
 * @property {number} whole milliseconds from the request until n8n says that the execution has ended
 * @property {number} [peak] bytes of n8n's process; none where the row is ten times the one before
 * @property {number} [sent] profiles that were sent before n8n stopped with an error
 */

/** Told apart by those who see few colours too, on white and on black. */
const COLOURS = { trigger: '#8b949e', mapping: '#56b4e9', sending: '#e69f00', saving: '#009e73' };
const [WIDTH, MARGIN, TOP, BAR] = [800, 24, 76, 22];
const STYLE = `
	text { font: 13px system-ui, sans-serif; fill: #1f2328; stroke: #ffffff; stroke-width: 4px; paint-order: stroke }
	.title { font-size: 17px }
	.title, .time { font-weight: 600 }
	.ground { fill: #ffffff }
	.line { stroke: #d1d9e0 }
	@media (prefers-color-scheme: dark) {
		text { fill: #f0f6fc; stroke: #0d1117 }
		.ground { fill: #0d1117 }
		.line { stroke: #3d444d }
	}`;

/** @param {number} longest seconds @returns {number} seconds between two lines of the axis */
function stepOf(longest) {
	const power = 10 ** Math.floor(Math.log10(longest / 5));
	return power * ([1, 2, 5].find((one) => longest / (one * power) <= 8) ?? 10);
}

/**
 * @param {string} title
 * @param {Row[]} rows
 * @param {number} top
 */
function drawPanel(title, rows, top) {
	const longest = Math.max(...rows.map(({ whole }) => whole)) / 1000;
	const scale = (WIDTH - 2 * MARGIN) / longest;
	const bottom = top + 30 + rows.length * 2 * BAR;
	const parts = [`<text x="${MARGIN}" y="${top + 14}">${title}</text>`];
	const step = stepOf(longest);
	for (let at = 0; at <= longest; at += step) {
		const x = (MARGIN + at * scale).toFixed(1);
		parts.push(`<path class="line" d="M${x} ${top + 26}V${bottom}"/>`);
		const text = `${Number(at.toPrecision(3)).toLocaleString('en')} s`;
		parts.push(`<text x="${x}" y="${bottom + 18}" text-anchor="middle">${text}</text>`);
	}
	for (const [index, { name, steps, whole, peak, sent }] of rows.entries()) {
		const y = top + 30 + index * 2 * BAR;
		const all = (whole / 1000).toLocaleString('en', { maximumSignificantDigits: 2 });
		const end = sent === undefined ? '' : `, then an error: ${sent.toLocaleString('en')} were sent`;
		const time = `<tspan class="time">${peak === undefined ? '≈ ' : ''}${all} s${end}</tspan>`;
		parts.push(`<text x="${MARGIN}" y="${y + 14}">${name} ${time}</text>`);
		let x = MARGIN;
		for (const [stepName, colour] of Object.entries(COLOURS)) {
			const width = ((steps[stepName] ?? 0) / 1000) * scale;
			const faint = peak === undefined ? ' fill-opacity="0.5"' : '';
			const size = `x="${x.toFixed(1)}" y="${y + 20}" width="${width.toFixed(1)}" height="${BAR - 4}"`;
			parts.push(`<rect ${size} fill="${colour}"${faint}/>`);
			x += width;
		}
	}
	return { parts, bottom: bottom + 36 };
}

/**
 * Where some ways take less than a tenth of the longest, they get a panel of their own.
 * @param {string} title
 * @param {Row[]} rows
 * @returns {string} SVG on ground of its own, so that it can be read on any
 */
function drawTimes(title, rows) {
	const longest = Math.max(...rows.map(({ whole }) => whole));
	const quick = rows.filter(({ whole }) => whole < longest / 10);
	const panels = [drawPanel('All ways', rows, TOP)];
	if (quick.length > 0) {
		panels.push(drawPanel('The quick ones, enlarged', quick, panels[0]?.bottom ?? TOP));
	}
	const height = panels.at(-1)?.bottom ?? TOP;
	const legend = Object.entries(COLOURS).map(([name, colour], index) => {
		const x = MARGIN + index * 110;
		const box = `<rect x="${x}" y="46" width="14" height="14" fill="${colour}"/>`;
		return `${box}<text x="${x + 20}" y="58">${name}</text>`;
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>${title}</title>
<style>${STYLE}
</style>
<rect class="ground" width="${WIDTH}" height="${height}" rx="6"/>
<text class="title" x="${MARGIN}" y="30">${title}</text>
${[...legend, ...panels.flatMap(({ parts }) => parts)].join('\n')}
</svg>
`;
}

module.exports = { drawTimes };

const { existsSync } = require('node:fs');
const { mkdir } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { chromium } = require('playwright-core');

const { NEWEST, aptInstall } = require('./install');
const { OWNER } = require('./rest');

/** @import {Browser, Locator, Page} from 'playwright-core' */
/** @import {Version} from './install' */
/** @typedef {{ x: number, y: number, width: number, height: number }} Clip */

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const README_PICTURES = path.resolve(__dirname, '../../docs/images');
const SETTLE_MS = 700;

async function findBrowser() {
	const found = () => [process.env.CHROMIUM, ...BROWSERS].find((file) => file && existsSync(file));
	if (found() === undefined) await aptInstall('The test in a browser', ['chromium']);
	return found();
}

/** n8n's editor in a browser that reaches this machine only. */
class Editor {
	/**
	 * @param {Browser} browser
	 * @param {Page} page
	 * @param {string} url
	 * @param {string} pictures the folder for them
	 */
	constructor(browser, page, url, pictures) {
		this.browser = browser;
		this.page = page;
		this.url = url;
		this.pictures = pictures;
	}

	/**
	 * Opens n8n and signs in.
	 * @param {string} url
	 * @param {Version} version
	 */
	static async open(url, version) {
		const browser = await chromium.launch({
			executablePath: await findBrowser(),
			args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
		});
		const page = await browser.newPage({
			viewport: { width: 1480, height: 880 },
			deviceScaleFactor: 1.5,
		});
		page.setDefaultTimeout(20_000);
		const pictures =
			process.env.E2E_PICTURES && version === NEWEST
				? README_PICTURES
				: path.join(tmpdir(), 'n8n-e2e-pictures', version);
		const editor = new Editor(browser, page, url, pictures);
		// A form opens in a page of its own.
		await page.context().route('**/*', async (route) => {
			const { hostname } = new URL(route.request().url());
			await (hostname === '127.0.0.1' ? route.continue() : route.abort());
		});
		await page.goto(`${url}/signin`);
		await page.fill('input[type="email"]', OWNER.email);
		await page.fill('input[type="password"]', OWNER.password);
		await editor.of('form-submit-button').click();
		await page.waitForURL((at) => !at.pathname.includes('signin'));
		return editor;
	}

	/**
	 * An element by the name that n8n gives it for tests.
	 * @param {string} name
	 * @param {Page | Locator} [within]
	 */
	of(name, within = this.page) {
		return within.locator(`[data-test-id="${name}"]`);
	}

	/** @param {string} [id] */
	async openWorkflow(id) {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.of('canvas-node').first().waitFor();
		await this.settle();
	}

	/** @param {string} name */
	node(name) {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/**
	 * Opens a list and chooses one of its entries.
	 * @param {Locator} list
	 * @param {string} text
	 */
	async choose(list, text) {
		const entry = this.page
			.locator('.el-select-dropdown__item:visible')
			.filter({ has: this.page.getByText(text, { exact: true }) });
		// What n8n loads meanwhile closes a list that has just been opened, also before the click.
		for (let tries = 1; ; tries++) {
			if (!(await entry.isVisible())) {
				await list.click();
				await this.settle();
			}
			try {
				return await entry.click({ timeout: 2000 });
			} catch (error) {
				if (tries === 10) throw error;
			}
		}
	}

	/**
	 * Drags a field of the input onto a parameter.
	 * @param {string} field
	 * @param {Locator} parameter
	 */
	async drag(field, parameter) {
		const { mouse } = this.page;
		const pill = this.of('run-data-schema-item')
			.filter({ has: this.page.getByText(field, { exact: true }) })
			.locator('[data-target="mappable"]')
			.first();
		const expression = `{{ $json.${field} }}`;
		/** @param {Locator} locator */
		const centre = async (locator) => {
			const box = await locator.boundingBox();
			if (box === null) throw new Error(`${field} cannot be dragged: an end of it is not shown`);
			return /** @type {const} */ ([box.x + box.width / 2, box.y + box.height / 2]);
		};
		// What n8n shows below the parameter that was mapped before can be in the way.
		for (let tries = 0; !(await parameter.innerText()).includes(expression); tries++) {
			if (tries === 5) throw new Error(`${field} was dragged in vain`);
			await this.of('run-data-pane-header', this.of('ndv-input-panel')).click();
			await parameter.scrollIntoViewIfNeeded();
			await this.settle(300);
			await mouse.move(...(await centre(pill)));
			await mouse.down();
			await mouse.move(...(await centre(parameter)), { steps: 15 });
			await this.settle(300);
			await mouse.up();
			await this.settle(300);
		}
	}

	/** Waits for what moves: animations, and the lists that a click loads. */
	async settle(ms = SETTLE_MS) {
		await this.page.waitForTimeout(ms);
	}

	/** Waits until n8n's messages are gone; those of errors stay until they are closed. */
	async messagesGone() {
		for (const close of await this.page.locator('.el-notification__closeBtn').all()) {
			await close.click({ timeout: 2000 }).catch(() => undefined);
		}
		await this.page.mouse.move(5, 5);
		await this.page.waitForFunction("!document.querySelector('.el-notification')");
	}

	/**
	 * The part of the page that elements take up.
	 * @param {Locator} elements
	 * @param {readonly [left: number, right: number, top: number, bottom: number]} [margins]
	 * @returns {Promise<Clip>}
	 */
	async area(elements, [left, right, top, bottom] = [0, 0, 0, 0]) {
		const boxes = [];
		for (const element of await elements.all()) {
			const box = await element.boundingBox();
			if (box !== null) boxes.push(box);
		}
		const x = Math.min(...boxes.map((box) => box.x)) - left;
		const y = Math.min(...boxes.map((box) => box.y)) - top;
		return {
			x,
			y,
			width: Math.max(...boxes.map((box) => box.x + box.width)) + right - x,
			height: Math.max(...boxes.map((box) => box.y + box.height)) + bottom - y,
		};
	}

	/**
	 * What lies on the canvas, and how high the text of a note is, in pixels of the page.
	 * @returns {Promise<Array<Clip & { isNote: boolean, textHeight: number, scale: number }>>}
	 */
	async canvas() {
		const found = [];
		for (const node of await this.page.locator('.vue-flow__node').all()) {
			const note = this.of('sticky', node);
			const isNote = (await note.count()) > 0;
			const box = await (isNote ? note : node).boundingBox();
			const text = isNote && (await note.locator('p, li').last().boundingBox());
			if (box === null || text === null) throw new Error('a node is not shown');
			const width = /width: (\d+)/.exec((isNote && (await note.getAttribute('style'))) || '')?.[1];
			const textHeight = text ? text.y + text.height - box.y : 0;
			found.push({ ...box, isNote, textHeight, scale: box.width / Number(width ?? box.width) });
		}
		return found;
	}

	/**
	 * @param {Locator} element
	 * @param {number} pixels
	 */
	async scroll(element, pixels) {
		await element.hover();
		await this.page.mouse.wheel(0, pixels);
	}

	/**
	 * Takes a picture in light and in dark.
	 * @param {string} name
	 * @param {Clip} [clip]
	 */
	async picture(name, clip) {
		await this.messagesGone();
		await mkdir(this.pictures, { recursive: true });
		for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
			await this.page.emulateMedia({ colorScheme });
			await this.settle();
			await this.page.screenshot({
				path: path.join(this.pictures, `${name}-${colorScheme}.png`),
				clip,
				animations: 'disabled',
				caret: 'hide',
				// The neighbouring nodes lie half outside the dialog.
				style: '[data-test-id="floating-nodes"] { display: none }',
			});
		}
	}

	/** Keeps what the page shows, for whoever looks for the reason of a failure. */
	async keepFailure() {
		const file = path.join(tmpdir(), 'n8n-e2e-failure.png');
		await this.page.screenshot({ path: file });
		process.stderr.write(`The page as the step failed: ${file}\n`);
	}

	async close() {
		await this.browser.close();
	}
}

module.exports = { Editor };

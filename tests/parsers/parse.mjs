// Has the real parser of a language read the diagrams in a folder, and prints for each how many
// boxes and arrows it saw (-1 where the parser does not say), or what it complained of.
// Usage: node parse.mjs NODE_MODULES mermaid|dot|d2 FOLDER
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, language, folder] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(path.join(modules, file)));

const readers = {
    async mermaid() {
        const { JSDOM } = (await load('jsdom/lib/api.js')).default;
        const dom = new JSDOM('<!doctype html>');
        globalThis.window = dom.window;
        globalThis.document = dom.window.document;
        const mermaid = (await load('mermaid/dist/mermaid.core.mjs')).default;
        mermaid.initialize({ maxEdges: 100000, maxTextSize: 10000000 });
        return async (text) => {
            const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
            const frames = new Set(db.getSubGraphs().map((frame) => frame.id));
            const boxes = [...db.getVertices().keys()].filter((id) => !frames.has(id));
            return { boxes: boxes.length, arrows: db.getEdges().length };
        };
    },
    async dot() {
        const viz = await (await load('@viz-js/viz/dist/viz.js')).instance();
        return async (text) => {
            const read = viz.render(text, { format: 'json' });
            // That it lacks the widths of some letters is no fault of the text.
            const errors = read.errors.filter((one) => one.level !== 'warning');
            if (read.status !== 'success' || errors.length > 0) {
                throw new Error(JSON.stringify(errors));
            }
            const { objects = [], edges = [] } = JSON.parse(read.output);
            const boxes = objects.filter((one) => !one.name.startsWith('cluster_') && !one.name.startsWith('_in_'));
            return { boxes: boxes.length, arrows: edges.length };
        };
    },
    async d2() {
        const { D2 } = await load('@terrastruct/d2/dist/node-esm/index.js');
        const d2 = new D2();
        return async (text) => {
            const { diagram } = await d2.compile(text, { layout: 'dagre' });
            return { boxes: -1, arrows: (diagram.connections ?? []).length };
        };
    },
};

const read = await readers[language]();
const told = {};
for (const file of fs.readdirSync(folder).sort()) {
    try {
        told[file] = await read(fs.readFileSync(path.join(folder, file), 'utf8'));
    } catch (error) {
        told[file] = { refused: String(error?.message ?? error).slice(0, 400) };
    }
}
process.stdout.write(JSON.stringify(told), () => process.exit(0));
